/**
 * Invalidating because somebody says so: the change itself has happened already, or is that of a transaction.
 *
 * No mark is needed: whoever read its tokens before the new ones were put runs SQL whose answer is dead on
 * arrival, and whoever reads them afterwards runs it after the change.
 */
import { currentSettings } from '../../settings/current';
import type { CacheError } from '../support/errors';
import { announce } from './announce';
import type { Cache } from './cache';
import type { Database } from './database';
import { owe } from './debts';
import type { Reach } from './marks';
import { stampKeys } from './stamp-key';
import { freshTokens } from './token';
import type { Transaction } from './transaction';

/**
 * Puts new tokens for what `reach` names, in each of the caches, then tells the listeners.
 * @throws CacheError with CACHALOT_ON_CACHE_ERROR 'raise'; what could not be delivered is owed all the same
 */
export async function invalidateNow(
  database: Database,
  reach: Reach,
  caches: readonly Cache[],
): Promise<void> {
  const keys = [...reach.tables.values()].map((table) => database.tableKey(table));
  if (reach.every || reach.schema) keys.push(database.databaseKeys[0]);
  if (reach.schema) keys.push(database.databaseKeys[1]);
  if (keys.length === 0) return;
  const errors = await Promise.all(
    caches.map((cache) => replaceIn(cache, [...keys, ...stampKeys(cache, database)])),
  );
  announce(database, reach);
  if (reach.schema) database.catalogState.distrust();
  const failure = errors.find((error) => error !== undefined);
  if (failure !== undefined && currentSettings().CACHALOT_ON_CACHE_ERROR === 'raise') throw failure;
}

async function replaceIn(cache: Cache, keys: readonly string[]): Promise<CacheError | undefined> {
  const fresh = freshTokens(keys.length);
  cache.newest?.note(keys, fresh);
  const replaced = await cache.attempt('invalidate', (backend) => backend.replace(keys, fresh));
  if (replaced.ok) return undefined;
  owe(cache, keys);
  return replaced.error;
}

/**
 * Counts as a write of the transaction: it runs its own reads again at once, everybody else does after COMMIT.
 * One that the server may have ended already may have no COMMIT any more.
 */
export async function invalidateInside(
  transaction: Transaction,
  database: Database,
  reach: Reach,
  caches: readonly Cache[],
): Promise<void> {
  transaction.write(reach);
  if (transaction.uncertain) await invalidateNow(database, reach, caches);
}
