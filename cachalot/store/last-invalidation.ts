/**
 * When tables were last invalidated, by the times that their tokens carry.
 *
 * The time is there to make keys of it, so it errs towards now: while a write is under way, or where a cache
 * does not say, the newest invalidation is this moment, and nothing that is kept under it is found again.
 */
import { currentSettings } from '../../settings/current';
import type { Table } from '../catalog/catalog';
import type { Cache } from './cache';
import type { Database } from './database';
import { tokenTime } from './token';
import type { Transaction } from './transaction';

/**
 * Seconds since 1970, the newest over the tables and the caches; `0` where nothing was ever invalidated.
 * @throws CacheError with CACHALOT_ON_CACHE_ERROR 'raise'
 */
export async function lastInvalidation(
  database: Database,
  tables: readonly Table[],
  caches: readonly Cache[],
  transaction: Transaction | undefined,
): Promise<number> {
  if (transaction !== undefined && tables.some((table) => transaction.version(table.id) > 0)) return now();
  // A write whose reach is not known changes the database token alone.
  const keys = [database.databaseKeys[0], ...tables.map((table) => database.tableKey(table))];
  const times = await Promise.all(caches.map((cache) => newestIn(cache, keys)));
  return Math.max(0, ...times);
}

async function newestIn(cache: Cache, keys: readonly string[]): Promise<number> {
  if (cache.distrusts(keys)) return now();
  const read = await cache.attempt('read tokens', (backend) => backend.read(undefined, keys));
  if (!read.ok) {
    if (currentSettings().CACHALOT_ON_CACHE_ERROR === 'raise') throw read.error;
    return now();
  }
  return Math.max(...read.value.tokens.map((token) => (token === null ? now() : tokenTime(token))));
}

function now(): number {
  return Date.now() / 1000;
}
