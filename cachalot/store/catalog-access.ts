/**
 * Getting a catalog that holds: on a connection of the pool, or on the one at hand when it is in no transaction.
 */
import { processState } from '../support/process-state';
import { allCaches } from './caches';
import type { Database } from './database';
import { watchOf } from './primary-watch';

const refreshes = processState('refreshes', () => new WeakMap<Database, Promise<void>>());

/**
 * Makes the database’s catalog hold for every cache that answers.
 *
 * Callers from the pool share one refresh, since each checks afterwards against the tokens that it reads then.
 * A caller that holds a connection works on it alone: to wait for the pool could be to wait for itself. A replica’s
 * catalog is read from its primary.
 * @throws what the database says when it cannot be introspected
 */
export async function refreshCatalog(database: Database, connection?: object): Promise<void> {
  database.settleRole();
  if (await confirmCatalog(database)) return;
  const primary = database.role?.primary;
  if (primary !== undefined) {
    await watchOf(primary).reach(() => refreshCatalog(primary));
    if (database.profile !== undefined) return;
  }
  if (connection !== undefined) {
    await refreshOn(database, connection);
    return;
  }
  let refresh = refreshes.get(database);
  if (refresh === undefined) {
    refresh = database
      .borrow((_run, borrowed) => refreshOn(database, borrowed))
      .finally(() => refreshes.delete(database));
    refreshes.set(database, refresh);
  }
  await refresh;
}

/** Checks against the caches alone that the catalog still holds: what can be done inside a transaction. */
export async function confirmCatalog(database: Database): Promise<boolean> {
  if (database.profile === undefined) return false;
  return database.catalogState.confirm(allCaches(), database.databaseKeys);
}

async function refreshOn(database: Database, connection: object): Promise<void> {
  const run = database.runOn(connection);
  await database.identify(run, connection);
  if (database.role?.primary !== undefined) return;
  await database.catalogState.refresh(allCaches(), database.databaseKeys, () =>
    database.loadOn(run, connection),
  );
}
