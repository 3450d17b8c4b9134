/** The tables of histories: three, of four lists each. */
import { randomBytes } from 'node:crypto';
import makeKnex, { type Knex } from 'knex';
import type { DatabaseKind } from '../../support/kinds/kind';
import type { Key } from './history';

export const TABLES = ['a', 'b', 'c'] as const;
export type Table = (typeof TABLES)[number];
export const IDS = [1, 2, 3, 4] as const;

export const keyOf = (table: string, id: number): Key => `${table} ${id}`;

/** A list is text: a comma before each number. */
export const listOf = (trail: unknown): number[] => String(trail).split(',').slice(1).map(Number);

/** A database with empty lists, and what a run needs to know of it. */
export interface Ground {
  readonly config: Knex.Config;
  /** without any cache */
  readonly knex: Knex;
  leave(): Promise<void>;
}

export async function groundOn(kind: DatabaseKind): Promise<Ground> {
  const name = `cachalot_histories_${randomBytes(6).toString('hex')}`;
  await kind.createDatabase(name);
  const config = configOf(kind, name);
  const knex = makeKnex(config);
  const leave = async (): Promise<void> => {
    await knex.destroy();
    await kind.dropDatabase(name);
  };
  try {
    if (kind.name === 'sqlite') await knex.raw('pragma journal_mode = wal');
    await createTables(knex);
    return { config, knex, leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** Whoever waits for a lock in a circle is told so soon. */
function configOf(kind: DatabaseKind, name: string): Knex.Config {
  const config = kind.config(name);
  if (kind.name !== 'postgres') return config;
  return { ...config, connection: { ...(config.connection as object), options: '-c lock_timeout=60' } };
}

async function createTables(knex: Knex): Promise<void> {
  for (const name of TABLES) {
    await knex.schema.createTable(name, (table) => {
      table.integer('id').primary();
      table.text('trail').notNullable();
    });
    await knex(name).insert(IDS.map((id) => ({ id, trail: '' })));
  }
  // What is inserted here is there already.
  await knex.schema.createTable('stone', (table) => {
    table.integer('id').primary();
  });
  await knex('stone').insert({ id: 1 });
}

export async function emptyLists(knex: Knex): Promise<void> {
  await knex.transaction(async (trx) => {
    for (const name of TABLES) await trx(name).update({ trail: '' });
  });
}

export async function listsIn(knex: Knex): Promise<Map<Key, number[]>> {
  const lists = new Map<Key, number[]>();
  for (const name of TABLES)
    for (const { id, trail } of await knex(name)) lists.set(keyOf(name, id), listOf(trail));
  return lists;
}
