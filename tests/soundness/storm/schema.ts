/**
 * The tables of the storm: each holds a version that only grows, changed by the paths that lead to it alone.
 *
 * - `account`, whose trigger keeps `audit` at the same version in the same statement; `account_view` shows it.
 * - `parent`, whose `code` grows; a foreign key carries it to `child` by ON UPDATE CASCADE.
 * - `holder`, whose deletion takes its `item` away by ON DELETE CASCADE.
 * - `log`, to which rows are only added; `tally`, which upserts count up.
 * - `gadget`, which gains and loses a column, and now and then a trigger that counts in `shadow`.
 * - `outside`, which is written behind the cache’s back.
 */
import type { Knex } from 'knex';
import type { StormDatabase } from './plan';
import type { Subject } from './sightings';

export const IDS = { account: 3, parent: 2, tally: 2, gadget: 2, outside: 1 } as const;
/** The code of a parent starts at its id times this. */
export const CODES = 100_000_000;

const AUDIT: Record<StormDatabase, readonly string[]> = {
  postgres: [
    `create function keep_audit() returns trigger language plpgsql as
     'begin update audit set version = new.version where id = new.id; return new; end'`,
    'create trigger audited after update on account for each row execute function keep_audit()',
    `create function count_shadow() returns trigger language plpgsql as
     'begin update shadow set version = version + 1 where id = new.id; return new; end'`,
  ],
  mysql: [
    'create trigger audited after update on account for each row update audit set version = new.version where id = new.id',
  ],
  sqlite: [
    `create trigger audited after update on account begin
     update audit set version = new.version where id = new.id; end`,
  ],
};

export async function createTables(knex: Knex, database: StormDatabase): Promise<void> {
  for (const name of ['account', 'audit', 'tally', 'gadget', 'shadow', 'outside']) {
    await knex.schema.createTable(name, (table) => {
      table.integer('id').primary();
      table.integer('version').notNullable().defaultTo(0);
      table.integer('poison').notNullable().defaultTo(0);
    });
  }
  await knex.schema.createTable('parent', (table) => {
    table.integer('id').primary();
    table.integer('code').notNullable().unique();
  });
  await knex.schema.createTable('child', (table) => {
    table.integer('id').primary();
    table.integer('parent_code').notNullable().references('parent.code').onUpdate('CASCADE');
  });
  await knex.schema.createTable('holder', (table) => {
    table.integer('id').primary();
  });
  await knex.schema.createTable('item', (table) => {
    table.integer('id').primary().references('holder.id').onDelete('CASCADE');
    table.integer('generation').notNullable();
  });
  await knex.schema.createTable('log', (table) => {
    table.increments('id');
    table.integer('writer').notNullable();
    table.integer('poison').notNullable().defaultTo(0);
  });
  for (const statement of AUDIT[database]) await knex.raw(statement);
  await knex.raw('create view account_view as select id, version, poison from account');
  await fill(knex);
}

async function fill(knex: Knex): Promise<void> {
  for (const [name, count] of Object.entries(IDS)) {
    for (let id = 1; id <= count; id += 1)
      await knex(name).insert(name === 'parent' ? { id, code: id * CODES } : { id });
  }
  for (let id = 1; id <= IDS.account; id += 1) await knex('audit').insert({ id });
  for (let id = 1; id <= IDS.gadget; id += 1) await knex('shadow').insert({ id });
  for (let id = 1; id <= IDS.parent; id += 1) await knex('child').insert({ id, parent_code: id * CODES });
}

/** What the database itself says of every subject. */
export async function truthOf(knex: Knex): Promise<Map<Subject, number>> {
  const truth = new Map<Subject, number>();
  for (const name of ['account', 'audit', 'tally', 'gadget', 'shadow', 'outside']) {
    for (const { id, version } of await knex(name).select('id', 'version'))
      truth.set(`${name} ${id}`, version);
  }
  for (const { id, code } of await knex('parent')) truth.set(`parent ${id}`, code);
  for (const { id, parent_code } of await knex('child')) truth.set(`child ${id}`, parent_code);
  truth.set('sum', Number((await knex('account').sum({ sum: 'version' }).first())?.sum ?? 0));
  truth.set('log', Number((await knex('log').count({ count: '*' }).first())?.count));
  return truth;
}
