/** `node calls.js hit|floor N`: N reads of one row, after as many that warm up; made to be counted from outside. */
import type { Knex } from 'knex';
import { makeFloor } from '../floor';

const WARM_UP = 1500;

async function main(): Promise<void> {
  const [kind, calls] = process.argv.slice(2);
  const makeKnex = require('knex') as (config: Knex.Config) => Knex;
  const stats =
    kind === 'hit' ? (require('cachalot') as typeof import('../../cachalot/index')).stats : undefined;
  const connection = { filename: ':memory:' };
  const knex = makeKnex({
    client: 'better-sqlite3',
    connection,
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  await knex.schema.createTable('thing', (table) => {
    table.increments('id');
    table.string('name');
    table.integer('age');
  });
  await knex('thing').insert([
    { name: 'one', age: 1 },
    { name: 'two', age: 2 },
  ]);
  if (kind === 'floor') makeFloor(knex);
  const total = WARM_UP + Number(calls);
  for (let call = 0; call < total; call += 1) await knex('thing').where('id', 1);
  if (stats !== undefined && stats().hits < total - 1)
    throw new Error(`Of ${total} reads, ${stats().hits} were hits.`);
  await knex.destroy();
}

void main();
