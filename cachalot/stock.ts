/**
 * What caches and databases hold, as they themselves say: for the command `cachalot_stats`, which runs in a process
 * of its own. What a process has counted is known to that process alone; see `stats.ts`.
 */
import { currentSettings } from '../settings/current';
import type { CacheSetting } from '../settings/shapes';
import { type Holdings, holdings } from './backends/self-report';
import { type DatabaseStock, databaseStock } from './database-stock';
import { knownAliases } from './databases/registry';
import type { Cache } from './store/cache';
import { cacheFor } from './store/caches';
import { className, messageOf } from './support/describe';
import { within } from './support/within';

/** One of CACHES, as it says of itself. */
export interface CacheStock {
  readonly alias: string;
  /** what BACKEND says, or the name of a class */
  readonly kind: string;
  /** `false`: it is in the memory of each process, and this is what the asking process keeps */
  readonly shared: boolean;
  /** whether all of it could be asked */
  readonly reachable: boolean;
  /** why it could not be opened or asked at all */
  readonly error: string | null;
  /** each server, or the folder, or the memory */
  readonly places: readonly Holdings[];
}

export interface Stock {
  readonly caches: readonly CacheStock[];
  readonly databases: readonly DatabaseStock[];
}

export interface StockOptions {
  /** one of CACHES; all by default */
  readonly cacheAlias?: string | undefined;
  /** one of the databases; all by default */
  readonly dbAlias?: string | undefined;
}

/** Milliseconds that a cache may take to answer. */
const PATIENCE = 5_000;

/**
 * What each cache holds, and when each table was last invalidated, as far as the caches remember that can be asked.
 * Never rejects for what cannot be asked: that is said in its place.
 * @throws UnknownNameError for an alias that nothing goes by
 */
export async function takeStock({ cacheAlias, dbAlias }: StockOptions = {}): Promise<Stock> {
  if (cacheAlias !== undefined) cacheFor(cacheAlias);
  const cacheAliases = cacheAlias === undefined ? Object.keys(currentSettings().CACHES) : [cacheAlias];
  const dbAliases = dbAlias === undefined ? knownAliases() : [dbAlias];
  const asked = await Promise.all(cacheAliases.map(askCache));
  const answering = asked.flatMap(({ cache, stock }) =>
    cache !== undefined && stock.reachable ? [cache] : [],
  );
  const databases = await Promise.all(dbAliases.map((alias) => databaseStock(alias, answering)));
  return { caches: asked.map(({ stock }) => stock), databases };
}

async function askCache(alias: string): Promise<{ cache?: Cache; stock: CacheStock }> {
  const config = currentSettings().CACHES[alias]!;
  const facts = { alias, kind: kindOf(config) };
  try {
    const cache = cacheFor(alias);
    const { places, shared } = await within(PATIENCE, placesOf(cache));
    const reachable = places.every(({ error }) => error === null);
    return { cache, stock: { ...facts, shared, reachable, error: null, places } };
  } catch (error) {
    const stock = { ...facts, shared: true, reachable: false, error: messageOf(error), places: [] };
    return { stock };
  }
}

async function placesOf({ backend }: Cache): Promise<{ places: readonly Holdings[]; shared: boolean }> {
  if (backend.holdings !== undefined) return { places: await backend.holdings(), shared: true };
  // one that says nothing of itself: whether it answers can be seen all the same
  await backend.read(undefined, ['cachalot-probe']);
  const shared = backend.format === 'bytes';
  const size = backend.size?.();
  if (size === undefined) return { places: [], shared };
  const limit = backend.largest ?? null;
  return { places: [holdings(shared ? '' : 'process memory', { ...size, limit })], shared };
}

function kindOf(config: CacheSetting): string {
  const kind = (config as { BACKEND?: unknown }).BACKEND;
  if (typeof kind === 'string') return kind;
  return (typeof kind === 'function' ? kind.name : className(config)) || 'unknown';
}
