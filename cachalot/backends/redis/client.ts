/**
 * What is called of ioredis, as structural types, and how it is found: it is an optional peer, loaded when a
 * cache of this kind is first opened.
 */

import { SettingError } from '../../support/errors';
import { requireFrom } from '../../support/load-module';

/** The part of a socket that decides whether the process may end, and when bytes leave. */
interface Stream {
  readonly connecting?: boolean;
  readonly destroyed?: boolean;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  ref?(): unknown;
  unref?(): unknown;
  cork(): void;
  uncork(): void;
}

/** One connection to one server. */
export interface RedisClient {
  readonly status: string;
  readonly options: {
    readonly host?: string;
    readonly port?: number;
    readonly path?: string;
    readonly sentinels?: unknown;
    readonly name?: string;
    readonly keyPrefix?: string;
  };
  readonly stream?: Stream | null;
  connect(): Promise<void>;
  disconnect(): void;
  on(event: string, listener: (...facts: never[]) => void): unknown;
  off(event: string, listener: (...facts: never[]) => void): unknown;
  info(section: string): Promise<string>;
  dbsize(): Promise<number>;
  time(): Promise<readonly (string | number)[]>;
  cluster(command: 'SLOTS'): Promise<unknown>;
  mgetBuffer(keys: readonly string[]): Promise<(Buffer | null)[]>;
  getBuffer(key: string): Promise<Buffer | null>;
  set(key: string, value: Buffer): Promise<unknown>;
  set(key: string, value: Buffer, unit: 'PX', milliseconds: number): Promise<unknown>;
  evalsha(sha: string, keys: 1, key: string, ...values: string[]): Promise<unknown>;
  eval(script: string, keys: 1, key: string, ...values: string[]): Promise<unknown>;
  unlink(key: string): Promise<number>;
  scan(
    cursor: string,
    match: 'MATCH',
    pattern: string,
    count: 'COUNT',
    n: number,
  ): Promise<[string, string[]]>;
}

/** A client of a whole Cluster, made by the application. */
export interface ClusterClient {
  readonly isCluster: true;
  readonly status: string;
  readonly options?: { readonly redisOptions?: { readonly keyPrefix?: string } };
  /** for each slot the addresses of its servers, the primary first */
  readonly slots: readonly (readonly string[])[];
  nodes(role: 'master'): RedisClient[];
  refreshSlotsCache(): void;
  connect(): Promise<void>;
  on(event: string, listener: (...facts: never[]) => void): unknown;
  off(event: string, listener: (...facts: never[]) => void): unknown;
}

export type RedisOptions = Readonly<Record<string, unknown>>;

export interface Ioredis {
  readonly Redis: new (...location: (string | RedisOptions)[]) => RedisClient;
}

/** @throws SettingError when the package is not installed */
export function loadIoredis(): Ioredis {
  const failures: unknown[] = [];
  for (const load of [require, requireFrom(process.cwd())]) {
    try {
      return load('ioredis') as Ioredis;
    } catch (error) {
      failures.push(error);
    }
  }
  const accepted = 'an application with ioredis 6 installed';
  throw new SettingError(
    'CACHES names the backend "redis", but the package ioredis cannot be loaded. Install it: npm install ioredis@6.',
    { setting: 'CACHES', value: 'redis', accepted },
    { cause: failures[0] },
  );
}
