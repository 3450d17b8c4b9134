/** Sessions and rows that are not everybody's: nothing is shared with them, and they get nothing shared. */
import type { Knex } from 'knex';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import { expectHit, expectRefused, reasonsOf, useBench } from './support/bench';

const { unmanaged, test: table } = TABLES;

/** Runs on one connection of the pool, which does not come back to it. */
async function onOwnConnection(knex: Knex, use: (connection: unknown) => Promise<void>): Promise<void> {
  const connection = await knex.client.acquireConnection();
  try {
    await use(connection);
  } finally {
    const gone = new Promise<void>((resolve) => {
      const { pool } = knex.client;
      pool.on('destroySuccess', function heard(_id: unknown, destroyed: unknown) {
        if (destroyed !== connection) return;
        pool.removeListener('destroySuccess', heard);
        resolve();
      });
    });
    connection.__knex__disposed = 'used by a test';
    await knex.client.releaseConnection(connection);
    await knex.raw('select 1'); // here the pool notices
    await gone;
  }
}

describeDatabases(
  'sessions of PostgreSQL',
  (db) => {
    const bench = useBench(db, { pool: { min: 0, max: 4 } });

    test.each([
      [
        'SET search_path',
        `create schema if not exists other; create table if not exists other.${unmanaged} (id int, name text)`,
        'set search_path to other, public',
      ],
      ['SET TIME ZONE', 'select 1', `set time zone 'Asia/Tokyo'`],
      [
        'SET ROLE',
        `do $$ begin create role cachalot_other; exception when duplicate_object or unique_violation then null; end $$; grant select on ${unmanaged} to cachalot_other`,
        'set role cachalot_other',
      ],
      ['set_config()', 'select 1', `select set_config('x.y', 'z', false)`],
    ])('%s: its connection reads the database alone', async (_name, prepare, change) => {
      const { knex } = bench;
      await knex.raw(prepare);
      const read = () => knex(unmanaged).orderBy('id');
      await read();
      await expectHit(knex, read);
      await onOwnConnection(knex, async (connection) => {
        await knex.raw(change).connection(connection);
        const there = () => read().connection(connection);
        expect(await reasonsOf(there)).toEqual(['session-state']);
        await expectQueries(knex, 1, there);
      });
    });

    test.each([
      ['a function', `select move_path('other')`],
      ['a procedure', `call move_path_by_hand('other')`],
      ['a block', `do $$ begin perform move_path('other'); end $$`],
      ['a trigger', `insert into moving values (1)`],
      ['a function that makes a temporary table', 'select hide_it()'],
    ])('changed by %s: its connection reads the database alone', async (_name, change) => {
      const { knex } = bench;
      for (const sql of [
        `create or replace function move_path(path text) returns void language plpgsql
          as $$ begin perform set_config('search_path', path, false); end $$`,
        `create or replace procedure move_path_by_hand(path text) language plpgsql
          as $$ begin execute 'set search_path to ' || path; end $$`,
        `create or replace function hide_it() returns void language plpgsql
          as $$ begin create temporary table ${unmanaged} (id int); end $$`,
        `create or replace function move_always() returns trigger language plpgsql
          as $$ begin perform move_path('other'); return new; end $$`,
        `create table if not exists moving (id int)`,
        `create or replace trigger move before insert on moving for each row execute function move_always()`,
      ])
        await knex.raw(sql);
      const read = () => knex(unmanaged).orderBy('id');
      await read();
      await expectHit(knex, read);
      await onOwnConnection(knex, async (connection) => {
        await knex.raw(change).connection(connection);
        expect(
          await reasonsOf(() =>
            read()
              .connection(connection)
              .catch(() => []),
          ),
        ).toEqual(['session-state']);
      });
      await read();
      await expectHit(knex, read);
    });

    test('a function that computes leaves its connection as it was', async () => {
      const { knex } = bench;
      await knex.raw(
        `create function noted(id int) returns int language plpgsql
          as $$ begin execute format('insert into %I values (%L)', 'notes', id); return id; end $$`,
      );
      await knex.raw('create table notes (id int)');
      const read = () => knex(unmanaged).orderBy('id');
      await read();
      await knex.raw('select noted(1)');
      await read();
      await expectHit(knex, read);
    });

    test('SET LOCAL in a transaction: the rest of it reads the database alone', async () => {
      const { knex } = bench;
      const read = (from: Knex = knex) => from(unmanaged).orderBy('id');
      await read();
      await knex.transaction(async (trx) => {
        await trx.raw(`set local time zone 'Asia/Tokyo'`);
        expect(await reasonsOf(() => read(trx))).toEqual(['session-state']);
        await expectQueries(knex, 1, () => read(trx));
      });
      await expectHit(knex, read);
    });

    test(
      row('row_level_security', 'row-level security: each role sees other rows, so none are kept'),
      async () => {
        const { knex } = bench;
        await knex.raw('create table secrets (id int, owner text)');
        await knex.raw('alter table secrets enable row level security');
        await expectRefused(knex, () => knex('secrets'), 'row-level-security');
        await expectRefused(
          knex,
          () => knex(table).whereIn('id', knex('secrets').select('id')),
          'row-level-security',
        );
      },
    );

    test('a volatile function of the user’s own', async () => {
      const { knex } = bench;
      await knex.raw('create function tick() returns int language sql volatile as $$ select 1 $$');
      const read = () => knex(table).select(knex.raw('tick() as t'));
      const reasons = await reasonsOf(read);
      expect(['volatile-function', 'not-a-read']).toContain(reasons[0]);
      await expectQueries(knex, 1, read);
    });

    test('an immutable function of the user’s own is cached', async () => {
      const { knex } = bench;
      await knex.raw('create function twice(int) returns int language sql immutable as $$ select $1 * 2 $$');
      const read = () => knex(table).select(knex.raw('twice(id) as t'));
      await expectQueries(knex, 1, read);
      await expectHit(knex, read);
    });

    test('a foreign schema path in the text is another table', async () => {
      const { knex } = bench;
      await knex.raw('create schema if not exists far');
      await knex.raw(`create table far.${unmanaged} (id int)`);
      const near = () => knex(unmanaged).select('id');
      const far = () => knex.withSchema('far').from(unmanaged).select('id');
      await near();
      await far();
      await knex.withSchema('far').into(unmanaged).insert({ id: 7 });
      expect(await near()).toHaveLength(2);
      expect(await expectQueries(knex, 1, far)).toHaveLength(1);
    });
  },
  ['postgres'],
);

