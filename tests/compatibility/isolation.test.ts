/**
 * What a transaction may be answered from the cache under each isolation level, and what it may give to it: a
 * snapshot neither shows what was committed after it, nor publishes what is older than its tokens.
 */
import type { Knex } from 'knex';
import { stats } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import {
  AUDIT,
  add,
  audited,
  createLedger,
  expectSettled,
  LEDGER,
  names,
  useLedger,
} from './transaction-support/ledger';

const FRESH = ['first'];
type Level = Knex.IsolationLevels;

describeDatabases(
  'lasting snapshots',
  (db) => {
    const ledger = useLedger(db);

    describe.each<Level>(db.name === 'postgres' ? ['repeatable read', 'serializable'] : ['repeatable read'])(
      '%s',
      (isolationLevel) => {
        test(
          row(
            'repeatable_read_snapshot',
            'a snapshot goes on showing what it showed, and others see the new',
          ),
          async () => {
            const { knex, other } = ledger;
            await names(knex);
            await knex.transaction(
              async (trx) => {
                expect(await names(trx)).toEqual(FRESH);
                await add(other, 'second');
                expect(await names(other)).toEqual(['first', 'second']);
                expect(await names(trx)).toEqual(FRESH);
                expect(await names(other)).toEqual(['first', 'second']);
              },
              { isolationLevel },
            );
            await expectSettled(ledger);
          },
        );

        test(
          row(
            'repeatable_read_snapshot',
            'what an old snapshot reads for the first time is not given to others',
          ),
          async () => {
            const { knex, other } = ledger;
            await knex.transaction(
              async (trx) => {
                await audited(trx);
                await add(other, 'second');
                expect(await names(trx)).toEqual(FRESH);
                expect(await names(other)).toEqual(['first', 'second']);
              },
              { isolationLevel },
            );
            expect(await names(knex)).toEqual(['first', 'second']);
            await expectSettled(ledger);
          },
        );

        test(
          row('repeatable_read_snapshot', 'what others have cached since is not what an old snapshot shows'),
          async () => {
            const { knex, other } = ledger;
            await knex.transaction(
              async (trx) => {
                await audited(trx);
                await add(other, 'second');
                await names(other);
                expect(await names(trx)).toEqual(FRESH);
              },
              { isolationLevel },
            );
            await expectSettled(ledger);
          },
        );

        test('a hit before the first read would let the snapshot open too late', async () => {
          const { knex, other } = ledger;
          await names(knex);
          await audited(knex);
          await knex.transaction(
            async (trx) => {
              const before = await names(trx);
              await other.transaction(async (writer) => {
                await add(writer, 'both');
                await add(writer, 'both', AUDIT);
              });
              expect([before, await audited(trx)]).toEqual([FRESH, []]);
            },
            { isolationLevel },
          );
        });

        test('while nothing has changed since, the snapshot shares with everybody', async () => {
          const { knex, other } = ledger;
          await audited(other);
          await knex.transaction(
            async (trx) => {
              await names(trx);
              // What the server watches it has to see: it gives, and does not take.
              const queries = isolationLevel === 'serializable' ? 1 : 0;
              expect(await expectQueries(knex, queries, () => audited(trx))).toEqual([]);
              expect(await expectQueries(knex, 0, () => audited(trx))).toEqual([]);
            },
            { isolationLevel },
          );
          expect(await expectQueries(other, 0, () => names(other))).toEqual(FRESH);
        });

        test('own writes are seen over the snapshot, and reads after them repeat from memory', async () => {
          const { knex } = ledger;
          await knex.transaction(
            async (trx) => {
              await names(trx);
              await add(trx, 'own');
              expect(await names(trx)).toEqual(['first', 'own']);
              expect(await expectQueries(knex, 0, () => names(trx))).toEqual(['first', 'own']);
            },
            { isolationLevel },
          );
          await expectSettled(ledger);
        });
      },
    );
  },
  ['postgres', 'mysql'],
);

