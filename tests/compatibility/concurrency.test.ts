/**
 * The original's rows on concurrency, each under its name, and the races that caches lose: every interleaving is
 * made by holding one statement, or its answer, back.
 */
import type { Knex } from 'knex';
import { stats } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { row } from './matrix/row';
import { holdBack, letAllGo } from './transaction-support/hold-back';
import {
  Abort,
  add,
  expectAborted,
  expectSettled,
  LEDGER,
  names,
  useLedger,
} from './transaction-support/ledger';

const FRESH = ['first'];
const BOTH = ['first', 'test'];

afterEach(letAllGo);

describeDatabases('concurrent readers', (db) => {
  const ledger = useLedger(db);
  /** Another reader of the same cache, as another thread is in the original. */
  const elsewhere = () => names(ledger.other);
  const write = (trx: Knex) => add(trx, 'test');

  test(row('concurrent_caching', 'another reader sees a write that has finished'), async () => {
    expect(await elsewhere()).toEqual(FRESH);
    await write(ledger.knex);
    expect(await elsewhere()).toEqual(BOTH);
  });

  test(
    row('concurrent_caching_during_atomic', 'nobody else sees a transaction before it commits'),
    async () => {
      await ledger.knex.transaction(async (trx) => {
        expect(await elsewhere()).toEqual(FRESH);
        await write(trx);
        expect(await elsewhere()).toEqual(FRESH);
      });
      expect(await expectQueries(ledger.knex, 1, () => names(ledger.knex))).toEqual(BOTH);
    },
  );

  test(row('concurrent_caching_before_and_during_atomic_1', 'a reader before the write'), async () => {
    expect(await elsewhere()).toEqual(FRESH);
    await ledger.knex.transaction(async (trx) => {
      expect(await elsewhere()).toEqual(FRESH);
      await write(trx);
    });
    expect(await expectQueries(ledger.knex, 1, () => names(ledger.knex))).toEqual(BOTH);
  });

  test(row('concurrent_caching_before_and_during_atomic_2', 'a reader after the write'), async () => {
    expect(await elsewhere()).toEqual(FRESH);
    await ledger.knex.transaction(async (trx) => {
      await write(trx);
      expect(await elsewhere()).toEqual(FRESH);
    });
    expect(await expectQueries(ledger.knex, 1, () => names(ledger.knex))).toEqual(BOTH);
  });

  test(
    row('concurrent_caching_during_and_after_atomic_1', 'readers before the write and after the commit'),
    async () => {
      await ledger.knex.transaction(async (trx) => {
        expect(await elsewhere()).toEqual(FRESH);
        await write(trx);
      });
      expect(await elsewhere()).toEqual(BOTH);
      expect(await expectQueries(ledger.knex, 0, () => names(ledger.knex))).toEqual(BOTH);
    },
  );

  test(
    row('concurrent_caching_during_and_after_atomic_2', 'readers after the write and after the commit'),
    async () => {
      await ledger.knex.transaction(async (trx) => {
        await write(trx);
        expect(await elsewhere()).toEqual(FRESH);
      });
      expect(await elsewhere()).toEqual(BOTH);
      expect(await expectQueries(ledger.knex, 0, () => names(ledger.knex))).toEqual(BOTH);
    },
  );

  test(
    row(
      'concurrent_caching_during_and_after_atomic_3',
      'readers before and after the write and after the commit',
    ),
    async () => {
      await ledger.knex.transaction(async (trx) => {
        expect(await elsewhere()).toEqual(FRESH);
        await write(trx);
        expect(await elsewhere()).toEqual(FRESH);
      });
      expect(await elsewhere()).toEqual(BOTH);
      expect(await expectQueries(ledger.knex, 0, () => names(ledger.knex))).toEqual(BOTH);
    },
  );
});

