/**
 * Rows on several databases that the original lacks: nested transactions with every pair of endings, one table name
 * in databases of different kinds, schemas as tenants, `invalidate()` over all, and how often the signal speaks.
 */
import makeKnex, { type Knex } from 'knex';
import { invalidate, postInvalidation, settings } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import { expectHit, expectMiss, resetAfterEach } from './support/bench';
import { Abort, add, createLedger, LEDGER, names, refill } from './transaction-support/ledger';

const ENDINGS = ['commits', 'rolls back'] as const;

describeDatabases('rows on several databases', (db) => {
  resetAfterEach();
  let first: Knex;
  let second: Knex;
  /** of another kind than the others, but on SQLite */
  let third: Knex;
  beforeAll(async () => {
    first = await db.create();
    second = await db.create();
    third = makeKnex({
      client: 'better-sqlite3',
      useNullAsDefault: true,
      connection: { filename: ':memory:' },
    });
    for (const knex of [first, second, third]) await createLedger(knex);
  });
  afterAll(() => third.destroy());
  beforeEach(async () => {
    for (const knex of [first, second, third]) await refill(knex);
    settings.DATABASES = { default: first, second, third };
  });

  /** Runs the work in a transaction that ends as it is told to. */
  const transact = async (knex: Knex, ending: string, work: (trx: Knex) => Promise<void>): Promise<void> => {
    const ended = knex.transaction(async (trx) => {
      await work(trx);
      if (ending === 'rolls back') throw new Abort();
    });
    await ended.catch((error: unknown) => {
      if (!(error instanceof Abort)) throw error;
    });
  };

  describe.each(ENDINGS)('the outer transaction %s', (outer) => {
    test.each(ENDINGS)(
      row('heterogeneous_nested', 'the inner one %s: each database has what it has'),
      async (inner) => {
        for (const knex of [first, third]) expect(await names(knex)).toEqual(['first']);
        await transact(first, outer, async (one) => {
          await add(one, 'outer');
          await transact(third, inner, async (other) => {
            await add(other, 'inner');
            expect(await names(other)).toEqual(['first', 'inner']);
            expect(await names(one)).toEqual(['first', 'outer']);
          });
          expect(await names(third)).toEqual(inner === 'commits' ? ['first', 'inner'] : ['first']);
          await expectQueries(third, 0, () => names(third));
          expect(await names(one)).toEqual(['first', 'outer']);
          await expectQueries(first, 0, () => names(one));
        });
        expect(await names(first)).toEqual(outer === 'commits' ? ['first', 'outer'] : ['first']);
        expect(await names(third)).toEqual(inner === 'commits' ? ['first', 'inner'] : ['first']);
      },
    );
  });

  test(
    row('same_table_two_databases', 'answers and invalidation apart, over two kinds of database'),
    async () => {
      await add(second, 'second');
      await add(third, 'third');
      for (const knex of [first, second, third]) await names(knex);
      expect(await expectHit(second, () => names(second))).toEqual(['first', 'second']);
      expect(await expectHit(third, () => names(third))).toEqual(['first', 'third']);
      await first(LEDGER).update({ name: 'changed' });
      expect(await expectMiss(first, () => names(first))).toEqual(['changed']);
      await expectHit(second, () => names(second));
      await expectHit(third, () => names(third));
      await third.raw(`delete from ${LEDGER}`);
      expect(await expectMiss(third, () => names(third))).toEqual([]);
      await expectHit(first, () => names(first));
    },
  );

  test(row('invalidate_all_databases', 'all, one, and one table of one'), async () => {
    const all = [first, second, third];
    const cached = async () => {
      for (const knex of all) await names(knex);
      for (const knex of all) await expectHit(knex, () => names(knex));
    };
    await cached();
    await invalidate();
    for (const knex of all) await expectMiss(knex, () => names(knex));
    await cached();
    await invalidate({ dbAlias: 'third' });
    await expectMiss(third, () => names(third));
    for (const knex of [first, second]) await expectHit(knex, () => names(knex));
    await cached();
    await invalidate(LEDGER, { dbAlias: 'second' });
    await expectMiss(second, () => names(second));
    for (const knex of [first, third]) await expectHit(knex, () => names(knex));
    await cached();
    await invalidate(LEDGER);
    for (const knex of all) await expectMiss(knex, () => names(knex));
  });

  test(
    row(['signal_counts', 'table_invalidated_multi_db'], 'once for each table of each database'),
    async () => {
      const heard: string[] = [];
      const stop = postInvalidation.on('*', ({ table, dbAlias }) => heard.push(`${dbAlias}.${table}`));
      try {
        await add(first, 'one');
        await add(second, 'two');
        expect(heard).toEqual([`default.${LEDGER}`, `second.${LEDGER}`]);
        heard.length = 0;
        await first.transaction(async (outer) => {
          await add(outer, 'outer');
          await second.transaction(async (inner) => {
            await add(inner, 'inner');
            await add(inner, 'again');
          });
          expect(heard).toEqual([`second.${LEDGER}`]);
        });
        expect(heard).toEqual([`second.${LEDGER}`, `default.${LEDGER}`]);
        heard.length = 0;
        await invalidate(LEDGER);
        expect([...heard].sort()).toEqual([`default.${LEDGER}`, `second.${LEDGER}`, `third.${LEDGER}`]);
        heard.length = 0;
        await transact(first, 'rolls back', (trx) => add(trx, 'never'));
        expect(heard).toEqual([]);
      } finally {
        stop();
      }
    },
  );
});

describeDatabases(
  'rows on tenants',
  (db) => {
    resetAfterEach();

    test(row('tenant_schemas', 'three tenants by search path or database, in one cache'), async () => {
      const knex = await db.create();
      const base = String((knex.client.config.connection as { database: string }).database);
      const tenants = ['a', 'b', 'c'].map((name) => `${db.name === 'mysql' ? `${base}_` : ''}tenant_${name}`);
      try {
        for (const tenant of tenants) await knex.raw('create schema ??', [tenant]);
        const pools = tenants.map((tenant) =>
          db.second(
            db.name === 'postgres' ? { searchPath: [tenant] } : { connection: { database: tenant } },
            knex,
          ),
        );
        for (const [index, pool] of pools.entries()) {
          await createLedger(pool);
          await add(pool, tenants[index]!);
        }
        for (const [index, pool] of pools.entries())
          expect(await expectCached(pool, () => names(pool))).toEqual([tenants[index]]);
        for (const [index, pool] of pools.entries())
          expect(await expectHit(pool, () => names(pool))).toEqual([tenants[index]]);
        await add(pools[1]!, 'more');
        expect(await names(pools[1]!)).toEqual(['more', tenants[1]].sort());
        for (const index of [0, 2]) expect(await names(pools[index]!)).toEqual([tenants[index]]);
        const through = () => knex.withSchema(tenants[1]!).from(LEDGER).orderBy('name').pluck('name');
        expect(await through()).toHaveLength(2);
        await pools[1]!(LEDGER).delete();
        expect(await through()).toEqual([]);
        await Promise.all(pools.map((pool) => pool.destroy()));
      } finally {
        for (const tenant of tenants)
          await knex.raw(`drop schema if exists ?? ${db.name === 'postgres' ? 'cascade' : ''}`, [tenant]);
      }
    });
  },
  ['postgres', 'mysql'],
);
