/** The cache in Memcached by the package `memjs`, which knows passwords: one server, or a ring of them. */
import type { CacheConfig } from '../../../settings/shapes';
import { serversAt } from '../memcache/location';
import { MemcacheBackend } from '../memcache/memcache';
import { memjsDialer } from './client';

export class MemjsBackend extends MemcacheBackend {
  /** @throws SettingError for a LOCATION that names no server, or when the package is not installed */
  constructor(config: CacheConfig) {
    super(serversAt(config.LOCATION, 'memjs', true), memjsDialer(config.OPTIONS ?? {}), config);
  }
}