describeDatabases(
  'SERIALIZABLE of PostgreSQL',
  (db) => {
    const ledger = useLedger(db);
    const config = { isolationLevel: 'serializable' } as const;
    beforeAll(() => ledger.knex.schema.createTable('bystander', (table) => table.increments()));

    test('refuses what two transactions could not have done one after the other, as without a cache', async () => {
      const { knex, other } = ledger;
      await names(knex);
      await audited(knex);
      const [one, two] = [await knex.transaction(config), await other.transaction(config)];
      // Each first opens its snapshot, by a read of a table that nobody writes.
      for (const trx of [one, two]) await trx('bystander');
      await names(one);
      await audited(two);
      await add(one, 'one', AUDIT);
      await add(two, 'two');
      // Knex tells of a COMMIT that was refused here alone.
      const ends = await Promise.allSettled(
        [one, two].map((trx) => Promise.all([trx.commit(), trx.executionPromise])),
      );
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expectSettled(ledger);
    });

    test.each([
      [
        'by an option of the connection',
        { connection: { options: '-c default_transaction_isolation=serializable' } },
      ],
      ['by a statement', { pool: { min: 1, max: 1 } }],
    ])(
      'as the default %s lets the server see each read outside of transactions too',
      async (way, options) => {
        const pool = db.second(options, ledger.knex);
        await names(ledger.knex);
        await pool(LEDGER).first('id');
        if (way === 'by a statement')
          await pool.raw('set session characteristics as transaction isolation level serializable');
        expect(await expectQueries(pool, 2, async () => [await names(pool), await names(pool)])).toEqual([
          FRESH,
          FRESH,
        ]);
      },
    );
  },
  ['postgres'],
);

describeDatabases('the default snapshot of a transaction', (db) => {
  const ledger = useLedger(db);

  test('shows what others commit exactly where each statement has its own', async () => {
    if (db.name === 'sqlite') return; // its writers wait for its readers
    const { knex, other } = ledger;
    await knex.transaction(async (trx) => {
      expect(await names(trx)).toEqual(FRESH);
      await add(other, 'second');
      const seen = await names(trx);
      expect(seen).toEqual(db.name === 'postgres' ? ['first', 'second'] : FRESH);
      expect(await names(other)).toEqual(['first', 'second']);
    });
    await expectSettled(ledger);
  });

  test('a snapshot of SQLite with WAL shows neither later writes nor later entries', async () => {
    if (db.name !== 'sqlite') return;
    const knex = await db.create();
    const other = db.second({}, knex);
    await knex.raw('pragma journal_mode = wal');
    await createLedger(knex);
    await add(knex, 'first');
    await names(other);
    await knex.transaction(async (trx) => {
      await audited(trx);
      await add(other, 'second');
      expect(await names(other)).toEqual(['first', 'second']);
      expect(await names(trx)).toEqual(FRESH);
    });
    expect(await names(knex)).toEqual(['first', 'second']);
  });
});

describeDatabases(
  'READ COMMITTED',
  (db) => {
    const ledger = useLedger(db);
    const config = { isolationLevel: 'read committed' } as const;

    test('reads are served from and given to the shared cache', async () => {
      const { knex, other } = ledger;
      await names(other);
      await knex.transaction(async (trx) => {
        expect(await expectQueries(knex, 0, () => names(trx))).toEqual(FRESH);
        await audited(trx);
      }, config);
      expect(await expectQueries(other, 0, () => audited(other))).toEqual([]);
    });

    test('what others commit is seen by the next read, own writes or not', async () => {
      const { knex, other } = ledger;
      await knex.transaction(async (trx) => {
        await names(trx);
        await add(other, 'second');
        expect(await names(trx)).toEqual(['first', 'second']);
        await add(trx, 'own');
        expect(await names(trx)).toEqual(['first', 'own', 'second']);
        await add(other, 'third');
        expect(await names(trx)).toEqual(['first', 'own', 'second', 'third']);
        expect(await names(other)).toEqual(['first', 'second', 'third']);
      }, config);
      await expectSettled(ledger);
    });
  },
  ['postgres', 'mysql'],
);

