/** Every kind of cache that this machine has, without copies at hand: each hit is decoded. */
import { randomBytes } from 'node:crypto';
import type { CacheConfig } from '../../../settings/shapes';

export function cachesHere(folder: string): Readonly<Record<string, CacheConfig>> {
  const { REDIS_URL, MEMCACHED_URL } = process.env;
  const KEY_PREFIX = `values:${randomBytes(6).toString('hex')}`;
  const caches: Record<string, CacheConfig> = {
    locmem: { BACKEND: 'locmem' },
    filebased: { BACKEND: 'filebased', LOCATION: folder, NEAR_BYTES: 0 },
  };
  if (REDIS_URL !== undefined) {
    caches.redis = { BACKEND: 'redis', LOCATION: REDIS_URL, KEY_PREFIX, NEAR_BYTES: 0 };
    caches['redis at hand'] = { BACKEND: 'redis', LOCATION: REDIS_URL, KEY_PREFIX: `${KEY_PREFIX}:near` };
  }
  if (MEMCACHED_URL !== undefined)
    caches.memcached = { BACKEND: 'memcached', LOCATION: MEMCACHED_URL, KEY_PREFIX, NEAR_BYTES: 0 };
  return caches;
}
