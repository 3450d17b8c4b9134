/**
 * Writes whose outcome nobody knows: the answer is lost, the session is killed, the time is up while the statement
 * goes on. Readers go to the database until it has settled; then they are cached again, and fresh.
 */
import type { Knex } from 'knex';
import { captureQueries, expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { holdBack, letAllGo, loseAnswer, until } from './transaction-support/hold-back';
import { add, expectSettled, LEDGER, names, truth, useLedger } from './transaction-support/ledger';

const FRESH = ['first'];

afterEach(letAllGo);

describeDatabases(
  'a write in doubt',
  (db) => {
    const ledger = useLedger(db);
    const sessionIds: Readonly<Record<string, string>> = {
      postgres: `select pid as id from pg_stat_activity where datname = current_database()
        and state <> 'idle' and pid <> pg_backend_pid() and query like '%hold_row%'`,
      mysql: `select id from information_schema.processlist where db = database() and info like '%hold_row%'
        and id <> connection_id()`,
    };
    const kill = (id: unknown) =>
      ledger.bare.rows(db.name === 'postgres' ? 'select pg_terminate_backend(?)' : 'kill ?', [id]);

    /** Takes the lock on the row `first`, so that writes to it wait until `release`. */
    async function lockRow(): Promise<() => Promise<void>> {
      const { bare } = ledger;
      await bare.rows('begin');
      await bare.rows(`update ${LEDGER} set name = 'first' where name = 'first'`);
      return async () => {
        await bare.rows('commit');
      };
    }
    const rename = (knex: Knex, to: string) =>
      knex.raw(`update ${LEDGER} set name = ? where name = 'first' /* hold_row */`, [to]);

    /** Both pools are cached again, and show what is there. */
    const untilSettled = async (): Promise<void> => {
      const { knex, other } = ledger;
      for (const pool of [knex, other]) {
        await until('reads are cached again', () =>
          expectQueries(pool, 0, () => names(pool)).then(
            () => true,
            () => false,
          ),
        );
      }
      await expectSettled(ledger);
    };

    test('a session that is killed in a write leaves the table bypassed until it is gone, then cached and fresh', async () => {
      const { knex, other, bare } = ledger;
      await names(other);
      const unlock = await lockRow();
      const writing = expectRefused(rename(knex, 'renamed'));
      const watcher = await db.uncached(knex);
      let id: unknown;
      await until('the write waits', async () => {
        id = (await watcher.rows(sessionIds[db.name]!))[0]?.id;
        return id !== undefined;
      });
      expect(await names(other)).toEqual(FRESH);
      await watcher.rows(db.name === 'postgres' ? 'select pg_terminate_backend(?)' : 'kill ?', [id]);
      await writing;
      await unlock();
      expect(await bare.rows('select 1 as one')).toHaveLength(1);
      await untilSettled();
      expect(await truth(ledger)).toEqual(FRESH);
    });

    test('a socket that breaks in a write: the statement goes on and commits, and readers see it', async () => {
      const { knex, other } = ledger;
      await names(other);
      const unlock = await lockRow();
      const connection = await knex.client.acquireConnection();
      const writing = expectRefused(rename(knex, 'renamed').connection(connection));
      const watcher = await db.uncached(knex);
      await until('the write waits', async () => (await watcher.rows(sessionIds[db.name]!)).length > 0);
      const stream = db.name === 'postgres' ? connection.connection.stream : connection.stream;
      stream.destroy(new Error('the network is gone'));
      await writing;
      await knex.client.releaseConnection(connection);
      expect(await expectQueries(other, 1, () => names(other))).toEqual(FRESH);
      await unlock();
      await until('the statement has come to its end', async () => {
        // the server may be done between two questions
        const before = await truth(ledger);
        const read = await names(other);
        expect([before, await truth(ledger)]).toContainEqual(read);
        return (await watcher.rows(sessionIds[db.name]!)).length === 0;
      });
      await untilSettled();
    });

    test('a write that times out and commits later is bypassed until then, and seen afterwards', async () => {
      const { knex, other } = ledger;
      await names(other);
      const unlock = await lockRow();
      await expectRefused(rename(knex, 'renamed').timeout(30), /timeout/);
      expect(await expectQueries(other, 1, () => names(other))).toEqual(FRESH);
      expect(await expectQueries(other, 1, () => names(other))).toEqual(FRESH);
      await unlock();
      await until('the statement has committed', async () => {
        const seen = await names(other);
        return seen[0] === 'renamed';
      });
      await untilSettled();
      expect(await names(knex)).toEqual(['renamed']);
    });

    test('a write that is cancelled when its time is up changes nothing, and is bypassed no longer', async () => {
      const { knex, other } = ledger;
      await names(other);
      const unlock = await lockRow();
      await expectRefused(rename(knex, 'renamed').timeout(30, { cancel: true }), /timeout/);
      await unlock();
      await untilSettled();
      expect(await names(other)).toEqual(FRESH);
    });

    test('a transaction whose write times out is undone', async () => {
      const { knex, other } = ledger;
      await names(other);
      const unlock = await lockRow();
      const trx = await knex.transaction();
      await add(trx, 'second');
      await expectRefused(rename(trx, 'renamed').timeout(30), /timeout/);
      const undone = trx.rollback();
      await unlock();
      await Promise.allSettled([undone]);
      await untilSettled();
      expect(await names(other)).toEqual(FRESH);
    });

    test('a COMMIT whose answer is lost has committed, and everybody sees it', async () => {
      const { knex, other } = ledger;
      await names(other);
      loseAnswer(knex, /^commit/i);
      await expectRefused(
        knex.transaction((trx) => add(trx, 'second')),
        /terminated/,
      );
      expect(await names(other)).toEqual(['first', 'second']);
      await untilSettled();
    });

    test('a session that is killed before its COMMIT leaves nothing', async () => {
      const { knex, other } = ledger;
      await names(other);
      const held = holdBack(knex, /^commit/i, 'before');
      const committing = knex.transaction(async (trx) => {
        await add(trx, 'second');
        const id = db.name === 'postgres' ? 'select pg_backend_pid() as id' : 'select connection_id() as id';
        const answer = await trx.raw(id);
        return (answer.rows ?? answer[0])[0].id as unknown;
      });
      const failed = expectRefused(committing);
      await held.arrived;
      const running =
        db.name === 'postgres'
          ? `select pid as id from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`
          : `select trx_mysql_thread_id as id from information_schema.innodb_trx where trx_mysql_thread_id in
           (select id from information_schema.processlist where db = database())`;
      for (const { id } of await ledger.bare.rows(running)) await kill(id);
      held.release();
      await failed;
      await untilSettled();
      expect(await names(other)).toEqual(FRESH);
    });

    test('an error of the driver’s own, on a connection that lives on, is settled by the next answer', async () => {
      const pool = db.second({ pool: { min: 1, max: 1 } }, ledger.knex);
      await names(pool);
      await add(pool, 'second');
      loseAnswer(pool, /^insert into .ledger/, 'lives');
      await expectRefused(add(pool, 'third'), /terminated/);
      expect(await expectQueries(pool, 1, () => names(pool))).toEqual(['first', 'second', 'third']);
      // A cache that takes its time is told in the background.
      await until('it is cached again', async () => {
        const { result, queries } = await captureQueries(pool, () => names(pool));
        expect(result).toEqual(['first', 'second', 'third']);
        return queries.length === 0;
      });
    });

    test('a BEGIN whose answer is lost leaves the pool at work', async () => {
      const { knex } = ledger;
      loseAnswer(knex, /^begin/i);
      await expectRefused(
        knex.transaction((trx) => add(trx, 'second')),
        /terminated/,
      );
      await untilSettled();
    });
  },
  ['postgres', 'mysql'],
);

describeDatabases('a listener that throws', (db) => {
  const ledger = useLedger(db);

  test('keeps the statement from being sent, and the table is cached again', async () => {
    const { knex } = ledger;
    await names(knex);
    knex.once('query', () => {
      throw new Error('from the listener');
    });
    await expectRefused(add(knex, 'second'), /listener/);
    expect(await names(knex)).toEqual(FRESH);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
  });
});
