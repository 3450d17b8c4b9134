/** What every part of the benchmark is given: the databases, the caches, both copies of the ORM, and the options. */
import type { Knex } from 'knex';
import type { DatabaseKind } from '../tests/support/kinds/kind';
import type { Service } from '../tests/support/services/service';
import { CACHES, type MeasuredCache } from './caches';
import type { CacheName, DatabaseName, Options } from './options';
import type { BothOrms } from './orm';

export interface Subject {
  readonly kind: DatabaseKind;
  readonly origin: string;
}

export interface Bench {
  readonly options: Options;
  readonly orms: BothOrms;
  readonly subjects: readonly Subject[];
  readonly caches: readonly MeasuredCache[];
  /** Puts a version among the conditions of the part. */
  note(server: string, version: string): void;
  say(text: string): void;
}

const VERSIONS: Readonly<Record<DatabaseName, string>> = {
  sqlite: 'select sqlite_version() as version',
  postgres: "select current_setting('server_version') as version",
  mysql: 'select version() as version',
};

/** The databases that are there; the servers are started by then. */
export async function findSubjects(services: readonly Service[]): Promise<Subject[]> {
  const all = [
    (await import('../tests/support/kinds/sqlite.js')).sqlite,
    (await import('../tests/support/kinds/postgres.js')).postgres,
    (await import('../tests/support/kinds/mysql.js')).mysql,
  ];
  return all
    .filter(({ present }) => present)
    .map((kind) => ({
      kind,
      origin: services.find(({ name }) => name === kind.name)?.origin ?? 'a file',
    }));
}

export function findCaches(services: readonly Service[]): MeasuredCache[] {
  return CACHES.filter(({ needs }) => needs === undefined || services.some(({ name }) => name === needs));
}

/** Those of the subjects that were asked for, or else those that a part looks at by itself. */
export function chosenSubjects(
  { subjects, options }: Bench,
  usual: readonly DatabaseName[],
): readonly Subject[] {
  const wanted: readonly string[] = options.databases ?? usual;
  return subjects.filter(({ kind }) => wanted.includes(kind.name));
}

export function chosenCaches(
  { caches, options }: Bench,
  usual: readonly CacheName[],
): readonly MeasuredCache[] {
  const wanted: readonly string[] = options.caches ?? usual;
  return caches.filter(({ name }) => wanted.includes(name));
}

let databases = 0;

/** Makes a database, fills it by a pool that cachalot does not see, and drops it in the end. */
export async function withDatabase<T>(
  bench: Bench,
  { kind, origin }: Subject,
  prepare: (knex: Knex) => Promise<void>,
  use: (config: Knex.Config, name: string) => Promise<T>,
): Promise<T> {
  databases += 1;
  const name = `cachalot_benchmark_${process.pid}_${databases}`;
  await kind.createDatabase(name);
  try {
    const knex = bench.orms.untouched.knex(kind.config(name));
    try {
      const [row] = rowsOf(await knex.raw(VERSIONS[kind.name]));
      bench.note(kind.name, `${String(row?.version)} (${origin})`);
      await prepare(knex);
      if (kind.name !== 'mysql') await knex.raw('analyze');
    } finally {
      await knex.destroy();
    }
    return await use(kind.config(name), name);
  } finally {
    await kind.dropDatabase(name);
  }
}

/** SQLite answers with rows, mysql2 with `[rows, fields]`, pg with an object that holds rows. */
function rowsOf(answer: unknown): readonly { readonly version?: unknown }[] {
  if (!Array.isArray(answer)) return (answer as { readonly rows: { version?: unknown }[] }).rows;
  const [first] = answer as unknown[];
  return Array.isArray(first) ? first : answer;
}

/** The tests' servers are quick rather than durable; a write is measured as it is in production, where that can be set. */
export async function makeDurable({ kind, origin }: Subject): Promise<void> {
  if (kind.name !== 'postgres' || origin !== 'private server') return;
  const { Client } = await import('pg');
  const client = new Client({ connectionString: process.env.POSTGRES_URL! });
  await client.connect();
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await client.query(`alter system set ${name} = on`);
  }
  await client.query('select pg_reload_conf()');
  await client.end();
}
