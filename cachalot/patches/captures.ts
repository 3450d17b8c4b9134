/**
 * Who waits for the driver’s answer to which query object.
 */
import type { QueryObject } from '../databases/dialect';
import type { Keeper } from '../store/outcome';
import { processState } from '../support/process-state';

const keepers = processState('keepers', () => new WeakMap<QueryObject, Keeper>());

export function keepFor(query: QueryObject, keeper: Keeper): void {
  keepers.set(query, keeper);
}

/** The keeper of a query that is about to be sent; it is handed out once. */
export function takeKeeper(query: QueryObject): Keeper | undefined {
  const keeper = keepers.get(query);
  if (keeper !== undefined) keepers.delete(query);
  return keeper;
}
