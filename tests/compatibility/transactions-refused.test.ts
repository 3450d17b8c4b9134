/**
 * Transactions that the server ends in its own way: COMMIT that is refused or answers ROLLBACK, DDL that commits,
 * deadlocks, errors that undo all, tables that cannot roll back, transactions that are given away.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { postInvalidation } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { row } from './matrix/row';
import { letAllGo } from './transaction-support/hold-back';
import {
  Abort,
  AUDIT,
  add,
  audited,
  expectAborted,
  expectSettled,
  LEDGER,
  names,
  useLedger,
} from './transaction-support/ledger';

const FRESH = ['first'];

/** Prepared transactions are named for the whole server, which other runs of this file use at the same time. */
const PREPARED = `cachalot_${randomUUID()}`;

/** Hears the signal while `fn` runs. */
async function heardDuring(fn: () => Promise<unknown>): Promise<string[]> {
  const heard: string[] = [];
  const off = postInvalidation.on('*', ({ table }) => heard.push(table));
  try {
    await fn();
  } finally {
    off();
  }
  return heard;
}

afterEach(letAllGo);

describeDatabases(
  'transactions of PostgreSQL',
  (db) => {
    const ledger = useLedger(db);

    beforeAll(async () => {
      const { knex } = ledger;
      await knex.raw('create table deferred_one (id int unique deferrable initially deferred)');
      await knex.raw(
        `create procedure fails() language plpgsql as $$ begin raise exception 'refused'; end $$`,
      );
      await knex.raw(`create procedure commits(added text) language plpgsql as $$
        begin insert into ledger (name) values (added); commit; insert into ledger (name) values (added || '2'); end $$`);
    });

    test(row('deferred_error', 'a COMMIT that is refused leaves nothing behind'), async () => {
      const { knex, other } = ledger;
      await names(other);
      const refused = knex.transaction(async (trx) => {
        expect(await names(trx)).toEqual(FRESH);
        await add(trx, 'second');
        expect(await names(trx)).toEqual(['first', 'second']);
        await trx.raw('insert into deferred_one values (1), (1)');
      });
      const heard = await heardDuring(() => expectRefused(refused, /unique/));
      expect(heard).toEqual([]);
      expect(await names(other)).toEqual(FRESH);
      expect(await names(knex)).toEqual(FRESH);
      expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
    });

    test('a failed transaction whose COMMIT answers ROLLBACK publishes nothing and signals nothing', async () => {
      const { knex } = ledger;
      await names(knex);
      const heard = await heardDuring(() =>
        knex.transaction(async (trx) => {
          await add(trx, 'second');
          await trx.raw('select 1/0').catch(() => undefined);
        }),
      );
      expect(heard).toEqual([]);
      expect(await names(knex)).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('a read in a failed transaction fails, as it would without a cache', async () => {
      const { knex } = ledger;
      await knex.transaction(async (trx) => {
        await trx.raw('select 1/0').catch(() => undefined);
        await expectRefused(trx(LEDGER).where({ name: 'nobody asked' }), /aborted/);
      });
    });

    test('a hit in a failed transaction is no answer', async () => {
      const { knex } = ledger;
      await names(knex);
      await knex.transaction(async (trx) => {
        await names(trx);
        await trx.raw('select 1/0').catch(() => undefined);
        await expectRefused(names(trx), /aborted/);
      });
    });

    test('a savepoint takes a failed transaction back to life', async () => {
      const { knex } = ledger;
      await names(knex);
      await knex.transaction(async (trx) => {
        await add(trx, 'second');
        await expectRefused(
          trx.transaction((inner) => inner.raw('select 1/0')),
          /zero/,
        );
        expect(await names(trx)).toEqual(['first', 'second']);
      });
      expect(await names(knex)).toEqual(['first', 'second']);
      await expectSettled(ledger);
    });

    test('a CALL that fails in a savepoint does not forget what was written before it', async () => {
      const { knex } = ledger;
      await names(knex);
      await knex.transaction(async (trx) => {
        await add(trx, 'second');
        await expectRefused(
          trx.transaction((inner) => inner.raw('call fails()')),
          /refused/,
        );
        expect(await names(ledger.other)).toEqual(FRESH);
      });
      expect(await names(ledger.other)).toEqual(['first', 'second']);
      await expectSettled(ledger);
    });

    test('a procedure that commits by itself is seen', async () => {
      const { knex, other } = ledger;
      await names(other);
      await knex.raw(`call commits('called')`);
      expect(await names(other)).toEqual(['called', 'called2', 'first']);
      await expectSettled(ledger);
    });

    test('several statements in one text commit together', async () => {
      const { knex, other } = ledger;
      await names(other);
      await knex.raw(
        `begin; insert into ledger (name) values ('a'); commit; insert into ledger (name) values ('b')`,
      );
      expect(await names(other)).toEqual(['a', 'b', 'first']);
      await knex.raw(`insert into ledger (name) values ('c'); select 1/0`).catch(() => undefined);
      expect(await names(other)).toEqual(['a', 'b', 'first']);
      await expectSettled(ledger);
    });

    test('PREPARE TRANSACTION keeps the writes back until COMMIT PREPARED', async () => {
      const { knex, other } = ledger;
      await names(other);
      const trx = await knex.transaction();
      await add(trx, 'second');
      await trx.raw(`prepare transaction '${PREPARED}'`);
      await trx.commit();
      expect(await names(other)).toEqual(FRESH);
      await knex.raw(`commit prepared '${PREPARED}'`);
      expect(await names(other)).toEqual(['first', 'second']);
      await expectSettled(ledger);
    });

    test('ROLLBACK PREPARED leaves nothing', async () => {
      const { knex, other } = ledger;
      await names(other);
      const trx = await knex.transaction();
      await add(trx, 'second');
      await trx.raw(`prepare transaction '${PREPARED}'`);
      await trx.rollback();
      await knex.raw(`rollback prepared '${PREPARED}'`);
      expect(await names(other)).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('DDL that is rolled back leaves the old table', async () => {
      const { knex } = ledger;
      const columns = async () => Object.keys((await knex(LEDGER).first()) ?? {});
      const before = await columns();
      await expectAborted(() =>
        knex.transaction(async (trx) => {
          await trx.schema.alterTable(LEDGER, (table) => table.integer('extra'));
          expect(Object.keys((await trx(LEDGER).first()) ?? {})).toContain('extra');
          throw new Abort();
        }),
      );
      expect(await columns()).toEqual(before);
    });
  },
  ['postgres'],
);

describeDatabases(
  'transactions of MySQL',
  (db) => {
    const ledger = useLedger(db);

    beforeAll(async () => {
      const { knex } = ledger;
      await knex.raw('create table immediate_one (name varchar(40)) engine = MyISAM');
      await knex.raw(`create procedure fails() begin signal sqlstate '45000'; end`);
    });
    beforeEach(() => ledger.knex('immediate_one').delete());
    const immediate = (knex: Knex) => Promise.resolve(knex('immediate_one').orderBy('name').pluck('name'));

    test('DDL commits what was written before it', async () => {
      const { knex, other } = ledger;
      await names(other);
      await knex.transaction(async (trx) => {
        await add(trx, 'second');
        await trx.schema.createTable('made_inside', (table) => table.increments());
        expect(await names(other)).toEqual(['first', 'second']);
        await add(trx, 'third');
        expect(await names(trx)).toEqual(['first', 'second', 'third']);
        expect(await names(other)).toEqual(['first', 'second', 'third']);
      });
      await expectSettled(ledger);
      await knex.schema.dropTable('made_inside');
    });

    test('DDL that is refused does not forget what was written before it', async () => {
      const { knex, other } = ledger;
      for (const refused of [
        'create tabel misspelt (id int)',
        `create table ${LEDGER} (id int)`,
        'call fails()',
      ]) {
        await knex(LEDGER).where({ name: 'second' }).delete();
        await names(other);
        await knex.transaction(async (trx) => {
          await add(trx, 'second');
          await expectRefused(trx.raw(refused));
          await names(other);
        });
        expect(await names(other)).toEqual(['first', 'second']);
        await expectSettled(ledger);
      }
    });

    test('a deadlock ends the transaction of its victim, whose later statements take effect by themselves', async () => {
      const { knex, other } = ledger;
      await add(knex, 'a');
      await add(knex, 'b');
      const update = (trx: Knex, name: string, to: string) =>
        trx(LEDGER).where({ name }).update({ name: to });
      const [one, two] = [await knex.transaction(), await knex.transaction()];
      await update(one, 'a', 'a1');
      await update(two, 'b', 'b2');
      const outcomes = await Promise.allSettled([update(one, 'b', 'b1'), update(two, 'a', 'a2')]);
      const victim = outcomes[0]!.status === 'rejected' ? one : two;
      const winner = victim === one ? two : one;
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      await winner.commit();
      await names(other);
      await add(victim, 'by itself');
      expect(await names(other)).toContain('by itself');
      await expectSettled(ledger);
      await victim.rollback();
      await expectSettled(ledger);
    });

    test('a table that cannot roll back shows its rows at once, and keeps them', async () => {
      const { knex, other } = ledger;
      await immediate(other);
      await expectAborted(() =>
        knex.transaction(async (trx) => {
          await trx('immediate_one').insert({ name: 'kept' });
          expect(await immediate(trx)).toEqual(['kept']);
          expect(await immediate(other)).toEqual(['kept']);
          throw new Abort();
        }),
      );
      expect(await immediate(other)).toEqual(['kept']);
      expect(await immediate(knex)).toEqual(['kept']);
    });

    test('a transaction sees what others put into a table that has no snapshots', async () => {
      const { knex, other } = ledger;
      await knex.transaction(async (trx) => {
        await names(trx);
        expect(await immediate(trx)).toEqual([]);
        await other('immediate_one').insert({ name: 'new' });
        expect(await immediate(trx)).toEqual(['new']);
      });
    });

    test('SET autocommit = 0 keeps every statement back until COMMIT', async () => {
      const { knex, other } = ledger;
      await names(other);
      const connection = await knex.client.acquireConnection();
      const run = (sql: string) => knex.raw(sql).connection(connection);
      await run('set autocommit = 0');
      await knex(LEDGER).insert({ name: 'second' }).connection(connection);
      expect(await names(other)).toEqual(FRESH);
      await run('commit');
      expect(await names(other)).toEqual(['first', 'second']);
      await knex(LEDGER).insert({ name: 'third' }).connection(connection);
      await run('rollback');
      expect(await names(other)).toEqual(['first', 'second']);
      await knex(LEDGER).insert({ name: 'fourth' }).connection(connection);
      await run('set autocommit = 1');
      expect(await names(other)).toEqual(['first', 'fourth', 'second']);
      await knex(LEDGER).insert({ name: 'fifth' }).connection(connection);
      expect(await names(other)).toEqual(['fifth', 'first', 'fourth', 'second']);
      await knex.client.destroyRawConnection(connection);
      await knex.client.releaseConnection(connection);
      await expectSettled(ledger);
    });

    test('LOCK TABLES commits what was written before it', async () => {
      const { knex, other } = ledger;
      await names(other);
      const connection = await knex.client.acquireConnection();
      const run = (sql: string) => knex.raw(sql).connection(connection);
      await run('begin');
      await knex(LEDGER).insert({ name: 'second' }).connection(connection);
      await run(`lock tables ${AUDIT} write`);
      expect(await names(other)).toEqual(['first', 'second']);
      await knex(AUDIT).insert({ name: 'locked' }).connection(connection);
      await run('unlock tables');
      expect(await audited(other)).toEqual(['locked']);
      await knex.client.releaseConnection(connection);
      await expectSettled(ledger);
    });

    test('XA keeps the writes back until XA COMMIT, on whichever connection', async () => {
      const { knex, other } = ledger;
      await names(other);
      const connection = await knex.client.acquireConnection();
      const run = (sql: string) => knex.raw(sql).connection(connection);
      await run(`xa start 'x1'`);
      await knex(LEDGER).insert({ name: 'second' }).connection(connection);
      await run(`xa end 'x1'`);
      await run(`xa prepare 'x1'`);
      expect(await names(other)).toEqual(FRESH);
      await run(`xa commit 'x1'`);
      expect(await names(other)).toEqual(['first', 'second']);
      await run(`xa start 'x2'`);
      await knex(LEDGER).insert({ name: 'third' }).connection(connection);
      await run(`xa end 'x2'`);
      await run(`xa commit 'x2' one phase`);
      expect(await names(other)).toEqual(['first', 'second', 'third']);
      await run(`xa start 'x3'`);
      await knex(LEDGER).insert({ name: 'fourth' }).connection(connection);
      await run(`xa end 'x3'`);
      await run(`xa rollback 'x3'`);
      expect(await names(other)).toEqual(['first', 'second', 'third']);
      await knex.client.releaseConnection(connection);
      await expectSettled(ledger);
    });

    test('a BEGIN inside a transaction commits it', async () => {
      const { knex, other } = ledger;
      await names(other);
      await knex.transaction(async (trx) => {
        await add(trx, 'second');
        await trx.raw('begin');
        expect(await names(other)).toEqual(['first', 'second']);
        await add(trx, 'third');
        expect(await names(other)).toEqual(['first', 'second']);
      });
      expect(await names(other)).toEqual(['first', 'second', 'third']);
      await expectSettled(ledger);
    });
  },
  ['mysql'],
);

describeDatabases(
  'transactions of SQLite',
  (db) => {
    const ledger = useLedger(db);

    beforeAll(() => ledger.knex.raw('create table strict_one (id integer primary key on conflict rollback)'));

    test('a COMMIT that answers SQLITE_BUSY leaves the transaction open', async () => {
      const { knex, bare } = ledger;
      await knex.raw('pragma busy_timeout = 0');
      await names(ledger.other);
      await knex.raw('begin');
      await add(knex, 'second');
      await bare.rows('begin');
      await bare.rows('select * from ledger');
      await expectRefused(knex.raw('commit'), /locked|busy/i);
      expect(await names(knex)).toEqual(['first', 'second']);
      await bare.rows('commit');
      await knex.raw('commit');
      expect(await names(ledger.other)).toEqual(['first', 'second']);
      await expectSettled(ledger);
    });

    test('ON CONFLICT ROLLBACK ends the transaction behind an error', async () => {
      const { knex, other } = ledger;
      await names(other);
      await knex.raw('begin');
      await add(knex, 'second');
      await knex('strict_one').insert({ id: 1 });
      await expectRefused(Promise.resolve(knex('strict_one').insert({ id: 1 })));
      expect(await names(knex)).toEqual(FRESH);
      await add(knex, 'by itself');
      expect(await names(other)).toEqual(['by itself', 'first']);
      await expectRefused(knex.raw('commit'), /no transaction/);
      await expectSettled(ledger);
    });

    test('a SAVEPOINT outside a transaction begins one, and its RELEASE commits it', async () => {
      const { knex, other } = ledger;
      await names(other);
      await knex.raw('savepoint outermost');
      await add(knex, 'second');
      expect(await names(knex)).toEqual(['first', 'second']);
      expect(await names(other)).toEqual(FRESH);
      await knex.raw('release outermost');
      expect(await names(other)).toEqual(['first', 'second']);
      await expectSettled(ledger);
    });

    test('INSERT OR ROLLBACK in a transaction of Knex undoes all of it', async () => {
      const { knex, other } = ledger;
      await names(other);
      const ended = knex.transaction(async (trx) => {
        await add(trx, 'second');
        await trx.raw(`insert or rollback into ledger (name) values ('second')`).catch(() => undefined);
        await add(trx, 'after');
        expect(await names(other)).toEqual(['after', 'first']);
      });
      await expectRefused(ended, /no transaction/);
      expect(await names(other)).toEqual(['after', 'first']);
      await expectSettled(ledger);
    });
  },
  ['sqlite'],
);
