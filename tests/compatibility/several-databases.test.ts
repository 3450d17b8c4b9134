/**
 * The original's rows on several databases, each under its name; and what pools, clones and schemas share: the
 * tables of one database invalidate together however they are reached, and answers never cross.
 */
import type { Knex } from 'knex';
import { overrideSettings, postInvalidation } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import {
  Abort,
  add,
  audited,
  createLedger,
  expectAborted,
  expectSettled,
  LEDGER,
  names,
  refill,
  useLedger,
} from './transaction-support/ledger';

const FRESH = ['first'];

describeDatabases('several databases', (db) => {
  const ledger = useLedger(db);
  let second: Knex;

  beforeAll(async () => {
    second = await db.create();
    await createLedger(second);
  });
  beforeEach(async () => {
    await refill(second);
    await second(LEDGER).delete();
    await names(second);
    await second(LEDGER).insert({ name: 'other' });
    await second(LEDGER).delete();
  });

  test(row('read', 'equal queries of two databases have answers of their own'), async () => {
    const { knex } = ledger;
    expect(await expectQueries(knex, 1, () => names(knex))).toEqual(FRESH);
    expect(await expectQueries(second, 1, () => names(second))).toEqual([]);
    expect(await expectQueries(second, 0, () => names(second))).toEqual([]);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
  });

  test(row('invalidate_other_db', 'a write to the second database invalidates it'), async () => {
    expect(await expectQueries(second, 1, () => names(second))).toEqual([]);
    await expectQueries(second, 1, () => add(second, 'third'));
    expect(await expectQueries(second, 1, () => names(second))).toEqual(['third']);
  });

  test(row('invalidation_independence', 'and leaves the first as it is'), async () => {
    const { knex } = ledger;
    await names(knex);
    await add(second, 'third');
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
  });

  test(
    row('heterogeneous_atomics', 'a transaction inside one of another database has nothing to do with it'),
    async () => {
      const { knex } = ledger;
      await knex.transaction(async (outer) => {
        await second.transaction(async (inner) => {
          expect(await expectQueries(knex, 1, () => names(outer))).toEqual(FRESH);
          expect(await expectQueries(second, 1, () => names(inner))).toEqual([]);
          await add(inner, 'third');
          expect(await expectQueries(second, 1, () => names(inner))).toEqual(['third']);
        });
        expect(await expectQueries(knex, 0, () => names(outer))).toEqual(FRESH);
        expect(await expectQueries(knex, 1, () => outer(LEDGER).where({ name: 'third' }))).toEqual([]);
      });
      expect(await names(second)).toEqual(['third']);
    },
  );

  test(
    row('heterogeneous_atomics_independence', 'the inner one stays committed when the outer is undone'),
    async () => {
      const { knex } = ledger;
      expect(await names(second)).toEqual([]);
      await expectAborted(() =>
        knex.transaction(async (outer) => {
          await add(outer, 'undone');
          await second.transaction((inner) => add(inner, 'third'));
          throw new Abort();
        }),
      );
      expect(await expectQueries(second, 1, () => names(second))).toEqual(['third']);
      expect(await names(knex)).toEqual(FRESH);
      await expectSettled(ledger);
    },
  );

  test('two databases under one alias in one cache keep their answers apart', async () => {
    const cachalot = { alias: 'same' };
    const one = db.second({ cachalot }, ledger.knex);
    const two = db.second({ cachalot }, second);
    expect(await names(one)).toEqual(FRESH);
    expect(await names(two)).toEqual([]);
    expect(await names(one)).toEqual(FRESH);
    await add(two, 'third');
    expect(await expectQueries(one, 0, () => names(one))).toEqual(FRESH);
    expect(await names(two)).toEqual(['third']);
  });
});

