/** The caches that are measured: how each is configured, and what its bare client costs where that is asked. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { KeyNames } from '../cachalot/backends/memcache/keys';
import { serversAt } from '../cachalot/backends/memcache/location';
import { Ring } from '../cachalot/backends/memcache/ring';
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
    const config = { BACKEND: name, LOCATION, KEY_PREFIX: prefix };
    return name === 'memcached'
      ? { config, bare: bareMemcached(LOCATION, prefix), close: () => undefined }
      : { config, close: () => undefined };
  },
});

/** What is called of the package `memcached`. */
interface Memcached {
  getMulti(keys: readonly string[], callback: (error: unknown, values: unknown) => void): void;
  end(): void;
}

function bareMemcached(location: string, prefix: string): BareClient {
  const client = new (require('memcached') as new (location: string) => Memcached)(location);
  const ring = new Ring(serversAt(location, 'memcached', false).map(({ name }) => name));
  const names = new KeyNames(prefix, ring.id);
  return {
    read: (entryKey, tokenKeys) => {
      const keys = tokenKeys.map((key) => names.token(key));
      if (entryKey !== undefined) keys.push(names.entry(entryKey));
      return new Promise((resolve, reject) =>
        client.getMulti(keys, (error, values) => (error ? reject(error as Error) : resolve(values))),
      );
    },
    close: () => client.end(),
  };
}

export const CACHES: readonly MeasuredCache[] = [
  locmem,
  filebased,
  redis,
  memcache('memcached'),
  memcache('memjs'),
];
