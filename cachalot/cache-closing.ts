/**
 * Closing caches: on demand, and when CACHES no longer holds what they were made from.
 */
import type { CacheSetting } from '../settings/shapes';
import { forgetBackend } from './backends/registry';
import type { Cache } from './store/cache';
import { closeCaches } from './store/caches';

export type { Cache };

/** Closes the cache that was made from this setting, if there is one. A ready backend object is its owner's. */
export async function closeCache(config: CacheSetting): Promise<void> {
  const backend = forgetBackend(config);
  if (backend !== undefined) await closeCaches((cache) => cache.backend !== backend);
}

/** Closes what the new value of CACHES does not hold any more. */
export async function closeReplaced(
  previous: Readonly<Record<string, CacheSetting>>,
  current: Readonly<Record<string, CacheSetting>>,
): Promise<void> {
  const kept = new Set<unknown>(Object.values(current));
  for (const config of Object.values(previous)) if (!kept.has(config)) await closeCache(config);
}
