/**
 * Readers who have to wait for a connection ask the cache again when they have one, so that many who wait for few
 * connections do not all send the same query, and none brings what is worthless by then.
 */
import type { Knex } from 'knex';
import { stats } from '../../cachalot';
import { captureQueries, expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { holdBack, letAllGo, until } from './transaction-support/hold-back';
import { add, names, useLedger } from './transaction-support/ledger';

const BOTH = ['first', 'second'];
const INSERT = /^insert into .ledger./;
const READ = /^select .name. from .ledger. order/;

interface Pool {
  numPendingAcquires(): number;
  numUsed(): number;
}

const poolOf = (knex: Knex): Pool => (knex.client as { pool: Pool }).pool;

/** Until so many wait for a connection, and have done so for longer than one that comes at once. */
async function crowd(knex: Knex, waiting: number): Promise<void> {
  await until('they wait', () => poolOf(knex).numPendingAcquires() === waiting);
  const since = performance.now();
  await until('a moment is over', () => performance.now() - since > 2);
}

afterEach(letAllGo);

describeDatabases('readers who wait for a connection', (db) => {
  const ledger = useLedger(db);
  const poolWith = (max: number): Knex => db.second({ pool: { min: 0, max } }, ledger.knex);

  /** Of two readers that a write has kept apart, one has sent its query and one has given its connection back. */
  async function oneSentOneBack(pool: Knex) {
    const holders = [await pool.transaction(), await pool.transaction()];
    const first = names(pool);
    await crowd(pool, 1);
    await add(ledger.other, 'second');
    const second = names(pool);
    await crowd(pool, 2);
    stats.reset();
    const held = holdBack(pool, READ, 'before');
    await holders[0]!.rollback();
    await held.arrived;
    await holders[1]!.rollback();
    await until(
      'one connection is back',
      () => poolOf(pool).numPendingAcquires() === 0 && poolOf(pool).numUsed() === 1,
    );
    return { first, second, held };
  }

  it('share what the first of them brings, when a write kept them from joining each other', async () => {
    const pool = poolWith(1);
    const held = holdBack(pool, INSERT, 'after');
    const write = add(pool, 'second');
    await held.arrived;
    stats.reset();
    const { result, queries } = await captureQueries(pool, async () => {
      const readers = Promise.all([names(pool), names(pool), names(pool)]);
      await crowd(pool, 3);
      held.release();
      await write;
      return readers;
    });

    expect(result).toEqual([BOTH, BOTH, BOTH]);
    expect(queries.map(({ sql }) => sql)).toEqual([expect.stringMatching(READ)]);
    expect(stats()).toMatchObject({ hits: 2, misses: 1, bypasses: 0 });
  });

  it('bring an answer that can be kept, though a write came while they waited', async () => {
    const pool = poolWith(1);
    const holder = await pool.transaction();
    const reader = names(pool);
    await crowd(pool, 1);
    await add(ledger.other, 'second');
    await holder.rollback();

    expect(await reader).toEqual(BOTH);
    expect(await expectQueries(pool, 0, () => names(pool))).toEqual(BOTH);
  });

  it('send nothing when the answer came while they waited, nor do those who joined them', async () => {
    const pool = poolWith(1);
    const holder = await pool.transaction();
    await expectQueries(pool, 1, async () => {
      const readers = Promise.all([names(pool), names(pool)]);
      await crowd(pool, 1);
      await add(ledger.other, 'second');
      expect(await names(ledger.other)).toEqual(BOTH);
      await holder.rollback();
      expect(await readers).toEqual([BOTH, BOTH]);
    });
  });

  it('give their connection back before they wait for a query that is sent', async () => {
    const { first, second, held } = await oneSentOneBack(poolWith(2));
    held.release();

    expect(await Promise.all([first, second])).toEqual([BOTH, BOTH]);
    expect(stats()).toMatchObject({ hits: 1, misses: 1, bypasses: 0 });
  });

  it('take a connection of their own when the query that they waited for fails', async () => {
    const pool = poolWith(2);
    const { first, second, held } = await oneSentOneBack(pool);
    // somebody else has the connection that came back, and is in the middle of a transaction on it
    const next = await pool.transaction();
    await add(next, 'not committed');
    held.fail(new Error('lost on the way'));

    await expect(first).rejects.toThrow('lost on the way');
    expect(await second).toEqual(BOTH);
    await next.rollback();
    expect(await names(pool)).toEqual(BOTH);
  });

  it('are let go, with those who joined them, when they get no connection', async () => {
    const pool = db.second({ pool: { min: 0, max: 1 }, acquireConnectionTimeout: 500 }, ledger.knex);
    const holder = await pool.transaction();
    const readers = await Promise.allSettled([names(pool), names(pool)]);
    await holder.rollback();

    expect(readers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await names(pool)).toEqual(['first']);
  });
});