describeDatabases(
  'levels that no cache can stand in for',
  (db) => {
    const ledger = useLedger(db);

    test('READ UNCOMMITTED sees what others have not committed, and keeps it to itself', async () => {
      const { knex, other } = ledger;
      await names(knex);
      const writer = await other.transaction();
      await add(writer, 'maybe');
      await knex.transaction(
        async (trx) => {
          expect(await names(trx)).toEqual(['first', 'maybe']);
          expect(await expectQueries(knex, 1, () => names(trx))).toEqual(['first', 'maybe']);
        },
        { isolationLevel: 'read uncommitted' },
      );
      await writer.rollback();
      expect(await names(knex)).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('SET SESSION … READ UNCOMMITTED keeps reads outside of transactions out of the cache', async () => {
      const pool = db.second({ pool: { min: 1, max: 1 } }, ledger.knex);
      await names(pool);
      await pool.raw('set session transaction isolation level read uncommitted');
      const writer = await ledger.other.transaction();
      await add(writer, 'maybe');
      expect(await names(pool)).toEqual(['first', 'maybe']);
      await writer.rollback();
      expect(await names(pool)).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('SET TRANSACTION … READ UNCOMMITTED is for the next read, which is kept from the cache', async () => {
      const pool = db.second({ pool: { min: 1, max: 1 } }, ledger.knex);
      await pool(LEDGER).first('id');
      const writer = await ledger.other.transaction();
      await add(writer, 'maybe');
      await pool.raw('set transaction isolation level read uncommitted');
      expect(await names(pool)).toEqual(['first', 'maybe']);
      await writer.rollback();
      expect(await names(pool)).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('a pool whose sessions begin as READ UNCOMMITTED caches nothing', async () => {
      const pool = db.second(
        {
          pool: {
            afterCreate: (
              connection: { query(sql: string, done: (error: unknown) => void): void },
              done: (error: unknown) => void,
            ) => connection.query('set session transaction isolation level read uncommitted', done),
          },
        },
        ledger.knex,
      );
      await names(pool);
      expect(await expectQueries(pool, 1, () => names(pool))).toEqual(FRESH);
      expect(stats().bypassReasons.isolation).toBeGreaterThan(0);
    });

    test('SERIALIZABLE reads take locks, and so are always sent', async () => {
      const { knex } = ledger;
      await names(knex);
      await knex.transaction(
        async (trx) => {
          await expectQueries(knex, 2, async () => [await names(trx), await names(trx)]);
        },
        { isolationLevel: 'serializable' },
      );
      await expectSettled(ledger);
    });
  },
  ['mysql'],
);

describeDatabases(
  'isolation levels by statement',
  (db) => {
    const ledger = useLedger(db);

    /** Reads an old snapshot, lets another write, and tells what the transaction sees. */
    async function afterAWrite(trx: Knex.Transaction): Promise<string[]> {
      await audited(trx);
      await add(ledger.other, 'second');
      await names(ledger.other);
      return names(trx);
    }

    test('SET SESSION is for all transactions after it', async () => {
      const pool = db.second({ pool: { min: 1, max: 1 } }, ledger.knex);
      await names(pool);
      await pool.raw('set session characteristics as transaction isolation level repeatable read');
      expect(await pool.transaction(afterAWrite)).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('SET TRANSACTION inside a transaction is for that one', async () => {
      const { knex } = ledger;
      const seen = await knex.transaction(async (trx) => {
        await trx.raw('set transaction isolation level repeatable read');
        return afterAWrite(trx);
      });
      expect(seen).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('an option of the connection is the default of all its transactions', async () => {
      const pool = db.second(
        { connection: { options: '-c default_transaction_isolation=repeatable\\ read' } },
        ledger.knex,
      );
      await names(pool);
      expect(await pool.transaction(afterAWrite)).toEqual(FRESH);
      await expectSettled(ledger);
    });

    test('BEGIN with a level is followed on a connection that the caller holds', async () => {
      const { knex, other } = ledger;
      const connection = await knex.client.acquireConnection();
      const read = () => knex(LEDGER).orderBy('name').pluck('name').connection(connection);
      await knex.raw('begin isolation level repeatable read').connection(connection);
      await knex(AUDIT).pluck('name').connection(connection);
      await add(other, 'second');
      await names(other);
      expect(await read()).toEqual(FRESH);
      await knex.raw('commit').connection(connection);
      expect(await read()).toEqual(['first', 'second']);
      await knex.client.releaseConnection(connection);
      await expectSettled(ledger);
    });

    test('a read-only deferrable snapshot is a snapshot too', async () => {
      const { knex } = ledger;
      const trx = await knex.transaction(undefined, { isolationLevel: 'serializable', readOnly: true });
      expect(await afterAWrite(trx)).toEqual(FRESH);
      await trx.commit();
      await expectSettled(ledger);
    });
  },
  ['postgres'],
);
