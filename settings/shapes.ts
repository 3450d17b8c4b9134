/** The shapes of the settings that hold more than a plain value: databases, caches, apps and key functions. */
import type { Knex } from 'knex';

/** A database with its role, or just how to reach it. Knex instances are kept as they are, never copied. */
export type DatabaseSetting = Knex | Knex.Config | DatabaseWithRole;

export interface DatabaseWithRole {
  /** the instance, or the configuration to make one from */
  readonly knex: Knex | Knex.Config;
  /** alias of the primary whose data this replica follows */
  readonly replicaOf?: string | undefined;
  /** seconds that the replica is behind its primary at most; used where its position cannot be asked */
  readonly maxLag?: number | undefined;
}

/** The names that `BACKEND` knows; anything else is a class or a module. */
export const BACKEND_NAMES = ['locmem', 'filebased', 'redis', 'memcached', 'memjs', 'dummy'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** The least that a ready backend object has; the backends layer says the rest. */
export interface BackendObject {
  read(...args: never[]): unknown;
}

/** A class of backends. */
export type BackendClass = abstract new (...args: never[]) => BackendObject;

/** How to make a cache. */
export interface CacheConfig {
  /** a known name, a class, or a module: `'./my-backend'`, `'package#Export'` */
  readonly BACKEND: BackendName | BackendClass | (string & Record<never, never>);
  /** where it is: URL, directory, `host:port`, a list of nodes, a client's options, or a ready client */
  readonly LOCATION?: string | readonly (string | object)[] | object | undefined;
  /** seconds that an entry may live; `null` is for ever. CACHALOT_TIMEOUT goes before it */
  readonly TIMEOUT?: number | null | undefined;
  /** put before every key, so that several applications can share one server */
  readonly KEY_PREFIX?: string | undefined;
  /** bytes that one entry may take; in process memory and in files also what all of them together may */
  readonly MAX_BYTES?: number | undefined;
  /** entries that there may be at once */
  readonly MAX_ENTRIES?: number | undefined;
  /** bytes of this process’s memory in which results of a cache outside of it are kept ready; 0: none */
  readonly NEAR_BYTES?: number | undefined;
  /** passed to the backend as it is */
  readonly OPTIONS?: Readonly<Record<string, unknown>> | undefined;
}

export type CacheSetting = CacheConfig | BackendObject;

/** Any class with a table: an Objection model, or what looks like one. */
export interface ModelClass {
  readonly name: string;
  readonly tableName: string;
}

/** What a key function is told about a query. */
export interface QueryForKey {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  readonly dbAlias: string;
}

/** Names a query; equal names share a result, so it must tell apart what answers differently. */
export type QueryKeygen = (query: QueryForKey) => string;

/** Names a table of a database. */
export type TableKeygen = (dbAlias: string, table: string) => string;
