/**
 * The caches of the CACHES setting: the one that reads use, and all of them, because every write invalidates
 * in each.
 */
import { currentSettings } from '../../settings/current';
import type { CacheBackend } from '../backends/cache-backend';
import { LocmemBackend } from '../backends/locmem/locmem';
import { openBackend } from '../backends/registry';
import { UnknownNameError } from '../support/errors';
import { processState } from '../support/process-state';
import { Cache } from './cache';
import { owe, warnLost } from './debts';
import { knownDatabases } from './known-databases';
import { stampKeys } from './stamp-key';

/** Every cache that was opened and may hold entries, also those that an override named for a moment. */
const opened = processState('caches', () => new Map<CacheBackend, Cache>());

/** What was owed to a cache that was closed, by alias: it is owed to the next one, which may be the same server. */
const abandoned = processState('abandoned', () => new Map<string, readonly string[]>());

/** Tokens without entries: what request scopes are checked against when CACHALOT_CACHE is null. */
const processCache = processState('process-cache', () =>
  wrap('(process)', new LocmemBackend({ maxEntries: 0 }), null),
);

function patience(): number {
  return currentSettings().CACHALOT_CACHE_OP_TIMEOUT * 1000;
}

function wrap(alias: string, backend: Cache['backend'], timeout: number | null): Cache {
  const everything = () => keysOfEverything(backend);
  return new Cache(alias, backend, { timeout, patience, everything });
}

/** The tokens on which all depends that this process may have kept in a cache, and what it knows of catalogs. */
function keysOfEverything(backend: CacheBackend): string[] {
  const met = knownDatabases().filter(({ profile }) => profile !== undefined);
  return [
    ...new Set(met.flatMap((database) => [...database.databaseKeys, ...stampKeys({ backend }, database)])),
  ];
}

/**
 * The cache of that alias; `null` is the process's own table of tokens.
 * @throws UnknownNameError when CACHES does not define it
 */
export function cacheFor(alias: string | null): Cache {
  if (alias === null) return processCache;
  const { CACHES } = currentSettings();
  const config = Object.hasOwn(CACHES, alias) ? CACHES[alias] : undefined;
  if (config === undefined) throw new UnknownNameError('cache', alias, Object.keys(CACHES));
  const backend = openBackend(alias, config);
  let cache = opened.get(backend);
  if (cache === undefined) {
    const timeout = 'TIMEOUT' in config && typeof config.TIMEOUT === 'number' ? config.TIMEOUT * 1000 : null;
    cache = wrap(alias, backend, timeout);
    opened.set(backend, cache);
    const left = abandoned.get(alias);
    if (left !== undefined) owe(cache, left);
    abandoned.delete(alias);
  }
  return cache;
}

/** Every cache that may hold an entry: what a write has to reach. */
export function allCaches(): Cache[] {
  for (const alias of Object.keys(currentSettings().CACHES)) cacheFor(alias);
  return [processCache, ...opened.values()];
}

/** The caches that this process has used so far. */
export function openedCaches(): Cache[] {
  return [...opened.values()];
}

/** Closes the caches that `keep` does not hold on to; their entries are gone with them. */
export async function closeCaches(keep: (cache: Cache) => boolean = () => false): Promise<void> {
  for (const cache of opened.values()) {
    if (keep(cache)) continue;
    opened.delete(cache.backend);
    if (cache.debts.size > 0) await cache.debts.settle();
    const left = cache.end();
    if (left.length > 0) {
      warnLost(left.length, `Cache "${cache.alias}" is closed`);
      abandoned.set(cache.alias, [...(abandoned.get(cache.alias) ?? []), ...left]);
    }
    await cache.backend.close();
  }
}
