/** Rows on what PostgreSQL can do and the original has no test of: every way in which a statement reaches a table. */
import type { Knex } from 'knex';
import { postInvalidation } from '../../cachalot';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import { expectHit, expectRefused, resetAfterEach } from './support/bench';

const SCHEMA = `
  create table item (id int primary key, name text unique, price int default 0);
  create table tag (id int primary key, item_id int references item on delete cascade, name text);
  create table log (text text);
  insert into item (id, name) values (1, 'one'), (2, 'two');
  insert into tag values (1, 1, 'red'), (2, 2, 'blue')`;

describeDatabases(
  'rows on PostgreSQL',
  (db) => {
    resetAfterEach();
    let knex: Knex;
    beforeEach(async () => {
      knex = await db.create();
      await knex.raw(SCHEMA);
    });
    afterEach(() => knex.destroy());

    const items = () => knex('item').orderBy('id').pluck('name');
    const tags = () => knex('tag').orderBy('id').pluck('name');
    const log = () => knex('log').orderBy('text').pluck('text');

    /**
     * All three are cached; the write changes those that are given, and the others still come from the cache, but for
     * those that it may well have reached.
     */
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
        if (answer === undefined && near.includes(name)) await read();
        else if (answer === undefined) await expectHit(knex, read);
        else expect([name, await expectCached(knex, read)]).toEqual([name, answer]);
      }
    }

    test(row('returning', 'rows of INSERT, UPDATE and DELETE are never answers of a cache'), async () => {
      await changes(
        async () => {
          expect(await knex('item').insert({ id: 3, name: 'three' }).returning('name')).toEqual([
            { name: 'three' },
          ]);
          expect(await knex.raw(`update item set name = 'III' where id = 3 returning name`)).toMatchObject({
            rows: [{ name: 'III' }],
          });
        },
        { items: ['one', 'two', 'III'] },
      );
      const gone = () => knex('item').where({ id: 3 }).delete().returning('id');
      expect(await gone()).toHaveLength(1);
      expect(await gone()).toHaveLength(0);
      expect(await items()).toEqual(['one', 'two']);
    });

    test(row('on_conflict', 'ignored, merged, merged with a condition'), async () => {
      await changes(() => knex('item').insert({ id: 9, name: 'one' }).onConflict('name').ignore(), {
        items: ['one', 'two'],
      });
      await changes(() => knex('item').insert({ id: 1, name: 'uno' }).onConflict('id').merge(), {
        items: ['uno', 'two'],
      });
      await changes(
        () =>
          knex('item')
            .insert({ id: 2, name: 'due' })
            .onConflict('id')
            .merge(['name'])
            .where('item.id', '>', 1),
        { items: ['uno', 'due'] },
      );
    });

    test(row('merge', 'with a source, all three actions'), async () => {
      const { rows } = await knex.raw('show server_version_num');
      if (Number(rows[0].server_version_num) < 150_000) return;
      await changes(
        () =>
          knex.raw(`merge into item using (values (1, 'uno'), (3, 'tre')) as s(id, name) on s.id = item.id
            when matched then update set name = s.name when not matched then insert (id, name) values (s.id, s.name)`),
        { items: ['uno', 'two', 'tre'] },
        ['tags'],
      );
      await changes(
        () =>
          knex.raw(
            `merge into item using tag on tag.item_id = item.id when matched and tag.name = 'blue' then delete`,
          ),
        { items: ['uno', 'tre'], tags: ['red'] },
      );
    });

    test(row('copy', 'FROM a program writes, TO a program does not'), async () => {
      await changes(() => knex.raw(`copy item (id, name) from program 'printf "3\\tthree\\n"'`), {
        items: ['one', 'two', 'three'],
      });
      await changes(() => knex.raw(`copy (select 1 from item) to program 'cat > /dev/null'`), {});
      await changes(() => knex.raw(`copy tag from program 'printf "3\\t1\\tgreen\\n"' where id > 2`), {
        tags: ['red', 'blue', 'green'],
      });
    });

    test(row('truncate_cascade', 'empties what refers to the table'), async () => {
      await changes(() => knex.raw('truncate item cascade'), { items: [], tags: [] });
    });

    test(row('partitions', 'attached, written to by either name, detached'), async () => {
      await knex.raw('create table parts (id int) partition by range (id)');
      await knex.raw('create table parts_low partition of parts for values from (0) to (10)');
      const whole = () => knex('parts').orderBy('id').pluck('id');
      const low = () => knex('parts_low').orderBy('id').pluck('id');
      await expectCached(knex, whole);
      await knex('parts_low').insert({ id: 1 });
      expect(await expectCached(knex, whole)).toEqual([1]);
      await expectCached(knex, low);
      await knex('parts').insert({ id: 2 });
      expect(await expectCached(knex, low)).toEqual([1, 2]);
      await knex.raw('create table parts_high (id int); insert into parts_high values (15)');
      await whole();
      await knex.raw('alter table parts attach partition parts_high for values from (10) to (20)');
      expect(await expectCached(knex, whole)).toEqual([1, 2, 15]);
      await knex('parts_high').insert({ id: 16 });
      expect(await expectCached(knex, whole)).toEqual([1, 2, 15, 16]);
      await knex.raw('alter table parts detach partition parts_high');
      expect(await expectCached(knex, whole)).toEqual([1, 2]);
      await knex.raw('drop table parts_low');
      expect(await expectCached(knex, whole)).toEqual([]);
    });

    test(row('inheritance', 'rows of heirs are rows of the parent, but for ONLY'), async () => {
      await knex.raw('create table city (name text); create table capital (state text) inherits (city)');
      const all = () => knex('city').orderBy('name').pluck('name');
      const only = () => knex.from(knex.raw('only city')).orderBy('name').pluck('name');
      await expectCached(knex, all);
      await expectCached(knex, only);
      await knex('capital').insert({ name: 'Paris', state: 'France' });
      expect(await expectCached(knex, all)).toEqual(['Paris']);
      expect(await only()).toEqual([]);
      const capitals = () => knex('capital').pluck('name');
      await expectCached(knex, capitals);
      await knex('city').update({ name: 'renamed' });
      expect(await expectCached(knex, capitals)).toEqual(['renamed']);
      await knex.raw('alter table capital no inherit city');
      expect(await expectCached(knex, all)).toEqual([]);
    });

    test(row('rules', 'also, and instead'), async () => {
      await knex.raw(
        `create rule noted as on update to tag do also insert into log values ('tag ' || new.name)`,
      );
      await changes(() => knex('tag').where({ id: 1 }).update({ name: 'pink' }), {
        tags: ['pink', 'blue'],
        log: ['tag pink'],
      });
      await knex.raw(`create rule turned as on delete to tag do instead insert into log values ('kept')`);
      const before = await tags();
      await tags();
      await knex('tag').delete();
      expect(await tags()).toEqual(before);
      expect((await expectCached(knex, log)).length).toBeGreaterThan(1);
    });

    test(row(['updatable_views', 'views'], 'written to, and of views'), async () => {
      await knex.raw(
        `create view cheap as select * from item where price < 10; create view cheapest as select id, name from cheap where price < 5`,
      );
      const cheapest = () => knex('cheapest').orderBy('id').pluck('name');
      expect(await expectCached(knex, cheapest)).toEqual(['one', 'two']);
      await changes(() => knex('cheapest').where({ id: 1 }).update({ name: 'uno' }), {
        items: ['uno', 'two'],
      });
      expect(await expectCached(knex, cheapest)).toEqual(['uno', 'two']);
      await changes(() => knex('cheap').insert({ id: 3, name: 'three', price: 1 }), {
        items: ['uno', 'two', 'three'],
      });
      await changes(() => knex('cheapest').where({ id: 2 }).delete(), {
        items: ['uno', 'three'],
        tags: ['red'],
      });
      expect(await expectCached(knex, cheapest)).toEqual(['uno', 'three']);
    });

    test(row('materialised_views', 'old until they are refreshed, concurrently as well'), async () => {
      await knex.raw(
        'create materialized view kept as select id, name from item; create unique index on kept (id)',
      );
      const kept = () => knex('kept').orderBy('id').pluck('name');
      expect(await expectCached(knex, kept)).toEqual(['one', 'two']);
      await knex('item').insert({ id: 3, name: 'three' });
      expect(await kept()).toEqual(['one', 'two']);
      await knex.schema.refreshMaterializedView('kept');
      expect(await expectCached(knex, kept)).toEqual(['one', 'two', 'three']);
      await knex('item').where({ id: 3 }).delete();
      await knex.raw('refresh materialized view concurrently kept');
      expect(await expectCached(knex, kept)).toEqual(['one', 'two']);
    });

    test(row('data_modifying_cte', 'INSERT, UPDATE and DELETE inside WITH'), async () => {
      await changes(
        () =>
          knex.raw(`with gone as (delete from tag where id = 2 returning name), noted as (insert into log select name from gone)
            update item set name = 'II' where id = 2 returning name`),
        { items: ['one', 'II'], tags: ['red'], log: ['blue'] },
      );
      await changes(
        () =>
          knex
            .with('new', knex('item').insert({ id: 3, name: 'three' }).returning('name'))
            .select('name')
            .from('new'),
        { items: ['one', 'II', 'three'] },
        ['tags'],
      );
    });

    test(row('listen', 'LISTEN, NOTIFY and UNLISTEN invalidate nothing'), async () => {
      const heard: unknown[] = [];
      const stop = postInvalidation.on('*', (payload) => heard.push(payload));
      await changes(
        () =>
          knex
            .raw('listen changes')
            .then(() => knex.raw(`notify changes, 'item'`))
            .then(() => knex.raw('unlisten *')),
        {},
      );
      await changes(() => knex.transaction((trx) => trx.raw(`select pg_notify('changes', 'x')`)), {}).catch(
        () => undefined,
      );
      stop();
      expect(heard.filter((one) => (one as { table: string }).table === 'item')).toEqual([]);
    });

    test(row('do_block', 'with static and with dynamic statements'), async () => {
      await changes(
        () => knex.raw(`do $$ begin update item set name = 'uno' where id = 1; end $$`),
        {
          items: ['uno', 'two'],
        },
        ['tags', 'log'],
      );
      await items();
      await knex.raw(`do $$ begin execute 'insert into ' || 'item' || ' values (3, ''three'')'; end $$`);
      expect(await expectCached(knex, items)).toEqual(['uno', 'two', 'three']);
    });

    test(row('call_procedure', 'that writes, that commits, and that fails after a commit'), async () => {
      await knex.raw(`create procedure fill() language sql as $$ insert into item values (3, 'three') $$`);
      await changes(() => knex.raw('call fill()'), { items: ['one', 'two', 'three'] }, ['tags', 'log']);
      await knex.raw(`create procedure halves() language plpgsql as $$ begin
        update item set name = 'uno' where id = 1; commit; update item set name = 'lost' where id = 2; perform 1 / 0; end $$`);
      await items();
      await knex.raw('call halves()').then(null, () => undefined);
      expect(await expectCached(knex, items)).toEqual(['uno', 'two', 'three']);
    });

    test(row('advisory_locks', 'are taken each time'), async () => {
      await expectRefused(
        knex,
        () => knex('item').select(knex.raw('pg_try_advisory_lock(1) as l')).limit(1),
        'volatile-function',
      );
      await changes(() => knex.raw('select pg_advisory_lock(7), pg_advisory_unlock(7)'), {}).catch(
        () => undefined,
      );
      expect(await items()).toEqual(['one', 'two']);
    });

    test(row('skip_locked', 'a queue gives each worker a row of its own'), async () => {
      const take = (trx: Knex) => trx('item').orderBy('id').limit(1).forUpdate().skipLocked().pluck('name');
      await knex.transaction(async (one) => {
        expect(await take(one)).toEqual(['one']);
        await knex.transaction(async (other) => {
          expect(await take(other)).toEqual(['two']);
        });
        expect(await take(one)).toEqual(['one']);
      });
    });

    test(row(['cascades', 'triggers'], 'a trigger’s own writes and a foreign key’s'), async () => {
      await knex.raw(`create function note() returns trigger language plpgsql as $$ begin insert into log values (old.name); return old; end $$;
        create trigger noting after delete on tag for each row execute function note()`);
      await changes(() => knex('item').where({ id: 1 }).delete(), {
        items: ['two'],
        tags: ['blue'],
        log: ['red'],
      });
    });

    test(row('column_named_update', 'columns and texts that hold the words of writes'), async () => {
      await knex.raw(`create table odd ("update" int, "delete from item" text, updated_at int)`);
      const read = () =>
        knex('odd')
          .select('update', 'delete from item', 'updated_at')
          .where('delete from item', 'drop table item');
      await expectCached(knex, read);
      await changes(() => knex('odd').insert({ update: 1, 'delete from item': 'drop table item' }), {});
      expect(await expectCached(knex, read)).toEqual([
        { update: 1, 'delete from item': 'drop table item', updated_at: null },
      ]);
    });
  },
  ['postgres'],
);