describeDatabases(
  'sessions of MySQL',
  (db) => {
    const bench = useBench(db, { pool: { min: 0, max: 4 } });

    test.each([
      ['USE', 'use information_schema'],
      ['SET time_zone', `set time_zone = '+09:00'`],
      ['SET sql_mode', `set session sql_mode = 'ANSI_QUOTES'`],
      ['SET NAMES', 'set names latin1'],
    ])('%s: its connection reads the database alone', async (_name, change) => {
      const { knex } = bench;
      const read = () => knex(table).select('id');
      await read();
      await onOwnConnection(knex, async (connection) => {
        await knex.raw(change).connection(connection);
        const there = () =>
          read()
            .connection(connection)
            .then(null, () => 'no such table there');
        expect(await reasonsOf(there)).toEqual(['session-state']);
        await expectQueries(knex, 1, there);
      });
    });
  },
  ['mysql'],
);

describeDatabases('temporary tables', (db) => {
  const bench = useBench(db, { pool: { min: 0, max: 2 } });

  test('reads of them, and of a table that they hide, stay with the session', async () => {
    const { knex } = bench;
    const read = () => knex(unmanaged).orderBy('id').select('name');
    const truth = await read();
    await onOwnConnection(knex, async (connection) => {
      await knex.raw('create temporary table passing (id int)').connection(connection);
      await knex.raw(`create temporary table ${unmanaged} (id int, name varchar(20))`).connection(connection);
      expect(await read().connection(connection)).toEqual([]);
      await knex(unmanaged).insert({ id: 1, name: 'hidden' }).connection(connection);
      expect(await read().connection(connection)).toEqual([{ name: 'hidden' }]);
      await knex('passing').insert({ id: 1 }).connection(connection);
      expect(await knex('passing').count('* as n').connection(connection)).toHaveLength(1);
      await expectQueries(knex, 1, () => knex('passing').connection(connection));
    });
    expect(await read()).toEqual(truth);
  });
});
