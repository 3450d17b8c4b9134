/** The original's tests of its API: data that changed behind the cache's back is seen after `invalidate`. */
import type { Knex } from 'knex';
import { cachalotDisabled, getLastInvalidation, invalidate, settings } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { bindModels, Test } from '../support/models';
import { createSchema, TABLES } from '../support/schema';
import { row } from './matrix/row';

describeDatabases('the API', (db) => {
  let knex: Knex;
  beforeAll(async () => {
    knex = await db.create();
    await createSchema(knex);
  });
  beforeEach(async () => {
    settings.configure({ DATABASES: { default: knex }, APPS: { cachalot: { Test } } });
    await knex(TABLES.test).delete();
    await knex(TABLES.test).insert({ name: 'test1', public: true });
  });
  afterEach(() => settings.reset());
  afterAll(() => knex.destroy());

  const names = (on: Knex = knex) => on(TABLES.test).orderBy('name').pluck('name');
  const insertUnseen = (on: Knex = knex) =>
    on.raw(
      `insert into ${TABLES.test} (name, public) values ('test2', ?)`,
      [true].map((value) => (db.name === 'sqlite' ? 1 : value)),
    );

  it.each([
    [row('invalidate_tables', 'a table'), () => invalidate(TABLES.test)],
    [row('invalidate_models_lookups', 'a model look-up'), () => invalidate('cachalot.Test')],
    [row('invalidate_models', 'a model'), () => invalidate(Test)],
    [row('invalidate_all', 'everything'), () => invalidate()],
  ])('%s is invalidated', async (_what, act) => {
    expect(await expectQueries(knex, 1, () => names())).toEqual(['test1']);
    settings.CACHALOT_INVALIDATE_RAW = false;
    await insertUnseen();
    settings.CACHALOT_INVALIDATE_RAW = true;
    expect(await expectQueries(knex, 0, () => names())).toEqual(['test1']);
    await act();
    expect(await expectQueries(knex, 1, () => names())).toEqual(['test1', 'test2']);
  });

  it(
    row('invalidate_all_in_atomic', 'invalidates everything inside a transaction, and for all after it'),
    async () => {
      await knex.transaction(async (trx) => {
        await names(trx);
        await expectQueries(knex, 0, () => names(trx));
        await invalidate();
        await expectQueries(knex, 1, () => names(trx));
      });
      await expectQueries(knex, 1, () => names());
    },
  );

  it(
    row(
      'get_last_invalidation',
      'tells when something was last invalidated, the same by table, look-up and model',
    ),
    async () => {
      await invalidate(TABLES.test);
      const time = await getLastInvalidation(TABLES.test);
      expect(Math.abs(time - Date.now() / 1000)).toBeLessThan(1);
      expect(await getLastInvalidation('cachalot.Test')).toBe(time);
      expect(await getLastInvalidation(Test)).toBe(time);
      expect(await getLastInvalidation(TABLES.testParent, TABLES.test)).toBe(time);
    },
  );

  it('neither reads from nor stores to the cache inside cachalotDisabled', async () => {
    await names();
    await cachalotDisabled(async () => {
      await expectQueries(knex, 1, () => names());
      await expectQueries(knex, 1, () => bindModels(knex).Test.query());
    });
    await expectQueries(knex, 0, () => names());
    await expectQueries(knex, 1, () => bindModels(knex).Test.query());
  });

  it(
    row('cachalot_disabled_multiple_queries_ignoring_in_mem_cache', 'each read is sent, and sees the writes'),
    async () => {
      const { Test: Bound } = bindModels(knex);
      await cachalotDisabled(
        async () => {
          expect(await expectQueries(knex, 1, () => names())).toEqual(['test1']);
          await knex(TABLES.test).insert({ name: 'test3' });
          expect(await expectQueries(knex, 1, () => names())).toEqual(['test1', 'test3']);
          await Bound.query().insert({ name: 'test4' });
          expect(await expectQueries(knex, 1, () => Bound.query())).toHaveLength(3);
        },
        { allQueries: true },
      );
    },
  );

  it(
    row('query_cachalot_disabled_even_if_already_cached', 'what was cached before is cached after'),
    async () => {
      await names();
      await cachalotDisabled(async () => {
        await expectQueries(knex, 1, () => names());
      });
      await expectQueries(knex, 0, () => names());
    },
  );

  it(
    row('duplicate_query_execute_anyways', 'a write inside cachalotDisabled is seen inside and outside'),
    async () => {
      await names();
      await cachalotDisabled(async () => {
        await knex(TABLES.test).insert({ name: 'test3' });
        expect(await expectQueries(knex, 1, () => names())).toEqual(['test1', 'test3']);
      });
      expect(await expectQueries(knex, 1, () => names())).toEqual(['test1', 'test3']);
    },
  );
});
