/** One question that a cache must not answer, and what `explain` says of it. */
import { explain } from 'cachalot';
import makeKnex from 'knex';
import { raw } from 'objection';
import { City } from './models';

async function main(): Promise<void> {
  const knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: process.argv[2]! },
    useNullAsDefault: true,
  });
  const query = City.query(knex).select('name', raw("datetime('now') as asked_at")).findById(3413829);
  const { sql } = query.toKnexQuery().toSQL();
  await City.query(knex).findById(3413829);
  const { verdict, reason } = await explain(query);
  process.stdout.write(`${JSON.stringify({ sql, verdict, reason })}\n`);
  await knex.destroy();
}

void main();
