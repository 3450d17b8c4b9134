/** What is never answered from the cache, and the reason that is given for it. */
import type { Knex } from 'knex';
import { cachalotDisabled, overrideSettings, settings, stats } from '../../cachalot';
import type { BypassReason } from '../../cachalot/support/reasons';
import { expectNotCached } from '../support/assertions';
import { type DatabaseName, describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import { asking, expectRefused, reasonsOf, useBench } from './support/bench';

const { test: table, user } = TABLES;

type Case = readonly [
  name: string,
  reason: BypassReason,
  build: (knex: Knex) => PromiseLike<unknown>,
  only?: readonly DatabaseName[],
];

const BIG: readonly DatabaseName[] = ['postgres', 'mysql'];
const select = (expression: string) => (knex: Knex) => knex(table).select(knex.raw(expression));

const CASES: readonly Case[] = [
  ['random order', 'random', (knex) => knex(table).orderByRaw('random()'), ['postgres', 'sqlite']],
  ['random order', 'random', (knex) => knex(table).orderByRaw('rand()'), ['mysql']],
  ['random value', 'random', select('random() as r'), ['postgres', 'sqlite']],
  [
    'random in a subquery',
    'random',
    (knex) => knex(table).whereIn('id', knex(user).select(knex.raw('rand()'))),
    ['mysql'],
  ],
  [
    'random in a CTE',
    'random',
    (knex) =>
      knex
        .with('w', knex(table).select(knex.raw('random() as r')))
        .select('r')
        .from('w'),
    ['postgres', 'sqlite'],
  ],
  ['new uuid', 'random', select('uuid() as u'), ['mysql']],
  ['knex.fn.now()', 'time', (knex) => knex(table).where('datetime', '<', knex.fn.now())],
  ['now()', 'time', select('now() as n'), BIG],
  ['current date', 'time', select('current_date as d')],
  ['NOW in other letters', 'time', select('NoW ( ) as n'), BIG],
  ['a date of now as text', 'time', (knex) => knex(table).whereRaw(`date(date) < date('now')`), ['sqlite']],
  [
    'a date of now as parameter',
    'time',
    (knex) => knex(table).whereRaw('date(date) < date(?)', ['now']),
    ['sqlite'],
  ],
  ['a date keyword', 'time', (knex) => knex(table).whereRaw(`"date" < 'today'`), ['postgres']],
  ['a date keyword as parameter', 'time', (knex) => knex(table).where('date', '<', 'tomorrow'), ['postgres']],
  ['clock_timestamp()', 'time', select('clock_timestamp() as c'), ['postgres']],
  ['sysdate()', 'time', select('sysdate() as s'), ['mysql']],
  ['current user', 'session-function', select('current_user as u'), BIG],
  ['connection id', 'session-function', select('connection_id() as c'), ['mysql']],
  ['last insert id', 'session-function', select('last_insert_id() as l'), ['mysql']],
  ['last insert rowid', 'session-function', select('last_insert_rowid() as l'), ['sqlite']],
  ['current setting', 'session-function', select(`current_setting('search_path') as s`), ['postgres']],
  ['user variable', 'session-variable', select('@x as x'), ['mysql']],
  ['user variable that is set', 'session-variable', select('@x := id as x'), ['mysql']],
  ['system variable', 'session-variable', select('@@sql_mode as m'), ['mysql']],
  ['nextval', 'volatile-function', select(`nextval('cachalot_test_id_seq') as n`), ['postgres']],
  ['sleep', 'volatile-function', select('sleep(0) as s'), ['mysql']],
  ['pg_sleep', 'volatile-function', select('pg_sleep(0) as s'), ['postgres']],
  ['advisory lock', 'volatile-function', select('pg_try_advisory_xact_lock(1) as l'), ['postgres']],
  ['named lock', 'volatile-function', select(`is_free_lock('x') as l`), ['mysql']],
  [
    'unknown function',
    'volatile-function',
    (knex) =>
      knex(table)
        .whereRaw('own_function(1) = 1')
        .then(null, () => 0),
    ['sqlite', 'mysql'],
  ],
  ['for update', 'locks-rows', (knex) => knex(table).forUpdate(), BIG],
  ['for share', 'locks-rows', (knex) => knex(table).forShare(), BIG],
  ['for no key update', 'locks-rows', (knex) => knex(table).forNoKeyUpdate(), ['postgres']],
  ['for update skip locked', 'locks-rows', (knex) => knex(table).forUpdate().skipLocked(), BIG],
  ['no table', 'no-table', (knex) => knex.select(knex.raw('1 as one'))],
  ['pg_class', 'system-catalog', (knex) => knex('pg_class').count(), ['postgres']],
  ['information_schema', 'system-catalog', (knex) => knex('information_schema.tables').count(), BIG],
  ['sqlite_master', 'system-catalog', (knex) => knex('sqlite_master').count(), ['sqlite']],
  ['regclass', 'system-catalog', select(`'cachalot_test'::regclass as r`), ['postgres']],
  ['physical row', 'system-catalog', select('ctid'), ['postgres']],
  [
    'tablesample',
    'volatile-function',
    (knex) => knex.select('id').from(knex.raw('cachalot_test tablesample system (100)')),
    ['postgres'],
  ],
  ['raw', 'raw', (knex) => knex.raw('select * from cachalot_test')],
];

describeDatabases('what is not cached', (db) => {
  const bench = useBench(db);
  const cases = CASES.filter(([, , , only]) => only === undefined || only.includes(db.name)).map(
    ([name, reason, build]) => [name, reason, build] as const,
  );

  test.each(cases)('%s: %s', (_name, reason, build) =>
    expectRefused(bench.knex, () => build(bench.knex), reason),
  );

  test('the tables of migrations', async () => {
    const { knex } = bench;
    await knex.schema.createTable('knex_migrations', (created) => void created.increments());
    await expectRefused(knex, () => knex('knex_migrations'), 'uncachable-table');
    await expectRefused(knex, () => knex(table).crossJoin('knex_migrations' as never), 'uncachable-table');
  });

  test('a table that does not exist fails as it does without a cache', async () => {
    const { knex } = bench;
    const read = () =>
      knex('no_such_table').then(
        () => 'found',
        (error: Error) => error.message,
      );
    const truth = await cachalotDisabled(read);
    expect(await read()).toBe(truth);
    expect(await reasonsOf(read)).toEqual(['unknown-table']);
  });

  test('a parameter that cannot be told apart', async () => {
    const { knex } = bench;
    class Id {
      toString = () => '1';
      toSqlString = () => '1';
      toPostgres = () => '1';
    }
    const read = () =>
      knex(table)
        .where('id', new Id() as never)
        .then(null, () => 'refused by the driver');
    expect(await reasonsOf(read)).toEqual(['parameter']);
  });

  test('a value that cannot be restored', async () => {
    const { knex } = bench;
    if (db.name !== 'mysql') return;
    class Money {
      #amount = 1;
      toJSON = () => this.#amount;
    }
    const read = () =>
      knex(table)
        .select('id')
        .options({ typeCast: () => new Money() });
    expect(await reasonsOf(read)).toEqual(['value']);
    await expectNotCached(knex, read);
  });

  test('switched off: for the process, for the call chain, for the query', async () => {
    const { knex } = bench;
    const read = () => knex(table).select('id');
    await overrideSettings({ CACHALOT_ENABLED: false }, () => expectRefused(knex, read, 'disabled'));
    await cachalotDisabled(() => expectRefused(knex, read, 'disabled-here'));
    await expectRefused(knex, () => asking(read(), false), 'disabled-query');
    await overrideSettings({ CACHALOT_DATABASES: ['another'] }, () =>
      expectRefused(knex, read, 'database-not-enabled'),
    );
    await overrideSettings({ CACHALOT_CACHE: null }, () => expectRefused(knex, read, 'no-cache'));
  });

  test(
    row(
      'hit_counters_and_reasons',
      'every reason in the statistics is one of the closed list, and none is counted twice',
    ),
    async () => {
      settings.CACHALOT_ENABLED = false;
      stats.reset();
      await bench.knex(table);
      const { bypasses, bypassReasons } = stats();
      expect(bypasses).toBe(1);
      expect(Object.values(bypassReasons).reduce((sum, count) => sum + count, 0)).toBe(1);
    },
  );
});
