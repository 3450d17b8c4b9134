/** Column and table names that are also the names of something else, and results of unusual shape. */
import type { Knex } from 'knex';
import { settings } from '../../cachalot';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import {
  expectFresh,
  expectHit,
  expectMiss,
  reasonsOf,
  resetAfterEach,
  tablesOf,
  uncached,
} from './support/bench';

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'length',
  '0',
  '-1',
  '1e3',
  ' ',
  'a b',
  'a.b',
  'été',
  '名前',
  '🐳',
  `it's`,
  'semi;colon',
  '--comment',
  '/*x*/',
  'select',
  'back\\slash',
  '$1',
  ':name',
  'new\nline',
];

describeDatabases('hostile names', (db) => {
  resetAfterEach();
  let knex: Knex;
  const quote = (name: string) =>
    db.name === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
  /** Sent without Knex's own reading of `?` and `:name`. */
  const run = (sql: string) => knex.raw(sql.replaceAll('?', '\\?'));
  // MySQL has no names of spaces, nor of characters beyond the first plane, and its driver refuses `__proto__`
  const names = NAMES.filter((name) => db.name !== 'mysql' || !['🐳', ' ', '__proto__'].includes(name));

  beforeAll(async () => {
    knex = await db.create();
    await run('create table plain (id integer)');
    await run('insert into plain values (1)');
    await run('insert into plain values (2)');
  });

  test.each(names)('a column named %j', async (name) => {
    const alias = quote(name);
    const read = () => knex('plain').select('id', knex.raw(`'x' as ${alias.replaceAll('?', '\\?')}`));
    const rows = (await expectFresh(knex, read)) as Record<string, unknown>[];
    // the driver of SQLite sets it like any property, so that it takes effect and leaves no column
    if (db.name !== 'sqlite' || name !== '__proto__')
      expect(Object.getOwnPropertyNames(rows[0])).toContain(name);
    settings.CACHALOT_CACHE_RAW = true;
    await expectFresh(knex, () => run(`select id, 'y' as ${alias} from plain`));
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('a column named "__proto__" that holds an object', async () => {
    if (db.name === 'mysql') return;
    const value = db.name === 'sqlite' ? `x'00ff'` : `'{"a": 1}'::json`;
    const read = () => knex('plain').select('id', knex.raw(`${value} as "__proto__"`));
    if (db.name === 'postgres') return void (await expectFresh(knex, read));
    // the driver makes it the prototype of the row, and a prototype cannot be copied
    expect(await reasonsOf(read)).toEqual(['value']);
    expect(await read()).toEqual(await uncached(read));
  });

  test('all of them at once, in order', async () => {
    const columns = names.map((name, index) => `${index} as ${quote(name)}`).join(', ');
    settings.CACHALOT_CACHE_RAW = true;
    await expectFresh(knex, () =>
      run(`select ${columns} from plain`).then((answer) => answer.rows ?? answer),
    );
  });

  test('duplicate column names', async () => {
    await expectFresh(knex, () => knex('plain').select('id', 'id', knex.raw('3 as id')));
    await expectFresh(knex, () => knex('plain as a').join('plain as b', 'a.id', 'b.id').select('a.*', 'b.*'));
  });

  test('an empty column name', async () => {
    if (db.name === 'postgres') return; // it has none
    await expectFresh(knex, () => knex('plain').select(knex.raw(`1 as ${quote('')}`))).catch(
      (error: Error) => {
        if (db.name !== 'mysql') throw error;
      },
    );
  });

  test('a hundred columns, a thousand rows, no column', async () => {
    const many = Array.from({ length: 100 }, (_, index) => knex.raw(`${index} as ${quote(`c${index}`)}`));
    await expectFresh(knex, () => knex('plain').select(many));
    await run('create table numbers (n integer)');
    await knex.batchInsert(
      'numbers',
      Array.from({ length: 1000 }, (_, n) => ({ n })),
      200,
    );
    expect(await expectFresh(knex, () => knex('numbers').orderBy('n'))).toHaveLength(1000);
    if (db.name === 'postgres') {
      settings.CACHALOT_CACHE_RAW = true;
      await expectFresh(knex, () => run('select from plain'));
    }
  });

  test.each([
    'a b',
    'été',
    `it's`,
    'semi;colon',
    '--comment',
    '/*x*/',
    'select',
    'order',
    '名前',
    'A.B',
    '__proto__',
    'constructor',
  ])('a table named %j is followed', async (name) => {
    const table = quote(name);
    await run(`create table ${table} (id integer)`);
    const read = () => knex.select('id').from(knex.raw(table));
    expect(await expectFresh(knex, read)).toEqual([]);
    expect(await tablesOf(read)).toEqual([name]);
    await run(`insert into ${table} values (1)`);
    expect(await expectMiss(knex, read)).toEqual([{ id: 1 }]);
    await run('insert into plain values (9)');
    await run('delete from plain where id = 9');
    await expectHit(knex, read);
  });

  test('values that look like parts of SQL', async () => {
    await run('create table texts (v varchar(100))');
    const read = () => knex('texts').orderBy('v');
    for (const v of [
      `'; drop table texts; --`,
      '?',
      '$1',
      '\\',
      '\\\\',
      '/*',
      '*/',
      '"',
      '`',
      ':v',
      '\u2028',
      '',
    ]) {
      await expectCached(knex, () => knex('texts').where({ v }));
      await knex('texts').insert({ v });
      expect(await expectMiss(knex, () => knex('texts').where({ v }))).toEqual([{ v }]);
    }
    await expectFresh(knex, read);
  });
});