describeDatabases('one database', (db) => {
  const ledger = useLedger(db);

  test('two pools with equal settings share invalidation and answers', async () => {
    const { knex, other } = ledger;
    await names(other);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
    await add(knex, 'second');
    expect(await expectQueries(other, 1, () => names(other))).toEqual(['first', 'second']);
  });

  test('two pools under different aliases invalidate each other, and the signal names the writer’s', async () => {
    const one = db.second({ cachalot: { alias: 'one' } }, ledger.knex);
    const two = db.second({ cachalot: { alias: 'two' } }, ledger.knex);
    await names(one);
    await names(two);
    const heard: string[] = [];
    const off = postInvalidation.on('*', ({ dbAlias }) => heard.push(dbAlias));
    await add(one, 'second');
    off();
    expect(heard).toEqual(['one']);
    expect(await names(two)).toEqual(['first', 'second']);
  });

  test('pools whose settings change the answers keep theirs apart, and still invalidate each other', async () => {
    if (db.name === 'sqlite') return; // its connection has no such setting
    const { knex } = ledger;
    const setting =
      db.name === 'postgres'
        ? { options: '-c bytea_output=escape' }
        : { supportBigNumbers: true, bigNumberStrings: true };
    const odd = db.second({ connection: setting }, knex);
    await odd(LEDGER).first('id');
    await names(knex);
    expect(await expectQueries(odd, 1, () => names(odd))).toEqual(FRESH);
    expect(await expectQueries(odd, 0, () => names(odd))).toEqual(FRESH);
    await add(knex, 'second');
    expect(await names(odd)).toEqual(['first', 'second']);
  });

  test('clones of withUserParams and their transactions are the same database', async () => {
    const { knex } = ledger;
    const clone = knex.withUserParams({ tenant: 1 });
    await names(knex);
    expect(await expectQueries(knex, 0, () => names(clone))).toEqual(FRESH);
    await clone.transaction(async (trx) => {
      await add(trx, 'second');
      expect(await names(trx)).toEqual(['first', 'second']);
    });
    expect(await names(knex)).toEqual(['first', 'second']);
    await add(clone, 'third');
    expect(await names(knex)).toEqual(['first', 'second', 'third']);
    await knex(LEDGER).where({ name: 'third' }).delete();
    expect(await names(clone)).toEqual(['first', 'second']);
    await expectSettled(ledger);
  });

  test('a cache that one call chain chose is invalidated by writes outside of it', async () => {
    const { knex } = ledger;
    const CACHES = { default: { BACKEND: 'locmem' }, second: { BACKEND: 'locmem' } };
    await overrideSettings({ CACHES, CACHALOT_CACHE: 'second' }, async () => {
      await names(knex);
      await expectQueries(knex, 0, () => names(knex));
    });
    await add(knex, 'second');
    await overrideSettings({ CACHES, CACHALOT_CACHE: 'second' }, async () => {
      expect(await names(knex)).toEqual(['first', 'second']);
    });
  });

  test('a database that was replaced by another behind the same instance is another', async () => {
    if (db.name !== 'sqlite') return;
    const { default: makeKnex } = await import('knex');
    const memory = makeKnex({
      client: 'better-sqlite3',
      useNullAsDefault: true,
      connection: { filename: ':memory:' },
    });
    await createLedger(memory);
    await add(memory, 'old');
    expect(await names(memory)).toEqual(['old']);
    await memory.destroy();
    memory.initialize();
    await expect(Promise.allSettled([names(memory)])).resolves.toMatchObject([{ status: 'rejected' }]);
    await memory.destroy();
  });
});

describeDatabases(
  'schemas',
  (db) => {
    const ledger = useLedger(db);

    test(row('tenant_schemas', 'a table of the same name in another schema is another table'), async () => {
      const { knex, bare } = ledger;
      const [{ home }] = (await bare.rows(
        db.name === 'postgres' ? 'select current_schema() as home' : 'select database() as home',
      )) as [{ home: string }];
      const away = db.name === 'postgres' ? 'away' : `${home}_away`;
      await knex.raw(`create schema ${away}`);
      try {
        await knex.schema.withSchema(away).createTable(LEDGER, (table) => table.string('name'));
        const there = (pool: Knex) =>
          Promise.resolve(pool.withSchema(away).from(LEDGER).orderBy('name').pluck('name'));
        await names(knex);
        expect(await there(knex)).toEqual([]);
        await knex.withSchema(away).from(LEDGER).insert({ name: 'away' });
        expect(await names(knex)).toEqual(FRESH);
        expect(await there(knex)).toEqual(['away']);
        const moved = db.second(
          db.name === 'postgres' ? { searchPath: [away] } : { connection: { database: away } },
          knex,
        );
        expect(await names(moved)).toEqual(['away']);
        expect(await names(knex)).toEqual(FRESH);
        await add(moved, 'more');
        expect(await there(knex)).toEqual(['away', 'more']);
        expect(await names(knex)).toEqual(FRESH);
        await knex.withSchema(home).from(LEDGER).insert({ name: 'second' });
        expect(await names(moved)).toEqual(['away', 'more']);
        expect(await names(knex)).toEqual(['first', 'second']);
        expect(await audited(knex)).toEqual([]);
      } finally {
        await knex.raw(db.name === 'postgres' ? `drop schema ${away} cascade` : `drop schema ${away}`);
      }
    });
  },
  ['postgres', 'mysql'],
);
