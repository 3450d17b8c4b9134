/** Rows on what SQLite can do and the original has no test of: every way in which a statement reaches a table. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import { expectHit, expectMiss, expectRefused, resetAfterEach } from './support/bench';

const SCHEMA = [
  'create table item (id integer primary key, name text unique, price int default 0)',
  'create table tag (id integer primary key, item_id int references item on delete cascade, name text)',
  'create table log (text text)',
  `insert into item (id, name) values (1, 'one'), (2, 'two')`,
  `insert into tag values (1, 1, 'red'), (2, 2, 'blue')`,
];

describeDatabases(
  'rows on SQLite',
  (db) => {
    resetAfterEach();
    let knex: Knex;
    let folder: string;
    beforeEach(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-sqlite-'));
      knex = await db.create();
      for (const statement of SCHEMA) await knex.raw(statement);
    });
    afterEach(async () => {
      await knex.destroy();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    const items = () => knex('item').orderBy('id').pluck('name');
    const tags = () => knex('tag').orderBy('id').pluck('name');
    const cached = async () => {
      for (const read of [items, tags]) await read();
      for (const read of [items, tags]) await expectHit(knex, read);
    };

    /** Knex switches foreign keys on again after it has said that a table is built anew. */
    const settled = async <Result>(read: () => PromiseLike<Result>): Promise<Result> => {
      await read();
      await knex.raw('select 1');
      await read();
      return expectHit(knex, read);
    };

    test(
      row('sqlite_replace', 'REPLACE, INSERT OR REPLACE, UPDATE OR REPLACE, and their cascades'),
      async () => {
        await cached();
        await knex.raw(`replace into item (id, name) values (1, 'uno')`);
        expect([await items(), await tags()]).toEqual([['uno', 'two'], ['blue']]);
        await cached();
        await knex.raw(`insert or replace into item (id, name) values (3, 'two')`);
        expect([await items(), await tags()]).toEqual([['uno', 'two'], []]);
        await cached();
        await knex.raw(`update or replace item set name = 'uno' where id = 3`);
        expect(await items()).toEqual(['uno']);
      },
    );

    test(row(['upsert', 'on_conflict'], 'DO UPDATE with and without a condition, DO NOTHING'), async () => {
      await cached();
      await knex('item').insert({ id: 1, name: 'uno' }).onConflict('id').merge();
      expect(await expectCached(knex, items)).toEqual(['uno', 'two']);
      await knex.raw(`insert into item (id, name) values (2, 'due') on conflict do nothing`);
      expect(await items()).toEqual(['uno', 'two']);
      await items();
      await knex.raw(
        `insert into item (id, name) values (2, 'due') on conflict (id) do update set name = excluded.name where id > 1`,
      );
      expect(await expectCached(knex, items)).toEqual(['uno', 'due']);
    });

    test(row('without_rowid', 'tables of that kind, and STRICT ones'), async () => {
      await knex.raw('create table words (word text primary key, n int) without rowid, strict');
      const read = () => knex('words').orderBy('word').pluck('word');
      await expectCached(knex, read);
      await knex('words').insert([
        { word: 'b', n: 1 },
        { word: 'a', n: 2 },
      ]);
      expect(await expectCached(knex, read)).toEqual(['a', 'b']);
      await knex('words').where({ word: 'a' }).delete();
      expect(await expectCached(knex, read)).toEqual(['b']);
    });

    test(
      row(['fts5', 'full_text'], 'with content of its own, and with that of a table by triggers'),
      async () => {
        await knex.raw('create virtual table pages using fts5(title, body)');
        const found = (word: string) => () => knex('pages').whereRaw('pages match ?', [word]).pluck('title');
        await found('whale')();
        await knex('pages').insert({ title: 'sea', body: 'a whale' });
        expect(await found('whale')()).toEqual(['sea']);
        expect(await found('whale')()).toEqual(['sea']);
        await knex('pages').where({ title: 'sea' }).update({ body: 'a shark' });
        expect(await found('whale')()).toEqual([]);
        await knex.raw(`create virtual table names using fts5(name, content='item', content_rowid='id')`);
        await knex.raw(
          `create trigger named after insert on item begin insert into names (rowid, name) values (new.id, new.name); end`,
        );
        const matching = () => knex('names').whereRaw(`names match 'three'`).pluck('name');
        expect(await matching()).toEqual([]);
        await knex('item').insert({ id: 3, name: 'three' });
        expect(await matching()).toEqual(['three']);
        await knex('item').where({ id: 3 }).update({ name: 'renamed' });
        expect(await matching()).toEqual(['renamed']);
        await knex.raw(`insert into names (names) values ('rebuild')`);
        expect(await matching()).toEqual([]);
      },
    );

    test(
      row('virtual_tables', 'an r-tree, the words of a full-text table, json_each over a table'),
      async () => {
        await knex.raw('create virtual table boxes using rtree(id, low, high)');
        const inside = () => knex('boxes').where('low', '<', 5).pluck('id');
        await inside();
        await knex('boxes').insert({ id: 7, low: 1, high: 2 });
        expect(await inside()).toEqual([7]);
        await knex.raw('create virtual table pages using fts5(body)');
        await knex.raw(`create virtual table terms using fts5vocab(pages, row)`);
        const terms = () => knex('terms').orderBy('term').pluck('term');
        await terms();
        await knex('pages').insert({ body: 'whale' });
        expect(await terms()).toEqual(['whale']);
        const each = () =>
          knex.from(knex.raw(`item, json_each('[' || item.id || ',9]')`)).orderBy('value').pluck('value');
        expect(await each()).toEqual([1, 2, 9, 9]);
        await knex('item').where({ id: 2 }).delete();
        expect(await each()).toEqual([1, 9]);
      },
    );

    test(
      row('pragmas', 'that read are not cached, and those that change what reads say are felt'),
      async () => {
        await expectNotCached(knex, () => knex.raw('pragma table_info(item)'));
        await expectNotCached(knex, () => knex.from(knex.raw(`pragma_table_info('item')`)).pluck('name'));
        await cached();
        await knex.raw('pragma user_version = 7');
        expect(await items()).toEqual(['one', 'two']);
        const same = () => knex('item').whereRaw(`name like 'ONE'`).pluck('name');
        expect(await same()).toEqual(['one']);
        await same();
        await knex.raw('pragma case_sensitive_like = on');
        expect(await same()).toEqual([]);
        await knex.raw('pragma foreign_keys = off');
        await knex('item').where({ id: 1 }).delete();
        expect([await items(), await tags()]).toEqual([['two'], ['red', 'blue']]);
      },
    );

    test(
      row(['attached_databases', 'sqlite_attach'], 'in a file and in memory, read each time'),
      async () => {
        const file = path.join(folder, 'other.sqlite3');
        await knex.raw('attach database ? as other', [file]);
        await knex
          .raw(`create table other.item (name text); insert into other.item values ('theirs')`)
          .then(null, async () => {
            await knex.raw('create table other.item (name text)');
          });
        await knex.raw(`delete from other.item`);
        await knex.raw(`insert into other.item values ('theirs')`);
        const theirs = () => knex.withSchema('other').from('item').pluck('name');
        expect(await expectNotCached(knex, theirs)).toEqual(['theirs']);
        expect(await items()).toEqual(['one', 'two']);
        await knex.raw(`update other.item set name = 'changed'`);
        expect([await theirs(), await items()]).toEqual([['changed'], ['one', 'two']]);
        await knex.raw(`attach database ':memory:' as scratch`);
        await knex.raw('create table scratch.note (text text)');
        await knex.raw(`insert into note values ('only here')`);
        expect(await expectNotCached(knex, () => knex('note').pluck('text'))).toEqual(['only here']);
        await knex.raw('detach database scratch');
        await knex.raw('detach database other');
        await items();
        await knex('item').insert({ id: 3, name: 'three' });
        expect(await items()).toEqual(['one', 'two', 'three']);
      },
    );

    test(row('in_memory_databases', 'are one for each pool, with answers of their own'), async () => {
      const open = () =>
        makeKnex({ client: 'better-sqlite3', useNullAsDefault: true, connection: { filename: ':memory:' } });
      const [one, other] = [open(), open()];
      try {
        for (const [pool, name] of [
          [one, 'mine'],
          [other, 'yours'],
        ] as const) {
          await pool.raw('create table item (name text)');
          await pool('item').insert({ name });
          expect(await expectCached(pool, () => pool('item').pluck('name'))).toEqual([name]);
        }
        await one('item').insert({ name: 'more' });
        await expectHit(other, () => other('item').pluck('name'));
        expect(await expectMiss(one, () => one('item').pluck('name'))).toEqual(['mine', 'more']);
      } finally {
        await Promise.all([one.destroy(), other.destroy()]);
      }
    });

    test(row('table_rebuild', 'columns, defaults, foreign keys and names, by Knex'), async () => {
      const all = () => knex('item').orderBy('id');
      await settled(all);
      await cached();
      await knex.schema.alterTable('item', (table) => table.string('name').notNullable().alter());
      expect(await items()).toEqual(['one', 'two']);
      await cached();
      await knex.schema.alterTable('item', (table) => void table.dropColumn('price'));
      expect(await settled(all)).toEqual([
        { id: 1, name: 'one' },
        { id: 2, name: 'two' },
      ]);
      await knex.schema.alterTable('item', (table) => void table.renameColumn('name', 'label'));
      expect((await settled(all))[0]).toEqual({ id: 1, label: 'one' });
      await knex.schema.alterTable('tag', (table) => void table.renameColumn('name', 'label'));
      const labels = () => knex('tag').orderBy('id').pluck('label');
      expect(await settled(labels)).toEqual(['red', 'blue']);
      await knex('item').where({ id: 1 }).delete();
      expect(await labels()).toEqual(['blue']);
    });

    test(row(['cascades', 'triggers'], 'a trigger’s own writes and a foreign key’s'), async () => {
      await knex.raw(
        `create trigger noting after delete on tag begin insert into log values (old.name); end`,
      );
      const log = () => knex('log').pluck('text');
      await expectCached(knex, log);
      await cached();
      await knex('item').where({ id: 1 }).delete();
      expect([await items(), await tags(), await log()]).toEqual([['two'], ['blue'], ['red']]);
    });

    test(row('pragmas', 'a schema that is written to by hand is refused'), async () => {
      await expectRefused(knex, () => knex('sqlite_master').pluck('name'), 'system-catalog');
      await expectRefused(knex, () => knex('sqlite_schema').pluck('name'), 'system-catalog');
    });
  },
  ['sqlite'],
);
