/** The caches that are measured: how each is configured, and what its bare client costs where that is asked. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { KeyNames } from '../cachalot/backends/memcache/keys';
import { serversAt } from '../cachalot/backends/memcache/location';
import { Ring } from '../cachalot/backends/memcache/ring';
import { memcachedDialer } from '../cachalot/backends/memcached/client';
import { memjsDialer } from '../cachalot/backends/memjs/client';
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
    return { config, bare: bareMemcached(name, LOCATION, prefix), close: () => undefined };
  },
});

/** One connection, as the package makes it, that gets keys: to a binary value the package itself may never answer. */
function bareMemcached(name: 'memcached' | 'memjs', location: string, prefix: string): BareClient {
  const [server] = serversAt(location, name, false);
  const dialer = name === 'memcached' ? memcachedDialer({}) : memjsDialer({});
  const connected = dialer.dial(server!, () => undefined);
  const names = new KeyNames(prefix, new Ring([server!.name]).id);
  return {
    read: async (entryKey, tokenKeys) => {
      const keys = tokenKeys.map((key) => names.token(key));
      if (entryKey !== undefined) keys.push(names.entry(entryKey));
      return (await connected).gets(keys);
    },
    close: () => void connected.then((connection) => connection.destroy(new Error('The benchmark is over.'))),
  };
}

export const CACHES: readonly MeasuredCache[] = [
  locmem,
  filebased,
  redis,
  memcache('memcached'),
  memcache('memjs'),
];
