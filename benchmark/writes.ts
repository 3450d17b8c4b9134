/** The writes that are measured, each on a pool that cachalot never touched and on one that it caches. */
import type { Knex } from 'knex';
import { makeRandom, testRow } from './dataset';

export const WRITES = ['insert', 'update', 'updateElsewhere', 'transaction'] as const;

export type WriteName = (typeof WRITES)[number];

export type Write = () => PromiseLike<unknown>;

const ROWS = 10_000;

/** An update by primary key, of a table that every read of the workload needs or of one that two of them need. */
const updateOf = (knex: Knex, table: string, column: string, rows: number, seed: number): Write => {
  const random = makeRandom(seed);
  return () =>
    knex(table)
      .where('id', 1 + Math.floor(random() * rows))
      .update(column, `name ${Math.floor(random() * 1000)}`);
};

let pools = 0;

/** No pool writes what another one has written: an update that changes nothing costs nothing on SQLite and MariaDB. */
export function writesOn(knex: Knex): Readonly<Record<WriteName, Write>> {
  pools += 1;
  const seed = pools;
  const random = makeRandom(seed);
  const update = updateOf(knex, 'test', 'code', ROWS, seed);
  const updateElsewhere = updateOf(knex, 'group', 'name', 10, seed);
  return {
    insert: () => knex('test').insert(testRow(random)),
    update,
    updateElsewhere,
    transaction: () =>
      knex.transaction(async (trx) => {
        await trx('test').insert(testRow(random));
        await trx('group').where('id', 1).update('name', 'group one');
        await trx('user').where('id', 1).update('username', 'user one');
      }),
  };
}

/** Puts back the number of rows that the reads were measured with. */
export async function removeInserted(knex: Knex): Promise<void> {
  await knex('test').where('id', '>', ROWS).delete();
}
