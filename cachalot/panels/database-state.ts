/**
 * What is known of each database and its tables. Nothing is asked of a database for it: tables are those that its
 * catalog names already, and those that were counted; only the caches say when each was last invalidated.
 */
import { currentSettings } from '../../settings/current';
import type { Table } from '../catalog/catalog';
import { cacheFor, openedCaches } from '../store/caches';
import type { Database } from '../store/database';
import { knownDatabases } from '../store/known-databases';
import { lastInvalidations } from '../store/last-invalidation';
import { Counts, type Recorder } from './recorder';
import { type Totals, totalsOf } from './totals';

/** Tables of one database that are shown at most, those with most reads first. */
const MOST_TABLES = 200;

export interface TableState extends Totals {
  readonly table: string;
  /** milliseconds since 1970; `null` if never, as far as the caches remember */
  readonly lastInvalidation: number | null;
}

export interface DatabaseState {
  readonly alias: string;
  /** `postgres`, `mysql` or `sqlite`; `null` of a database that was not used yet */
  readonly kind: string | null;
  /** the alias of its primary, of a replica */
  readonly replicaOf: string | null;
  /** that of its tables which was last invalidated */
  readonly lastInvalidation: number | null;
  readonly tables: readonly TableState[];
  /** how many tables there are beside */
  readonly moreTables: number;
  /** why it could not be told when tables were last invalidated */
  readonly problem: string | null;
}

/** The databases of DATABASES and those in use, by alias. */
export async function databaseStates(recorder: Recorder): Promise<DatabaseState[]> {
  const byAlias = usedDatabases();
  const aliases = new Set([
    ...Object.keys(currentSettings().DATABASES),
    ...byAlias.keys(),
    ...recorder.tables.keys(),
  ]);
  return Promise.all(
    [...aliases].map((alias) =>
      databaseState(alias, byAlias.get(alias) ?? [], recorder.tables.get(alias) ?? new Map()),
    ),
  );
}

/** Those whose pools are open; two of them may share an alias. */
export function usedDatabases(): Map<string, Database[]> {
  const used = new Map<string, Database[]>();
  for (const database of knownDatabases()) {
    if (database.client.pool === undefined) continue;
    used.set(database.alias, [...(used.get(database.alias) ?? []), database]);
  }
  return used;
}

async function databaseState(
  alias: string,
  databases: readonly Database[],
  counted: ReadonlyMap<string, Counts>,
): Promise<DatabaseState> {
  const known = new Map<string, { database: Database; table: Table }>();
  for (const database of databases) {
    for (const table of database.catalog?.tables ?? []) known.set(table.label, { database, table });
  }
  const labels = [...new Set([...counted.keys(), ...known.keys()])];
  const countsOf = (label: string): Counts => counted.get(label) ?? new Counts();
  labels.sort((one, other) => reads(countsOf(other)) - reads(countsOf(one)) || compare(one, other));
  const shown = labels.slice(0, MOST_TABLES);
  const { times, problem } = await timesOf(shown.flatMap((label) => known.get(label) ?? []));
  const tables = shown.map((table) => ({
    table,
    lastInvalidation: times.get(table) ?? null,
    ...totalsOf(countsOf(table)),
  }));
  const newest = Math.max(0, ...tables.map(({ lastInvalidation }) => lastInvalidation ?? 0));
  return {
    alias,
    kind: databases[0]?.dialect.name ?? null,
    replicaOf: databases[0]?.role?.replicaOf ?? null,
    lastInvalidation: newest === 0 ? null : newest,
    tables,
    moreTables: labels.length - shown.length,
    problem,
  };
}

/** When each table was last invalidated, in milliseconds since 1970, by label. */
async function timesOf(
  tables: readonly { readonly database: Database; readonly table: Table }[],
): Promise<{ times: ReadonlyMap<string, number>; problem: string | null }> {
  const times = new Map<string, number>();
  const caches = [cacheFor(null), ...openedCaches()];
  try {
    for (const database of new Set(tables.map((one) => one.database))) {
      const own = tables.filter((one) => one.database === database).map(({ table }) => table);
      const seconds = await lastInvalidations(database, own, caches);
      own.forEach(({ label }, index) => {
        if (seconds[index]! > 0) times.set(label, seconds[index]! * 1000);
      });
    }
    return { times, problem: null };
  } catch (error) {
    return { times, problem: (error as Error).message };
  }
}

const reads = ({ hits, misses, bypasses }: Counts): number => hits + misses + bypasses;

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
