/** Rows on what MySQL and MariaDB can do and the original has no test of: every way in which a statement reaches a table. */
import { Readable } from 'node:stream';
import type { Knex } from 'knex';
import { overrideSettings } from '../../cachalot';
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import { expectHit, expectRefused, resetAfterEach } from './support/bench';

const SCHEMA = [
  'create table item (id int primary key, name varchar(20) unique, price int default 0)',
  `create table tag (id int primary key auto_increment, item_id int, name varchar(20),
    foreign key (item_id) references item (id) on delete cascade)`,
  'create table log (text varchar(50))',
  `insert into item (id, name) values (1, 'one'), (2, 'two')`,
  `insert into tag values (1, 1, 'red'), (2, 2, 'blue')`,
];

describeDatabases(
  'rows on MySQL and MariaDB',
  (db) => {
    resetAfterEach();
    let knex: Knex;
    beforeEach(async () => {
      knex = await db.create({ connection: { multipleStatements: false } });
      for (const statement of SCHEMA) await knex.raw(statement);
    });
    afterEach(() => knex.destroy());

    const items = () => knex('item').orderBy('id').pluck('name');
    const tags = () => knex('tag').orderBy('id').pluck('name');
    const log = () => knex('log').orderBy('text').pluck('text');
    const isMariaDb = async () => /mariadb/i.test(String((await knex.raw('select version() as v'))[0][0].v));

    /** All three are cached; what the write changes is right, and what it is far from still comes from the cache. */
    async function changes(
      write: () => PromiseLike<unknown>,
      expected: { items?: readonly unknown[]; tags?: readonly unknown[]; log?: readonly unknown[] },
      near: readonly string[] = [],
    ): Promise<void> {
      const reads = { items, tags, log };
      for (const read of Object.values(reads)) await read();
      for (const read of Object.values(reads)) await expectHit(knex, read);
      await write();
      for (const [name, read] of Object.entries(reads)) {
        const answer = expected[name as keyof typeof reads];
        if (answer !== undefined) expect([name, await expectCached(knex, read)]).toEqual([name, answer]);
        else if (near.includes(name)) await read();
        else await expectHit(knex, read);
      }
    }

    test(row('on_duplicate_key', 'updated, ignored, by Knex and as SQL'), async () => {
      await changes(
        () =>
          knex.raw(
            `insert into item (id, name) values (1, 'uno') on duplicate key update name = values(name)`,
          ),
        { items: ['uno', 'two'] },
        ['tags'],
      );
      await changes(
        () => knex('item').insert({ id: 2, name: 'due' }).onConflict('id').merge(),
        { items: ['uno', 'due'] },
        ['tags'],
      );
      await changes(
        () => knex('item').insert({ id: 9, name: 'due' }).onConflict('name').ignore(),
        { items: ['uno', 'due'] },
        ['tags'],
      );
    });

    test(row('mysql_replace', 'takes the old row away, and what refers to it'), async () => {
      await changes(() => knex.raw(`replace into item (id, name) values (1, 'uno')`), {
        items: ['uno', 'two'],
        tags: ['blue'],
      });
    });

    test(row('multi_table_update', 'by a comma and by a join'), async () => {
      await changes(
        () =>
          knex.raw(
            `update item, tag set item.name = concat(item.name, '!'), tag.name = 'x' where tag.item_id = item.id`,
          ),
        { items: ['one!', 'two!'], tags: ['x', 'x'] },
      );
      await changes(
        () =>
          knex('item')
            .join('tag', 'tag.item_id', 'item.id')
            .update({ 'item.name': 'joined' })
            .where('tag.id', 1),
        { items: ['joined', 'two!'] },
        ['tags'],
      );
    });

    test(row('multi_table_delete', 'in both of its forms'), async () => {
      await changes(
        () => knex.raw('delete item, tag from item join tag on tag.item_id = item.id where item.id = 1'),
        {
          items: ['two'],
          tags: ['blue'],
        },
      );
      await changes(
        () => knex.raw('delete from tag using tag join item on tag.item_id = item.id'),
        { tags: [] },
        ['items'],
      );
    });

    test(row('conditional_comments', 'that write, and that read'), async () => {
      await changes(
        () => knex.raw(`/*! update item set name = 'uno' where id = 1 */`),
        { items: ['uno', 'two'] },
        ['tags', 'log'],
      );
      await changes(() => knex.raw(`update /*!40000 tag */ set name = 'x'`), { tags: ['x', 'x'] }, [
        'items',
        'log',
      ]);
      await changes(() => knex.raw(`delete /*!99999 from nothing */ from log`), { log: [] }, [
        'items',
        'tags',
      ]);
      const read = () =>
        knex
          .from(knex.raw('item /*! join tag on tag.item_id = item.id */'))
          .select('item.name as name')
          .orderBy('item.id');
      const before = await read();
      await knex('tag').where({ id: 1 }).delete();
      expect(before).toHaveLength(2);
      expect(await read()).toHaveLength(1);
      if (!(await isMariaDb())) return;
      await changes(
        () => knex.raw(`/*M! insert into item (id, name) values (3, 'three') */`),
        { items: ['uno', 'two', 'three'] },
        ['tags', 'log'],
      );
    });

    test(row('insert_select', 'writes one table and reads another'), async () => {
      await changes(() => knex.raw(`insert into log select name from item`), { log: ['one', 'two'] });
      await changes(
        () => knex.raw(`insert into log select name from tag on duplicate key update text = 'x'`),
        { log: ['blue', 'one', 'red', 'two'] },
      );
    });

    test(row('load_data', 'from a stream of the client'), async () => {
      await knex.raw('set global local_infile = 1');
      const load = db.second({ connection: { flags: ['+LOCAL_FILES'] } }, knex);
      await load.raw('select 1');
      await changes(
        () =>
          load
            .raw(`load data local infile 'rows' into table item fields terminated by ',' (id, name)`)
            .options({ infileStreamFactory: () => Readable.from([Buffer.from('3,three\n4,four\n')]) }),
        { items: ['one', 'two', 'three', 'four'] },
        ['tags'],
      );
    });

    test(
      row(['mysql_procedures', 'call_procedure'], 'that write, by plain and by prepared statements'),
      async () => {
        await knex.raw(
          `create procedure fill(in n varchar(20)) begin select 1; insert into item (id, name) values (3, n); select name from item; end`,
        );
        await changes(() => knex.raw('call fill(?)', ['three']), { items: ['one', 'two', 'three'] }, [
          'tags',
        ]);
        await knex.raw(
          `create procedure dynamic() begin prepare s from 'update tag set name = ''x'''; execute s; deallocate prepare s; end`,
        );
        await items();
        await tags();
        await knex.raw('call dynamic()');
        expect(await tags()).toEqual(['x', 'x']);
        await knex.raw(
          `create function count_up() returns int deterministic modifies sql data begin insert into log values ('called'); return 1; end`,
        );
        await log();
        await knex.raw('select count_up()');
        expect(await log()).toEqual(['called']);
      },
    );

    test(row('events', 'their tables are read from the database each time'), async () => {
      await expectCached(knex, log);
      await knex.raw(`create event ticking on schedule every 1 hour do insert into log values ('tick')`);
      await expectRefused(knex, log, 'background-writes');
      await knex.raw('drop event ticking');
      await items(); // a refusal is looked at again when the next table is looked up
      await expectCached(knex, log);
    });

    test(row('user_variables', 'are refused, set or read'), async () => {
      await expectRefused(knex, () => knex('item').select(knex.raw('@n := id as n')), 'session-variable');
      await expectRefused(knex, () => knex('item').where('id', knex.raw('@n')), 'session-variable');
      await changes(() => knex.raw('set @n = 2'), {}).catch(() => undefined);
      expect(await items()).toEqual(['one', 'two']);
    });

    test(row('found_rows', 'belongs to the statement before it'), async () => {
      const both = () =>
        knex.transaction(async (trx) => {
          const found = await trx('item').select(trx.raw('sql_calc_found_rows name')).orderBy('id').limit(1);
          const [[{ n }]] = await trx.raw('select found_rows() as n');
          return [found[0].name, Number(n)];
        });
      expect(await both()).toEqual(['one', 2]);
      expect(await both()).toEqual(['one', 2]);
      await knex('item').insert({ id: 3, name: 'three' });
      expect(await both()).toEqual(['one', 3]);
    });

    test(row('generated_columns', 'follow the columns that they are made of'), async () => {
      await knex.raw(
        `alter table item add column double_price int as (price * 2) stored, add column label varchar(30) as (concat(name, '!')) virtual`,
      );
      const read = () => knex('item').orderBy('id').select('double_price', 'label');
      expect(await expectCached(knex, read)).toEqual([
        { double_price: 0, label: 'one!' },
        { double_price: 0, label: 'two!' },
      ]);
      await knex('item').where({ id: 1 }).update({ price: 4 });
      expect((await expectCached(knex, read))[0]).toEqual({ double_price: 8, label: 'one!' });
    });

    test(row('system_versioned', 'now, as of a time, and all versions'), async () => {
      if (!(await isMariaDb())) return;
      await knex.raw('create table kept (id int, name varchar(20)) with system versioning');
      await knex('kept').insert({ id: 1, name: 'old' });
      const now = () => knex('kept').pluck('name');
      const all = () => knex.from(knex.raw('kept for system_time all')).orderBy('name').pluck('name');
      expect(await expectCached(knex, now)).toEqual(['old']);
      expect(await all()).toEqual(['old']);
      await knex('kept').update({ name: 'new' });
      expect(await expectCached(knex, now)).toEqual(['new']);
      expect(await all()).toEqual(['new', 'old']);
      await expectNotCached(knex, () =>
        knex.from(knex.raw('kept for system_time as of now()')).pluck('name'),
      );
      await all();
      await knex.raw('delete history from kept');
      expect(await all()).toEqual(['new']);
    });

    test(row(['cascades', 'triggers'], 'a trigger’s own writes and a foreign key’s'), async () => {
      await knex.raw(
        `create trigger noting after delete on item for each row insert into log values (old.name)`,
      );
      await changes(() => knex('item').where({ id: 1 }).delete(), {
        items: ['two'],
        tags: ['blue'],
        log: ['one'],
      });
      await overrideSettings({ CACHALOT_CACHE_RAW: true }, async () => {
        const raw = () => knex.raw('select name from tag');
        await expectCached(knex, raw);
        await knex.raw('delete from item where id = 2');
        expect((await raw())[0]).toEqual([]);
      });
    });
  },
  ['mysql'],
);
