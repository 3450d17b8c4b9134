/** `.cachalot(…)` on builders: for the one query, its clones, and the eager queries of Objection. */
import { settings } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { asking, expectHit, expectMiss, expectRefused, useBench } from './support/bench';
import { touch } from './support/touch';

const { test: table } = TABLES;

describeDatabases('.cachalot() on builders', (db) => {
  const bench = useBench(db);
  const read = () => bench.knex(table).select('id', 'name').orderBy('id');
  beforeEach(() => touch(bench.knex, table));

  test('false: neither read from nor stored', async () => {
    const { knex } = bench;
    await expectRefused(knex, () => asking(read(), false), 'disabled-query');
    await expectCached(knex, read);
    await expectNotCached(knex, () => asking(read(), false));
  });

  test('true after false counts', async () => {
    await expectCached(bench.knex, () => asking(asking(read(), false), true));
  });

  test('it returns the builder, wherever in the chain it stands', async () => {
    const { knex } = bench;
    const early = () => asking(knex(table), false).select('id').where('id', '>', 0).orderBy('id');
    await expectNotCached(knex, early);
    const builder = knex(table);
    expect(asking(builder, true)).toBe(builder);
  });

  test('a clone asks for the same', async () => {
    const { knex } = bench;
    const original = asking(read(), false);
    await expectNotCached(knex, () => original.clone());
    const other = read();
    const clone = asking(other.clone(), false);
    await expectNotCached(knex, () => clone.clone());
    await expectCached(knex, () => other.clone());
  });

  test('in a subquery it says nothing about the query around it', async () => {
    const { knex } = bench;
    await expectCached(knex, () => knex(table).whereIn('id', asking(knex(table).select('id'), false)));
  });

  test('first, pluck, count, raw and streams ask for it too', async () => {
    const { knex } = bench;
    await expectNotCached(knex, () => asking(knex(table).first('id'), false));
    await expectNotCached(knex, () => asking(knex(table).pluck('id'), false));
    await expectNotCached(knex, () => asking(knex(table).count(), false));
    settings.CACHALOT_CACHE_RAW = true;
    await expectNotCached(knex, () => asking(knex.raw('select id from cachalot_test'), false));
    const stream = async () => {
      for await (const row of asking(knex(table), false).stream()) expect(row).toBeDefined();
    };
    await expectNotCached(knex, stream);
  });

  test('timeout: for this query alone', async () => {
    const { knex } = bench;
    const brief = () => asking(read(), { timeout: 1 });
    const now = jest.spyOn(performance, 'now');
    try {
      const start = performance.now();
      now.mockImplementation(() => start);
      await expectCached(knex, brief);
      await expectCached(knex, () => knex(table).select('id'));
      now.mockImplementation(() => start + 1001);
      await expectMiss(knex, brief);
      await expectHit(knex, () => knex(table).select('id'));
      settings.CACHALOT_TIMEOUT = 1;
      await expectHit(knex, read);
      await touch(knex, table);
      await expectCached(knex, () => asking(read(), { timeout: null }));
      now.mockImplementation(() => start + 1e7);
      await expectHit(knex, read);
    } finally {
      now.mockRestore();
    }
  });

  test('cacheAlias: another cache, which writes invalidate as well', async () => {
    const { knex } = bench;
    settings.CACHES = { default: { BACKEND: 'locmem' }, second: { BACKEND: 'locmem' } };
    const there = () => asking(read(), { cacheAlias: 'second' });
    await expectCached(knex, there);
    await expectCached(knex, read);
    await touch(knex, table);
    await expectMiss(knex, there);
  });

  test('a cache that is not configured fails the query and names those that are', async () => {
    const { knex } = bench;
    const read2 = async () => asking(read(), { cacheAlias: 'defualt' });
    await expect(read2()).rejects.toThrow(/"defualt".*default/s);
    await expectQueries(knex, 1, read);
  });

  test.each([
    ['a text', 'no'],
    ['null', null],
    ['an unknown option', { ttl: 1 }],
    ['a negative timeout', { timeout: -1 }],
    ['a timeout as text', { timeout: '1' }],
    ['a list', [true]],
  ])('%s is refused at once, with what is accepted', (_name, argument) => {
    expect(() => asking(read(), argument as never)).toThrow(/timeout.*cacheAlias/s);
    expect(() => asking(bench.models.Test.query(), argument as never)).toThrow(/timeout.*cacheAlias/s);
  });

  test('Objection: for the query and its eager children', async () => {
    const { knex, models } = bench;
    const graph = () => models.User.query().withGraphFetched('[groups, tests.permission]');
    await expectNotCached(knex, () => asking(graph(), false), { queries: 4 });
    await expectQueries(knex, 4, graph);
    await expectHit(knex, graph);
    await expectNotCached(knex, () => asking(graph(), false), { queries: 4 });
  });

  test('Objection: for a clone, a related query, a page', async () => {
    const { knex, models } = bench;
    const original = asking(models.Test.query(), false);
    await expectNotCached(knex, () => original.clone());
    await expectNotCached(knex, () => asking(models.Test.query().clone(), false));
    await expectNotCached(knex, () => asking(models.User.relatedQuery('tests').for(1), false));
    await expectNotCached(knex, () => asking(models.Test.query().page(0, 1), false), { queries: 2 });
    await expectNotCached(knex, () => asking(models.Test.query(), false).resultSize());
    await expectNotCached(knex, () => asking(models.Test.query().findById(1), false));
  });

  test('Objection: a child may ask for itself', async () => {
    const { knex, models } = bench;
    const graph = () =>
      models.User.query()
        .withGraphFetched('[tests, groups]')
        .modifyGraph('tests', (builder) => void asking(builder, false));
    await expectQueries(knex, 3, graph);
    await expectQueries(knex, 1, graph);
    await expectQueries(knex, 1, graph);
  });
});
