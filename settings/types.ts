/** Every setting with its type: as it is read (`Settings`), and as it may be assigned (`SettingsInput`). */
import type { TableName } from '../signals/post-invalidation';
import type { CacheSetting, DatabaseSetting, ModelClass, QueryKeygen, TableKeygen } from './shapes';

/** Every setting as it is read: complete, checked and frozen. */
export interface Settings {
  /** alias → database. Instances that are not listed are used all the same */
  readonly DATABASES: Readonly<Record<string, DatabaseSetting>>;
  /** alias → cache */
  readonly CACHES: Readonly<Record<string, CacheSetting>>;
  /** app label → model name → model */
  readonly APPS: Readonly<Record<string, Readonly<Record<string, ModelClass>>>>;
  /** `false`: reads are not cached, writes still invalidate */
  readonly CACHALOT_ENABLED: boolean;
  /** alias in CACHES, looked up when it is used; `null`: nothing outlives a transaction or a `requestScope` */
  readonly CACHALOT_CACHE: string | null;
  /** aliases of the databases to cache */
  readonly CACHALOT_DATABASES: 'supported_only' | readonly string[];
  /** allow Knex clients that cachalot was not made for */
  readonly CACHALOT_USE_UNSUPPORTED_DATABASE: boolean;
  /** seconds; `null` is for ever */
  readonly CACHALOT_TIMEOUT: number | null;
  /** cache randomly ordered queries */
  readonly CACHALOT_CACHE_RANDOM: boolean;
  /** cache what `.stream()` yields */
  readonly CACHALOT_CACHE_ITERATORS: boolean;
  /** cache raw SELECTs */
  readonly CACHALOT_CACHE_RAW: boolean;
  /** invalidate on raw writes and DDL */
  readonly CACHALOT_INVALIDATE_RAW: boolean;
  /** when not empty, the only tables that are cached */
  readonly CACHALOT_ONLY_CACHABLE_TABLES: readonly TableName[];
  /** labels in APPS whose tables join CACHALOT_ONLY_CACHABLE_TABLES */
  readonly CACHALOT_ONLY_CACHABLE_APPS: readonly string[];
  /** tables that are never cached, whatever else is said */
  readonly CACHALOT_UNCACHABLE_TABLES: readonly TableName[];
  /** labels in APPS whose tables join CACHALOT_UNCACHABLE_TABLES */
  readonly CACHALOT_UNCACHABLE_APPS: readonly string[];
  /** tables that no model is for and that are cached all the same */
  readonly CACHALOT_ADDITIONAL_TABLES: readonly TableName[];
  /** a function, or `'module#export'`; `null` is cachalot's own */
  readonly CACHALOT_QUERY_KEYGEN: QueryKeygen | string | null;
  /** a function, or `'module#export'`; `null` is cachalot's own */
  readonly CACHALOT_TABLE_KEYGEN: TableKeygen | string | null;
  /** kept for compatibility; changes nothing */
  readonly CACHALOT_FINAL_SQL_CHECK: boolean;
  /** `'raise'` fails the query or write instead of going on without the cache */
  readonly CACHALOT_ON_CACHE_ERROR: 'bypass' | 'raise';
  /** seconds that a cache call may take before it counts as failed */
  readonly CACHALOT_CACHE_OP_TIMEOUT: number;
  /** the share of hits that are compared with the database, 0 to 1 */
  readonly CACHALOT_AUDIT_RATE: number;
}

export type SettingName = keyof Settings;

/** Names, as an array or a Set; read back as a frozen array without duplicates. */
export type Names = readonly string[] | ReadonlySet<string>;

/** The same with tables: those that the application declared to Knex are suggested. */
export type TableNames = readonly TableName[] | ReadonlySet<TableName>;

/** The settings that accept more than they are read as. */
export interface WiderInputs {
  APPS: Readonly<Record<string, readonly ModelClass[] | Readonly<Record<string, ModelClass>>>>;
  CACHALOT_DATABASES: 'supported_only' | Names;
  CACHALOT_ONLY_CACHABLE_TABLES: TableNames;
  CACHALOT_ONLY_CACHABLE_APPS: Names;
  CACHALOT_UNCACHABLE_TABLES: TableNames;
  CACHALOT_UNCACHABLE_APPS: Names;
  CACHALOT_ADDITIONAL_TABLES: TableNames;
}

/** Any selection of settings, as it may be assigned. */
export type SettingsInput = Partial<Omit<Settings, keyof WiderInputs> & WiderInputs>;

type Same = { -readonly [Name in keyof Omit<Settings, keyof WiderInputs>]: Settings[Name] };

type Accessors = {
  get APPS(): Settings['APPS'];
  set APPS(value: WiderInputs['APPS']);
  get CACHALOT_DATABASES(): Settings['CACHALOT_DATABASES'];
  set CACHALOT_DATABASES(value: WiderInputs['CACHALOT_DATABASES']);
  get CACHALOT_ONLY_CACHABLE_TABLES(): readonly TableName[];
  set CACHALOT_ONLY_CACHABLE_TABLES(value: TableNames);
  get CACHALOT_ONLY_CACHABLE_APPS(): readonly string[];
  set CACHALOT_ONLY_CACHABLE_APPS(value: Names);
  get CACHALOT_UNCACHABLE_TABLES(): readonly TableName[];
  set CACHALOT_UNCACHABLE_TABLES(value: TableNames);
  get CACHALOT_UNCACHABLE_APPS(): readonly string[];
  set CACHALOT_UNCACHABLE_APPS(value: Names);
  get CACHALOT_ADDITIONAL_TABLES(): readonly TableName[];
  set CACHALOT_ADDITIONAL_TABLES(value: TableNames);
};

/** The settings as properties to read and to assign. */
export type AssignableSettings = Same & Accessors;
