/** What a database says that a statement uses, without running it. */
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { OracleDatabase, Schema } from './schema';
import { openMysql } from './truth-mysql';
import { openPostgres } from './truth-postgres';
import { openSqlite } from './truth-sqlite';

/** `schema.name` of relations, as the database spells them. */
export interface Uses {
  readonly reads: readonly string[];
  /** those that a running statement would change; they may be among the others too */
  readonly writes: readonly string[];
}

export interface Truth {
  /** the schema where bare names are looked up, and another that names can be qualified with */
  readonly home: string;
  readonly other: string | null;
  /** how it knows, for the report */
  readonly method: string;
  run(sql: string): Promise<void>;
  rows(sql: string, bindings?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** a text: the database does not take it for a statement, and says why */
  uses(sql: string, schema: Schema): Promise<Uses | string>;
  close(): Promise<void>;
}

const OPEN = { sqlite: openSqlite, postgres: openPostgres, mysql: openMysql };

/** Where databases can be made: a kind of database of the harness, or a server of its own. */
export interface Place {
  readonly name: OracleDatabase;
  createDatabase(name: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  config(name: string): Knex.Config;
}

/** The server died of a statement, or never ends it: some releases do not survive what a grammar can think of. */
export class ServerDied extends Error {}

/** A new database, empty but for a second schema where the dialect has them; gone with `close`. */
export async function openTruth(kind: Place): Promise<Truth> {
  const name = `cachalot_oracle_${randomBytes(6).toString('hex')}`;
  const database: OracleDatabase = kind.name;
  await kind.createDatabase(name);
  try {
    return await OPEN[database](kind, name);
  } catch (error) {
    await kind.dropDatabase(name);
    throw error;
  }
}
