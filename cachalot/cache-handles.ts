/**
 * The caches of the CACHES setting, by alias: to look at, to clear, to close.
 */
import { currentSettings } from '../settings/current';
import type { CacheBackend } from './backends/cache-backend';
import { type Cache, closeCache } from './cache-closing';
import { keepText, keptText } from './kept-texts';
import { cacheFor } from './store/caches';

/** One cache. */
export interface CacheHandle {
  readonly alias: string;
  readonly backend: CacheBackend;
  /** Forgets every entry and every token in it: all reads are misses once. Rejects with a CacheError if it cannot. */
  clear(): Promise<void>;
  /**
   * A text that `setText` has kept under this name; `undefined` where there is none, or where the cache does not say
   * and CACHALOT_ON_CACHE_ERROR is 'bypass'.
   */
  getText(name: string): Promise<string | undefined>;
  /**
   * Keeps a text of the application under a name of its own, for so many seconds; without a timeout until it is
   * evicted. No table makes it invalid.
   */
  setText(name: string, text: string, timeout?: number | null): Promise<void>;
}

/** The configured caches; iterating gives `[alias, handle]`. */
export interface Caches extends Iterable<readonly [alias: string, cache: CacheHandle]> {
  /** the aliases of CACHES, in order */
  readonly aliases: readonly string[];
  /**
   * The cache of that alias; it is opened if it was not yet.
   * @throws UnknownNameError when CACHES does not define it
   */
  get(alias: string): CacheHandle;
  /** Clears one cache, or all of them. */
  clear(alias?: string): Promise<void>;
  /** Lets go of the sockets, timers and handles of one cache, or of all; the next use opens it again. */
  close(alias?: string): Promise<void>;
}

export const caches: Caches = {
  get aliases() {
    return Object.keys(currentSettings().CACHES);
  },
  get: (alias) => handleOf(cacheFor(alias)),
  async clear(alias) {
    await Promise.all(chosen(alias).map((cache) => handleOf(cache).clear()));
  },
  async close(alias) {
    const { CACHES } = currentSettings();
    if (alias !== undefined) cacheFor(alias);
    for (const [name, config] of Object.entries(CACHES)) {
      if (alias === undefined || alias === name) await closeCache(config);
    }
  },
  *[Symbol.iterator]() {
    for (const alias of caches.aliases) yield [alias, caches.get(alias)] as const;
  },
};

function chosen(alias: string | undefined): Cache[] {
  return (alias === undefined ? caches.aliases : [alias]).map((name) => cacheFor(name));
}

function handleOf(cache: Cache): CacheHandle {
  return {
    alias: cache.alias,
    backend: cache.backend,
    async clear() {
      const cleared = await cache.attempt('clear', (backend) => backend.clear());
      if (!cleared.ok) throw cleared.error;
    },
    getText: (name) => keptText(cache, name),
    setText: (name, text, timeout = null) => keepText(cache, name, text, timeout),
  };
}
