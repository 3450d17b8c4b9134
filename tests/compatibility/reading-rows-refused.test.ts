/**
 * The original's rows on reads that go to the database each time, and on caches that have lost or spoiled what they
 * held, each under its name.
 */
import { raw } from 'objection';
import { caches, overrideSettings, stats } from '../../cachalot';
import type { CacheRead } from '../../cachalot/backends/cache-backend';
import { openedCaches } from '../../cachalot/store/caches';
import type { BypassReason } from '../../cachalot/support/reasons';
import { captureQueries, expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { expectRefused as expectError } from '../support/refused';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import type { RowName } from './matrix/rows';
import { type Bench, expectFresh, expectHit, expectMiss, expectRefused, useBench } from './support/bench';
import { plain } from './support/row-read';
import { until } from './transaction-support/hold-back';

const { test: table, user, permission } = TABLES;

type Build = (bench: Bench) => PromiseLike<unknown>;
type Case = readonly [
  names: { readonly row: RowName | readonly RowName[] },
  reason: BypassReason,
  knex: Build,
  objection: Build,
];

const random = ({ database }: Bench): string => (database === 'mysql' ? 'rand()' : 'random()');

const CASES: readonly Case[] = [
  [
    { row: 'random_order_by' },
    'random',
    (bench) => bench.knex(table).orderByRaw(random(bench)),
    (bench) => bench.models.Test.query().orderByRaw(random(bench)),
  ],
  [
    { row: 'random_order_by_subquery' },
    'random',
    (bench) => {
      const some = bench.knex(table).select('id').orderByRaw(random(bench)).limit(10).as('some');
      return bench.knex(table).whereIn('id', bench.knex.select('id').from(some));
    },
    (bench) => {
      const { Test } = bench.models;
      const some = Test.query().select('id').orderByRaw(random(bench)).limit(10).as('some');
      return Test.query().whereIn('id', Test.query().select('id').from(some));
    },
  ],
  [
    { row: 'now_annotate' },
    'time',
    ({ knex }) => knex(table).select('id', knex.raw('current_timestamp as now')),
    ({ models }) => models.Test.query().select('id', raw('current_timestamp as now')),
  ],
  [
    { row: 'now' },
    'time',
    ({ knex }) => knex(table).where('datetime', '<=', knex.fn.now()),
    ({ models, knex }) => models.Test.query().where('datetime', '<=', knex.fn.now() as never),
  ],
  [
    { row: ['raw', 'cursor_execute_unicode'] },
    'raw',
    ({ knex, database }) =>
      knex.raw(`SELECT CAST('é' AS CHAR${database === 'postgres' ? '(1)' : ''}) as e, id FROM cachalot_test`),
    ({ models }) => models.Test.knex().raw(`SELECT 'é' as e, id FROM cachalot_test`),
  ],
  [
    { row: ['raw_no_table', 'cursor_execute_no_table'] },
    'raw',
    ({ knex }) => knex.raw('SELECT * FROM (SELECT 1 AS id UNION ALL SELECT 2) AS t'),
    ({ models }) => models.Test.knex().raw('SELECT * FROM (SELECT 1 AS id UNION ALL SELECT 2) AS t'),
  ],
];

describeDatabases('rows on reads that are not cached', (db) => {
  const bench = useBench(db);
  const combinations = (['INTERSECT', 'UNION', 'EXCEPT'] as const).map((keyword) => {
    const names = {
      UNION: 'union_with_sql_check',
      INTERSECT: 'intersection_with_check',
      EXCEPT: 'difference_with_check',
    } as const;
    return [row(names[keyword], 'that the database refuses'), keyword] as const;
  });

  test.each(
    CASES.flatMap(([{ row: names }, reason, knex, objection]) => [
      [row(names, 'by knex'), reason, knex] as const,
      [row(names, 'by objection'), reason, objection] as const,
    ]),
  )('%s: refused, because of %s', (_title, reason, build) =>
    expectRefused(bench.knex, () => build(bench), reason),
  );

  test.each(combinations)('%s: the error comes each time, and nothing is kept', async (_title, keyword) => {
    const { knex } = bench;
    const method = { UNION: 'union', INTERSECT: 'intersect', EXCEPT: 'except' } as const;
    const broken = () => knex(table).select('id', 'name')[method[keyword]](knex(permission).select('id'));
    for (let turn = 0; turn < 2; turn += 1) {
      const { queries } = await captureQueries(knex, () => expectError(broken()));
      expect(queries).toHaveLength(1);
    }
  });

  // SQLite locks no rows, and Knex leaves the clause out there
  if (db.name !== 'sqlite') {
    test(row('select_for_update', 'each time, in a transaction, by Knex and by Objection'), async () => {
      const { knex, models } = bench;
      for (let turn = 0; turn < 2; turn += 1) {
        await knex.transaction(async (trx) => {
          await expectNotCached(knex, () => trx(table).forUpdate().select('id'));
          await expectNotCached(knex, () => models.Test.query(trx).forUpdate().select('id'));
        });
      }
    });
  }

  test(row('explain', 'is a raw statement: the plan comes from the database each time'), async () => {
    const { knex } = bench;
    const word = db.name === 'sqlite' ? 'explain query plan' : 'explain';
    const plan = () => knex.raw(`${word} ${knex(table).orderBy('name').toString()}`);
    await expectNotCached(knex, plan);
    await overrideSettings({ CACHALOT_CACHE_RAW: true }, () => expectNotCached(knex, plan));
  });

  test(row('iterator', 'of Objection, by the query that it makes'), async () => {
    const { knex, models } = bench;
    const all = async () => {
      const found: unknown[] = [];
      for await (const one of models.Test.query().orderBy('id').select('name').toKnexQuery().stream())
        found.push(one);
      return found;
    };
    await overrideSettings({ CACHALOT_CACHE_ITERATORS: false }, () => expectNotCached(knex, all));
    expect(plain(await expectCached(knex, all))).toEqual([{ name: 'test1' }, { name: 'test2' }]);
  });
});

describeDatabases('rows on a cache that is not what it was', (db) => {
  const bench = useBench(db);
  const read = () => bench.knex(table).orderBy('id').select('id', 'name');
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Changes what the cache says to those who ask for an entry, until all mocks are restored. None is at hand. */
  const spoilReads = (change: (found: CacheRead) => CacheRead): void => {
    jest.restoreAllMocks();
    for (const { near } of openedCaches()) near?.clear();
    const { backend } = caches.get('default');
    const original = backend.read.bind(backend);
    jest.spyOn(backend, 'read').mockImplementation(async (key, tokens) => {
      const found = await original(key, tokens);
      return key === undefined ? found : change(found);
    });
  };

  /** Until its answer has arrived in the cache: before that, readers find it on its way there. */
  const arrived = async (read: () => Promise<unknown>): Promise<void> => {
    const before = stats().stores;
    await read();
    await until('the answer has arrived in the cache', () => stats().stores > before);
  };
  beforeEach(() => bench.knex(user).update({ email: 'changed@example.org' }));

  test(row(['missing_table_cache_key', 'eviction_of_any_key'], 'a lost token makes a miss'), async () => {
    const { knex } = bench;
    await expectFresh(knex, read).catch(() => expectHit(knex, read));
    spoilReads(({ entry, tokens }) => ({ entry, tokens: tokens.map(() => undefined) }));
    const before = await expectMiss(knex, read);
    jest.restoreAllMocks();
    expect(await expectHit(knex, read)).toEqual(before);
  });

  test(row(['broken_query_cache_value', 'eviction_of_any_key'], 'a spoiled entry makes a miss'), async () => {
    const { knex } = bench;
    const names = () => knex(table).orderBy('id').pluck('name');
    await arrived(() => expectMiss(knex, names));
    const { format } = caches.get('default').backend;
    for (const payload of [undefined, new Uint8Array(), new Uint8Array([255, 0, 1]), 'text', null]) {
      if (format === 'objects' && payload !== undefined) continue; // kept by reference: nobody can spoil it
      spoilReads((found) => ({
        ...found,
        entry: payload === undefined ? undefined : { ...found.entry!, payload },
      }));
      await arrived(() => expectMiss(knex, names));
      jest.restoreAllMocks();
      expect(await expectHit(knex, names)).toEqual(['test1', 'test2']);
    }
  });

  test(row('cache_restart', 'a cache that has forgotten everything makes misses'), async () => {
    const { knex } = bench;
    const ids = () => knex(table).orderBy('id').pluck('id');
    await expectCached(knex, ids);
    await caches.clear();
    await expectMiss(knex, ids);
    expect(await expectHit(knex, ids)).toEqual([1, 2]);
    await knex(table).insert({ id: 9, name: 'new' });
    expect(await expectQueries(knex, 1, ids)).toEqual([1, 2, 9]);
    await knex(table).where({ id: 9 }).delete();
  });
});
