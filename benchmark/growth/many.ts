/** Growth by how much a process has to do with: distinct queries, tables of the database, callers at once. */
import type { Knex } from 'knex';
import { makeRandom } from '../dataset';
import { checkpoint } from '../progress';
import { type Growth, hitAndMiss, type Point, timeAll, touch } from './subject';

const BYTES_OF_AN_ENTRY = 'bytes of heap an entry';

async function makeThings({ control }: { readonly control: Knex }, name: string): Promise<void> {
  await control.schema.createTable(name, (table) => {
    table.integer('id').primary();
    table.string('name').notNullable();
  });
  await control(name).insert([1, 2, 3].map((id) => ({ id, name: `thing ${id}` })));
}

/** Distinct by their parameters: a hit is drawn at random among all that are there. */
export const queries: Growth = {
  name: 'queries',
  along: 'distinct queries that are cached',
  sizes: [100, 1000, 10_000],
  slow: [100_000],
  long: [1_000_000],
  prepare: (field) => makeThings(field, 'asked'),
  async measure(field, size) {
    const read = (number: number): PromiseLike<unknown> =>
      field.cached('asked').where('id', 1).where('id', '<', number);
    await touch(field.cached, 'asked')();
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let number = 0; number < size; number += 1) {
      if (number % 1000 === 0) checkpoint();
      await read(number + 2);
    }
    globalThis.gc?.();
    const bytes = (process.memoryUsage().heapUsed - before) / size;
    const random = makeRandom(size);
    const costs = await timeAll(field, { hit: { run: () => read(2 + Math.floor(random() * size)) } });
    return globalThis.gc === undefined ? costs : { ...costs, [BYTES_OF_AN_ENTRY]: Math.max(1, bytes) };
  },
};

const DDL_AT_ONCE = 250;

/** Each look at the catalog comes after a change of the schema, as after a migration. */
export const catalog: Growth = {
  name: 'catalog',
  along: 'tables of the database',
  sizes: [10, 100, 1000],
  slow: [10_000],
  prepare: (field) => makeThings(field, 'thing'),
  async measure(field, size) {
    const { control, cached } = field;
    await fillUpTo(control, size);
    const query = (knex: Knex) => knex('thing').where('id', 1);
    const change = () =>
      cached
        .raw('alter table thing add column added integer')
        .then(() => cached.raw('alter table thing drop column added'));
    const { 'first read after a change of the schema': first, ...others } = await timeAll(
      { ...field, rounds: Math.min(field.rounds, 3) },
      {
        'first read after a change of the schema': { run: () => query(cached), before: change },
        ...hitAndMiss(field, 'thing', query),
      },
    );
    return { ...others, 'first read after a change of the schema': first };
  },
};

/** Tables of earlier sizes stay. */
async function fillUpTo(knex: Knex, size: number): Promise<void> {
  const present = await knex('made').max('number as most').first();
  const most = Number(present?.most ?? 0);
  for (let from = most + 1; from <= size; from += DDL_AT_ONCE) {
    checkpoint();
    const numbers = Array.from(
      { length: Math.min(DDL_AT_ONCE, size - from + 1) },
      (_, index) => from + index,
    );
    await knex.transaction(async (trx) => {
      for (const number of numbers)
        await trx.raw(`create table filler_${number} (id integer primary key, name varchar(20))`);
      await trx('made').insert({ number: numbers.at(-1) });
    });
  }
}

/** Callers that ask at the same time: the time until all are answered, shared among them. */
export const callers: Growth = {
  name: 'callers',
  along: 'callers at once',
  sizes: [1, 4, 16, 64, 256, 512],
  prepare: (field) => makeThings(field, 'wanted'),
  async measure(field, size): Promise<Point['costs']> {
    const together = (knex: Knex) => () =>
      Promise.all(Array.from({ length: size }, () => knex('wanted').where('id', 1)));
    const costs = await timeAll(field, {
      without: { run: together(field.control) },
      miss: { run: together(field.cached), before: touch(field.cached, 'wanted') },
      hit: { run: together(field.cached) },
    });
    return Object.fromEntries(Object.entries(costs).map(([name, cost]) => [name, cost / size]));
  },
};

/** A transaction of so many updates, each followed by a read of the same table: all of it. */
export const transactions: Growth = {
  name: 'transactions',
  along: 'updates and reads of a transaction',
  sizes: [1, 3, 10, 30, 100],
  prepare: (field) => makeThings(field, 'changed'),
  measure(field, size) {
    const transaction = (knex: Knex) => () =>
      knex.transaction(async (trx) => {
        for (let number = 0; number < size; number += 1) {
          await trx('changed').where('id', 1).update('name', `thing ${number}`);
          await trx('changed').where('id', 1);
        }
      });
    return timeAll(field, {
      without: { run: transaction(field.control) },
      with: { run: transaction(field.cached) },
    });
  },
};
