/** One database as `takeStock()` tells it: its tables, and when caches that answer saw them change. */
import { overrideSettings } from '../settings/override';
import { clientOf, connectionName } from './databases/registry';
import { databaseOf } from './patches/databases';
import type { KnexClient } from './patches/knex-internals';
import type { Cache } from './store/cache';
import { refreshCatalog } from './store/catalog-access';
import type { Database } from './store/database';
import { lastInvalidations } from './store/last-invalidation';
import { messageOf } from './support/describe';
import { within } from './support/within';

export interface TableStock {
  /** the name, with its schema where it takes one to find it */
  readonly table: string;
  /** seconds since 1970; `null` if never, as far as the caches remember that were asked */
  readonly lastInvalidation: number | null;
}

export interface DatabaseStock {
  readonly alias: string;
  /** `postgres`, `mysql` or `sqlite`; `null` of a kind that is not cached */
  readonly kind: string | null;
  /** where it is, without user and password */
  readonly server: string;
  /** the alias of the primary, of a replica: its tables are told there */
  readonly replicaOf: string | null;
  /** why it could not be asked */
  readonly error: string | null;
  /** in the order of their names */
  readonly tables: readonly TableStock[];
}

/** Milliseconds that a database may take to answer. */
const PATIENCE = 5_000;

/** @throws UnknownNameError when no database goes by the alias */
export async function databaseStock(alias: string, caches: readonly Cache[]): Promise<DatabaseStock> {
  const client = clientOf(alias) as KnexClient;
  const database = databaseOf(client);
  const kind = database?.dialect.name ?? null;
  const known = { alias, kind, server: connectionName(client), replicaOf: null, error: null, tables: [] };
  if (database === undefined) return { ...known, error: 'nothing of this kind of database is cached' };
  try {
    database.settleRole();
    const { role } = database;
    if (role?.primary !== undefined) return { ...known, replicaOf: role.replicaOf };
    return { ...known, tables: await within(PATIENCE, tablesOf(database, caches)) };
  } catch (error) {
    return { ...known, error: messageOf(error) };
  }
}

async function tablesOf(database: Database, caches: readonly Cache[]): Promise<TableStock[]> {
  await refreshCatalog(database);
  const tables = [...(database.catalog?.tables ?? [])];
  // What a cache does not say is an error here, and not "just now" as it is for those who make keys of it.
  const times = await overrideSettings({ CACHALOT_ON_CACHE_ERROR: 'raise' }, () =>
    lastInvalidations(database, tables, caches),
  );
  return tables
    .map(({ label }, index) => ({ table: label, lastInvalidation: times[index]! > 0 ? times[index]! : null }))
    .sort((one, other) => (one.table < other.table ? -1 : 1));
}
