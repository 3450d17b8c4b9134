/**
 * Where identities are mixed up if they can be: a database whose tables answer differently by session, and the states
 * that a session can be put into. What a state changes is data, never the text of a query.
 */
import type { Knex } from 'knex';
import type { Random } from '../support/random';

export type Read = (knex: Knex) => Knex.QueryBuilder | Knex.Raw;

/** A driver’s connection, as `pool.afterCreate` gets it. */
export interface Session {
  query(sql: string, done: (error?: Error) => void): void;
}

export interface Guise {
  readonly name: string;
  /** statements that put a session, or a transaction where `local`, into this state */
  enter(random: Random): readonly string[];
  /** it ends with the transaction */
  readonly local: boolean;
}

export interface World {
  /** statements that make what there is to read */
  readonly schema: readonly string[];
  readonly guises: readonly Guise[];
  readonly reads: readonly Read[];
  /** configurations of pools that see other rows by the same texts */
  pools(base: Knex.Config): readonly Knex.Config[];
  /** what a write changes, so that entries come and go */
  readonly writes: readonly string[];
  /** what belongs to the whole server and has to be removed */
  readonly leavings?: readonly string[];
}

/** One statement, with a value drawn for each `?`. */
export function drawn(name: string, local: boolean, sql: string, values: readonly string[] = ['']): Guise {
  return { name, local, enter: (random) => [sql.replaceAll('?', random.pick(values))] };
}

export function tables(names: readonly string[], type: string): string[] {
  return names.flatMap((name) => [
    `create table ${name} (id int, whose ${type}, at timestamp null)`,
    ...[1, 2, 3].map(
      (id) => `insert into ${name} values (${id}, '${name} ${id}', '2026-0${id}-02 03:04:05')`,
    ),
  ]);
}

export const COMMON: readonly Read[] = [
  (knex) => knex('things').select('id', 'whose').orderBy('id'),
  (knex) => knex('things').where('id', 2).first(),
  (knex) => knex('things').pluck('whose').orderBy('id'),
  (knex) => knex('things').count({ n: '*' }),
  (knex) =>
    knex('things as a')
      .join('others as b', 'a.id', 'b.id')
      .select('a.whose', { b: 'b.whose' })
      .orderBy('a.id'),
  (knex) => knex('things').whereIn('id', knex('others').select('id')).orderBy('id'),
  (knex) =>
    knex
      .with('w', knex('things').where('id', '>', 1))
      .select('*')
      .from('w')
      .orderBy('id'),
  (knex) => knex('others').union(knex('things')).orderBy('whose'),
  (knex) => knex.raw('select id, whose from things order by id'),
];
