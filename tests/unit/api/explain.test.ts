/** `explain` says what a query would do, and does nothing. */
import type { Knex } from 'knex';
import { Model } from 'objection';
import { cachalotDisabled, explain, invalidate, overrideSettings, settings, stats } from '../../../cachalot';
import { captureQueries, expectQueries } from '../../../cachalot/testing/expect-queries';
import { describeDatabases } from '../../support/databases';

describeDatabases('explain', (db) => {
  let knex: Knex;
  class T extends Model {
    static override tableName = 't';
  }
  beforeAll(async () => {
    knex = await db.create();
    await knex.schema.createTable('t', (table) => void table.integer('id'));
    await knex('t').insert({ id: 1 });
  });
  beforeEach(() => invalidate('t'));
  afterEach(() => settings.reset());
  afterAll(() => knex.destroy());

  const verdict = async (builder: Parameters<typeof explain>[0]) => {
    const { verdict, reason } = await explain(builder);
    return [verdict, reason];
  };

  it('is a miss, then a hit once the query has run, then a miss again', async () => {
    expect(await verdict(knex('t'))).toEqual(['miss', null]);
    expect(await verdict(knex('t'))).toEqual(['miss', null]);
    await knex('t');
    expect(await verdict(knex('t'))).toEqual(['hit', null]);
    await knex('t').update({ id: 2 });
    expect(await verdict(knex('t'))).toEqual(['miss', null]);
  });

  it('tells tables, key, cache and database', async () => {
    expect(await explain(knex('t').where({ id: 1 }))).toMatchObject({
      tables: ['t'],
      key: expect.any(String),
      cacheAlias: 'default',
      dbAlias: 'default',
      detail: null,
    });
  });

  it('runs nothing, emits nothing, counts nothing', async () => {
    await knex('t');
    stats.reset();
    let starts = 0;
    const count = () => {
      starts += 1;
    };
    knex.on('start', count);
    const { queries } = await captureQueries(knex, async () => {
      await explain(knex('t'));
      await explain(knex('t').where({ id: 3 }));
      await explain(knex('t').forUpdate());
    });
    knex.removeListener('start', count);
    expect(queries).toEqual([]);
    expect(starts).toBe(0);
    const { hits, misses, bypasses, stores } = stats();
    expect([hits, misses, bypasses, stores]).toEqual([0, 0, 0, 0]);
  });

  it('leaves the query as cacheable as it was', async () => {
    await explain(knex('t'));
    await expectQueries(knex, 1, () => knex('t'));
    await expectQueries(knex, 0, () => knex('t'));
  });

  it('names the reason of a bypass', async () => {
    expect(await verdict(knex('t').cachalot(false))).toEqual(['bypass', 'disabled-query']);
    expect(await verdict(knex('t').insert({ id: 1 }))).toEqual(['bypass', 'not-a-read']);
    expect(await verdict(knex.raw('select * from t'))).toEqual(['bypass', 'raw']);
    expect(await cachalotDisabled(() => verdict(knex('t')))).toEqual(['bypass', 'disabled-here']);
    expect(await overrideSettings({ CACHALOT_ENABLED: false }, () => verdict(knex('t')))).toEqual([
      'bypass',
      'disabled',
    ]);
    expect(await overrideSettings({ CACHALOT_CACHE: null }, () => verdict(knex('t')))).toEqual([
      'bypass',
      'no-cache',
    ]);
    expect(await overrideSettings({ CACHALOT_DATABASES: ['x'] }, () => verdict(knex('t')))).toEqual([
      'bypass',
      'database-not-enabled',
    ]);
    expect(await explain(knex('nowhere'))).toMatchObject({ verdict: 'bypass', reason: 'unknown-table' });
    expect(
      await overrideSettings({ CACHALOT_UNCACHABLE_TABLES: ['t'] }, () => explain(knex('t'))),
    ).toMatchObject({ verdict: 'bypass', reason: 'uncachable-table', detail: 't' });
  });

  it('explains raw queries where they are cached', async () => {
    settings.CACHALOT_CACHE_RAW = true;
    expect(await verdict(knex.raw('select * from t'))).toEqual(['miss', null]);
  });

  it('explains Objection builders, and leaves them unused', async () => {
    const builder = T.query(knex).where({ id: 1 });
    expect(await verdict(builder)).toEqual(['miss', null]);
    await builder;
    expect(await verdict(T.query(knex).where({ id: 1 }))).toEqual(['hit', null]);
    expect(await verdict(T.query(knex).cachalot(false))).toEqual(['bypass', 'disabled-query']);
  });

  it('answers for the transaction of the builder', async () => {
    await knex('t');
    await knex.transaction(async (trx) => {
      await trx('t');
      expect(await verdict(trx('t'))).toEqual(['hit', null]);
      await trx('t').insert({ id: 5 });
      expect(await verdict(trx('t'))).toEqual(['miss', null]);
      await trx('t');
      expect(await verdict(trx('t'))).toEqual(['hit', null]);
      await trx.rollback();
    });
  });

  it.each([undefined, null, 'select 1', 5, {}, () => {}, []])('refuses %p', async (value) => {
    await expect(explain(value as never)).rejects.toMatchObject({ code: 'ERR_CACHALOT_INVALID_ARGUMENT' });
  });
});
