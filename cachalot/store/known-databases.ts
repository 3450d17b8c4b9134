/**
 * The databases that this process has met, weakly: a pool that is gone takes its record with it.
 */
import { processState } from '../support/process-state';
import type { Database } from './database';

const known = processState('databases', () => new Set<WeakRef<Database>>());

export function rememberDatabase(database: Database): void {
  known.add(new WeakRef(database));
}

export function knownDatabases(): Database[] {
  const alive: Database[] = [];
  for (const reference of known) {
    const database = reference.deref();
    if (database === undefined) known.delete(reference);
    else alive.push(database);
  }
  return alive;
}
