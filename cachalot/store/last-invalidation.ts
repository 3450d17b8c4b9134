/**
 * When tables were last invalidated, by the times that their tokens carry.
 *
 * The time is there to make keys of it, so it errs towards now: while a write is under way, or where a cache
 * does not say, and in a transaction that may show what was there before, the newest invalidation is this moment, and
 * nothing that is kept under it is found again.
 */
import { currentSettings } from '../../settings/current';
import type { Table } from '../catalog/catalog';
import type { Cache } from './cache';
import type { Database } from './database';
import { tokenTime, uncertainTime } from './token';
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
  if (transaction !== undefined && tables.some((table) => transaction.version(table.id) > 0))
    return uncertainTime();
  // A write whose reach is not known changes the database token alone.
  const keys = [database.databaseKeys[0], ...tables.map((table) => database.tableKey(table))];
  const times = await Promise.all(caches.map((cache) => newestIn(cache, keys)));
  const newest = Math.max(0, ...times);
  return newest > 0 && transaction !== undefined && mayLookBack(database, transaction)
    ? uncertainTime()
    : newest;
}

/** The same for each of these tables, outside of any transaction, in one question to each cache. */
export async function lastInvalidations(
  database: Database,
  tables: readonly Table[],
  caches: readonly Cache[],
): Promise<number[]> {
  const keys = [database.databaseKeys[0], ...tables.map((table) => database.tableKey(table))];
  const times = await Promise.all(caches.map((cache) => timesIn(cache, keys)));
  const newest = keys.map((_key, index) => Math.max(0, ...times.map((one) => one[index] ?? 0)));
  return newest.slice(1).map((time) => Math.max(time, newest[0] ?? 0));
}

/** What others wrote since its snapshot is not there for it. */
function mayLookBack(database: Database, { isolation }: Transaction): boolean {
  return database.dialect.sessions.snapshotScope(isolation) !== 'statement';
}

async function timesIn(cache: Cache, keys: readonly string[]): Promise<number[]> {
  const read = await cache.attempt('read tokens', (backend) => backend.read(undefined, keys));
  if (!read.ok) {
    if (currentSettings().CACHALOT_ON_CACHE_ERROR === 'raise') throw read.error;
    return keys.map(uncertainTime);
  }
  return read.value.tokens.map((token, index) =>
    token === null || cache.distrusts([keys[index]!]) ? uncertainTime() : tokenTime(token),
  );
}

async function newestIn(cache: Cache, keys: readonly string[]): Promise<number> {
  if (cache.distrusts(keys)) return uncertainTime();
  return Math.max(...(await timesIn(cache, keys)));
}
