/**
 * The databases that this process has met, weakly: a pool that is gone takes its record with it.
 */
import { processState } from '../support/process-state';
import type { Database } from './database';

const known = processState('databases', () => ({
  references: new Set<WeakRef<Database>>(),
  /** how many there may be before those that lead nowhere are looked for */
  room: 64,
}));

export function rememberDatabase(database: Database): void {
  known.references.add(new WeakRef(database));
  if (known.references.size >= known.room) known.room = Math.max(64, 2 * knownDatabases().length);
}

export function knownDatabases(): Database[] {
  const alive: Database[] = [];
  for (const reference of known.references) {
    const database = reference.deref();
    if (database === undefined) known.references.delete(reference);
    else alive.push(database);
  }
  return alive;
}
