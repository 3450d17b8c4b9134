/** The cache in Memcached by the package `memcached`: one server, or a ring of them. */
import type { CacheConfig } from '../../../settings/shapes';
import { serversAt } from '../memcache/location';
import { MemcacheBackend } from '../memcache/memcache';
import { memcachedDialer } from './client';

export class MemcachedBackend extends MemcacheBackend {
  /** @throws SettingError for a LOCATION that names no server, or when the package is not installed */
  constructor(config: CacheConfig) {
    super(serversAt(config.LOCATION, 'memcached', false), memcachedDialer(config.OPTIONS ?? {}), config);
  }
}
