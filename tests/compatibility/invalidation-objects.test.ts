/** Writes that reach tables by way of the database itself: views, triggers, procedures, and changes of the schema. */
import type { Knex } from 'knex';
import { expectCached } from '../support/assertions';
import { type DatabaseName, describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { row } from './matrix/row';
import { expectFresh, expectHit, expectMiss, resetAfterEach, tablesOf } from './support/bench';

const PREPARE: Readonly<Record<DatabaseName, readonly string[]>> = {
  sqlite: [
    `create trigger note_insert after insert on source begin insert into log (text) values ('inserted'); end`,
    `create trigger view_insert instead of insert on shown begin insert into source (name) values (new.name); end`,
  ],
  postgres: [
    `create function note() returns trigger language plpgsql as $$ begin insert into log (text) values ('inserted'); return null; end $$`,
    'create trigger note_insert after insert on source for each row execute function note()',
    `create function add_source(n text) returns int language sql as $$ insert into source (name) values (n) returning id $$`,
    `create procedure fill_source() language sql as $$ insert into source (name) values ('filled') $$`,
    'create materialized view kept as select name from source',
    'create rule unused_too as on update to source do also insert into log (text) values (new.name)',
  ],
  mysql: [
    `create trigger note_insert after insert on source for each row insert into log (text) values ('inserted')`,
    `create procedure fill_source() insert into source (name) values ('filled')`,
  ],
};

describeDatabases('objects of the database', (db) => {
  resetAfterEach();
  let knex: Knex;
  const source = () => knex('source').orderBy('id');
  const log = () => knex('log').orderBy('id');
  const shown = () => knex('shown').orderBy('name').orderBy('id');
  const other = () => knex('other');

  beforeEach(async () => {
    knex = await db.create();
    await knex.schema.createTable('source', (t) => {
      t.increments();
      t.string('name');
    });
    await knex.schema.createTable('log', (t) => {
      t.increments();
      t.string('text');
    });
    await knex.schema.createTable('other', (t) => void t.increments());
    await knex.raw('create view shown as select id, name from source');
    for (const statement of PREPARE[db.name]) await knex.raw(statement);
    await knex('source').insert({ name: 'first' });
  });
  afterEach(() => knex.destroy());

  test(row('views', 'a view depends on the tables that it reads, and on itself'), async () => {
    expect(await expectCached(knex, shown)).toHaveLength(1);
    expect(await tablesOf(shown)).toContain('source');
    await knex('source').insert({ name: 'second' });
    expect(await expectFresh(knex, shown)).toHaveLength(2);
    await expectCached(knex, other);
    await knex('source').insert({ name: 'third' });
    await expectHit(knex, other);
  });

  test(row('views', 'a view of a view, changed by replacing the inner one'), async () => {
    await knex.raw('create view outermost as select name from shown');
    const read = () => knex('outermost').orderBy('name');
    expect(await expectCached(knex, read)).toEqual([{ name: 'first' }]);
    await knex('source').update({ name: 'changed' });
    expect(await expectFresh(knex, read)).toEqual([{ name: 'changed' }]);
  });

  test(row('views', 'a write through a view reaches the table below it'), async () => {
    await expectCached(knex, source);
    await knex('shown').insert({ name: 'through the view' });
    expect((await expectFresh(knex, source)).at(-1)).toMatchObject({ name: 'through the view' });
  });

  test(row('triggers', 'a trigger carries a write on'), async () => {
    const before = await expectCached(knex, log);
    await expectCached(knex, other);
    await knex('source').insert({ name: 'noted' });
    expect(await expectFresh(knex, log)).toHaveLength(before.length + 1);
    await expectHit(knex, other);
  });

  test(row('triggers', 'a trigger that was made a moment ago carries on as well'), async () => {
    await expectCached(knex, () => knex('other'));
    const make: Record<DatabaseName, string> = {
      sqlite: 'create trigger late after delete on source begin insert into other (id) values (99); end',
      mysql: 'create trigger late after delete on source for each row insert into other (id) values (99)',
      postgres: 'create rule late as on delete to source do also insert into other (id) values (99)',
    };
    await knex.raw(make[db.name]);
    await knex('source').delete();
    expect(await other()).toEqual([{ id: 99 }]);
  });

  test('a procedure and a function that write', async () => {
    if (db.name === 'sqlite') return; // it has none
    await expectCached(knex, source);
    await knex.raw('call fill_source()');
    expect((await expectFresh(knex, source)).at(-1)).toMatchObject({ name: 'filled' });
    if (db.name === 'mysql') return;
    await knex.raw(`select add_source('by function')`);
    expect((await expectFresh(knex, source)).at(-1)).toMatchObject({ name: 'by function' });
    await knex.raw(`do $$ begin execute 'insert into source (name) values (''dynamic'')'; end $$`);
    expect((await expectFresh(knex, source)).at(-1)).toMatchObject({ name: 'dynamic' });
  });

  test('a materialised view changes when it is refreshed', async () => {
    if (db.name !== 'postgres') return;
    const kept = () => knex('kept');
    expect(await expectCached(knex, kept)).toEqual([]);
    await knex('source').insert({ name: 'later' });
    expect(await kept()).toEqual([]);
    await knex.schema.refreshMaterializedView('kept');
    expect(await expectFresh(knex, kept)).toHaveLength(2);
  });

  test('a partition and its parent are one', async () => {
    if (db.name !== 'postgres') return;
    await knex.raw('create table parts (id int) partition by range (id)');
    await knex.raw('create table parts_low partition of parts for values from (0) to (10)');
    const whole = () => knex('parts').orderBy('id');
    const part = () => knex('parts_low').orderBy('id');
    await expectCached(knex, whole);
    await expectCached(knex, part);
    await knex('parts').insert({ id: 1 });
    expect(await expectFresh(knex, part)).toEqual([{ id: 1 }]);
    await knex('parts_low').insert({ id: 2 });
    expect(await expectFresh(knex, whole)).toHaveLength(2);
  });

  test('changes of the schema: columns, names, dropping, making anew', async () => {
    await expectCached(knex, source);
    await knex.schema.alterTable('source', (t) => void t.integer('size').defaultTo(7));
    expect((await expectFresh(knex, source))[0]).toMatchObject({ size: 7 });
    await knex.schema.alterTable('other', (t) => void t.string('label'));
    await expectFresh(knex, other);
    await knex.schema.renameTable('other', 'renamed');
    expect(await expectMiss(knex, () => knex('renamed'))).toEqual([]);
    await expectRefused(other(), /other/);
    await knex.schema.createTable('other', (t) => void t.increments());
    await knex('other').insert({ id: 5 });
    expect(await other()).toEqual([{ id: 5 }]);
    await knex.schema.dropTable('other');
    await expectRefused(other(), /other/);
  });

  test('a migration and its rollback', async () => {
    await expectCached(knex, source);
    const migration = {
      up: (trx: Knex) => trx('source').insert({ name: 'migrated' }),
      down: (trx: Knex) => trx('source').where({ name: 'migrated' }).delete(),
    };
    const config: Knex.MigratorConfig = {
      migrationSource: {
        getMigrations: async () => ['one'],
        getMigrationName: (name: string) => name,
        getMigration: async () => migration as never,
      },
    };
    await knex.migrate.latest(config);
    expect((await expectFresh(knex, source)).at(-1)).toMatchObject({ name: 'migrated' });
    await knex.migrate.rollback(config);
    expect(await expectFresh(knex, source)).toHaveLength(1);
  });

  test('a table that somebody else makes is found', async () => {
    await expectRefused(knex('made_outside'), /made_outside/);
    const outside = await db.uncached(knex);
    await outside.rows('create table made_elsewhere (id int)');
    const read = () => knex('made_elsewhere');
    expect(await expectFresh(knex, read)).toEqual([]);
    await knex('made_elsewhere').insert({ id: 1 });
    expect(await expectFresh(knex, read)).toEqual([{ id: 1 }]);
  });
});
