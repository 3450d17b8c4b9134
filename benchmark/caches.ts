/** The caches that are measured: how each is configured, and what its bare client costs where that is asked. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import type { CacheConfig } from '../settings/shapes';
import type { ServiceName } from '../tests/support/services/service';
import type { CacheName } from './options';

/** Fetches the same keys as cachalot would, and does nothing with them. */
export interface BareClient {
  read(entryKey: string | undefined, tokenKeys: readonly string[]): Promise<unknown>;
  close(): void;
}

export interface Room {
  readonly MAX_BYTES: number;
  readonly MAX_ENTRIES: number;
}

export interface MeasuredCache {
  readonly name: CacheName;
  /** the server behind it */
  readonly needs?: ServiceName;
  /**
   * What belongs into CACHES; cachalot opens it and closes it. What `close` puts away comes after that.
   * @param room in process memory; its usual limits unless told
   */
  configure(
    prefix: string,
    room?: Room,
  ): { readonly config: CacheConfig; readonly bare?: BareClient; close(): void };
}

const locmem: MeasuredCache = {
  name: 'locmem',
  configure: (_prefix, room) => ({ config: { BACKEND: 'locmem', ...room }, close: () => undefined }),
};

const filebased: MeasuredCache = {
  name: 'filebased',
  configure() {
    const LOCATION = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-benchmark-'));
    return {
      config: { BACKEND: 'filebased', LOCATION },
      close: () => fs.rmSync(LOCATION, { recursive: true, force: true }),
    };
  },
};

const redis: MeasuredCache = {
  name: 'redis',
  needs: 'redis',
  configure(prefix) {
    const LOCATION = process.env.REDIS_URL!;
    const client = new Redis(LOCATION, { enableAutoPipelining: true });
    return {
      config: { BACKEND: 'redis', LOCATION, KEY_PREFIX: prefix },
      bare: {
        read: (entryKey, tokenKeys) => {
          const keys = tokenKeys.map((key) => `${prefix}cachalot:t:${key}`);
          if (entryKey !== undefined) keys.push(`${prefix}cachalot:e:${entryKey}`);
          return client.mgetBuffer(keys);
        },
        close: () => client.disconnect(),
      },
      close: () => undefined,
    };
  },
};

const memcache = (name: 'memcached' | 'memjs'): MeasuredCache => ({
  name,
  needs: 'memcached',
  configure(prefix) {
    const LOCATION = process.env.MEMCACHED_URL!.replace(/^memcached:\/\//, '');
    return { config: { BACKEND: name, LOCATION, KEY_PREFIX: prefix }, close: () => undefined };
  },
});

export const CACHES: readonly MeasuredCache[] = [
  locmem,
  filebased,
  redis,
  memcache('memcached'),
  memcache('memjs'),
];