describeDatabases('races', (db) => {
  const ledger = useLedger(db);
  const READ = /^select .name. from .ledger. order/;

  test(
    row(
      'stale_set',
      'the stale set: a reader that has fetched old rows does not store them over a finished write',
    ),
    async () => {
      const { knex, other } = ledger;
      const held = holdBack(knex, READ, 'after');
      const reader = names(knex);
      await held.arrived;
      await add(other, 'second');
      held.release();
      expect(await reader).toEqual(FRESH);
      expect(await names(knex)).toEqual(['first', 'second']);
      await expectSettled(ledger);
    },
  );

  test(row('stale_set', 'the stale set with a transaction'), async () => {
    const { knex, other } = ledger;
    const held = holdBack(knex, READ, 'after');
    const reader = names(knex);
    await held.arrived;
    await other.transaction((trx) => add(trx, 'second'));
    held.release();
    expect(await reader).toEqual(FRESH);
    expect(await names(other)).toEqual(['first', 'second']);
    await expectSettled(ledger);
  });

  test('a reader whose query is sent after the write may store what it has read', async () => {
    const { knex, other } = ledger;
    const held = holdBack(knex, READ, 'before');
    const reader = names(knex);
    await held.arrived;
    await add(other, 'second');
    held.release();
    expect(await reader).toEqual(['first', 'second']);
    await expectSettled(ledger);
  });

  test.each([
    ['an insert', /^insert into .ledger/, (knex: Knex) => add(knex, 'second')],
    ['a commit', /^commit/i, (knex: Knex) => knex.transaction((trx) => add(trx, 'second'))],
  ])('between %s and its answer, readers go to the database', async (_what, sql, write) => {
    const { knex, other } = ledger;
    await names(other);
    const held = holdBack(knex, sql, 'after');
    const writing = write(knex);
    await held.arrived;
    expect(await expectQueries(other, 1, () => names(other))).toEqual(['first', 'second']);
    expect(await expectQueries(other, 1, () => names(other))).toEqual(['first', 'second']);
    expect(stats().bypassReasons['write-in-progress']).toBe(2);
    held.release();
    await writing;
    await names(other);
    expect(await expectQueries(other, 0, () => names(other))).toEqual(['first', 'second']);
  });

  test(
    row(
      'write_during_read',
      'a read that began before the answer of a write, and ends after it, leaves nothing old',
    ),
    async () => {
      const { knex, other } = ledger;
      const writing = holdBack(knex, /^insert into .ledger/, 'before');
      const write = add(knex, 'second');
      await writing.arrived;
      const reading = holdBack(other, READ, 'after');
      const reader = names(other);
      await reading.arrived;
      writing.release();
      await write;
      reading.release();
      expect(await reader).toEqual(FRESH);
      expect(await names(other)).toEqual(['first', 'second']);
      await expectSettled(ledger);
    },
  );

  test('two writers at once: readers wait for the slower one before they share again', async () => {
    if (db.name === 'sqlite') return; // it has one writer at a time
    const { knex, other } = ledger;
    await names(other);
    const held = holdBack(knex, /^insert into .ledger/, 'after');
    const slow = add(knex, 'slow');
    await held.arrived;
    await add(other, 'quick');
    expect(await expectQueries(other, 1, () => names(other))).toEqual(['first', 'quick', 'slow']);
    held.release();
    await slow;
    await expectSettled(ledger);
  });

  test('identical reads that miss together share one query', async () => {
    const { knex } = ledger;
    const held = holdBack(knex, READ, 'before');
    const answers = await expectQueries(knex, 1, async () => {
      const readers = [names(knex), names(knex), names(knex)];
      await held.arrived;
      held.release();
      return Promise.all(readers);
    });
    expect(answers).toEqual([FRESH, FRESH, FRESH]);
  });

  test('those who share a query share no rows', async () => {
    const { knex } = ledger;
    const [one, two] = await Promise.all([knex(LEDGER).select('name'), knex(LEDGER).select('name')]);
    one![0]!.name = 'changed';
    expect(two).toEqual([{ name: 'first' }]);
    expect(await knex(LEDGER).select('name')).toEqual([{ name: 'first' }]);
  });

  test('a reader that starts after a write does not join a query from before it', async () => {
    if (db.name === 'sqlite') return; // its pool of one makes the second reader wait anyway
    const { knex, other } = ledger;
    const held = holdBack(knex, READ, 'after');
    const early = names(knex);
    await held.arrived;
    await add(other, 'second');
    expect(await names(knex)).toEqual(['first', 'second']);
    held.release();
    expect(await early).toEqual(FRESH);
    await expectSettled(ledger);
  });

  test('when a shared query fails, each reader asks for itself', async () => {
    const { knex } = ledger;
    const failing = () => knex(LEDGER).where({ name: 'first' }).select(knex.raw('nonsense'));
    await Promise.all([expectRefused(failing()), expectRefused(failing())]);
    expect(await names(knex)).toEqual(FRESH);
  });

  test('a reader never waits for the query of another pool, which may be waiting for its caller', async () => {
    const { knex } = ledger;
    const single = db.second({ pool: { min: 1, max: 1 } }, knex);
    await single(LEDGER).first('id');
    const trx = await single.transaction();
    const waiting = names(single);
    expect(await names(knex)).toEqual(FRESH);
    await trx.commit();
    expect(await waiting).toEqual(FRESH);
  });

  test('two equal streams can be read in step', async () => {
    const { knex, other } = ledger;
    await add(knex, 'second');
    const streams = [knex, db.name === 'sqlite' ? other : knex].map((pool) =>
      pool(LEDGER).orderBy('name').select('name').stream()[Symbol.asyncIterator](),
    );
    for (const name of ['first', 'second']) {
      for (const stream of streams) expect((await stream.next()).value).toEqual({ name });
    }
    for (const stream of streams) expect((await stream.next()).done).toBe(true);
  });

  test('a rollback that is under way hides nothing and shows nothing', async () => {
    const { knex, other } = ledger;
    await names(other);
    const held = holdBack(knex, /^rollback/i, 'before');
    const writing = expectAborted(() =>
      knex.transaction(async (trx) => {
        await add(trx, 'second');
        throw new Abort();
      }),
    );
    await held.arrived;
    expect(await expectQueries(other, 0, () => names(other))).toEqual(FRESH);
    held.release();
    await writing;
    await expectSettled(ledger);
  });

  test(row('write_during_read', 'schema changes under a reader leave nothing old'), async () => {
    const { knex, other } = ledger;
    await knex.schema.createTable('changing', (table) => table.integer('a'));
    await knex('changing').insert({ a: 1 });
    const held = holdBack(other, /^select \* from .changing/, 'after');
    const reader = Promise.resolve(other('changing'));
    await held.arrived;
    if (db.name === 'sqlite') await knex.schema.raw('alter table changing add column b int');
    else await knex.schema.alterTable('changing', (table) => table.integer('b'));
    held.release();
    expect(await reader).toEqual([{ a: 1 }]);
    expect(await other('changing')).toEqual([{ a: 1, b: null }]);
    expect(await knex('changing')).toEqual([{ a: 1, b: null }]);
    await knex.schema.dropTable('changing');
  });

  test('many writers and readers at once: a read after a write has at least that write', async () => {
    const { knex, other } = ledger;
    const count = 20;
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const pool = db.name !== 'sqlite' && index % 2 === 0 ? other : knex;
        const name = `n${index}`;
        if (index % 3 === 0) await pool.transaction((trx) => add(trx, name));
        else await add(pool, name);
        expect(await names(knex)).toContain(name);
        expect(await names(other)).toContain(name);
      }),
    );
    expect(await names(knex)).toHaveLength(count + 1);
    await expectSettled(ledger);
  });
});
