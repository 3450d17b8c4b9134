/**
 * Transactions that Knex knows nothing of: BEGIN and COMMIT as raw statements, on a connection that the caller
 * holds or in a pool of one; and those of Objection.
 */
import type { Knex } from 'knex';
import { Model, transaction } from 'objection';
import { stats } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import {
  add,
  createLedger,
  expectSettled,
  LEDGER,
  names,
  refill,
  useLedger,
} from './transaction-support/ledger';

const FRESH = ['first'];

describeDatabases('transactions on a connection that the caller holds', (db) => {
  const ledger = useLedger(db, { pool: { min: 0, max: db.name === 'sqlite' ? 1 : 4 } });

  /** Runs `fn` with a connection from the pool, and functions that write and read on it. */
  async function holding(
    fn: (held: {
      run(sql: string): Promise<unknown>;
      add(name: string): Promise<unknown>;
      names(): Promise<string[]>;
    }) => Promise<void>,
  ): Promise<void> {
    const { knex } = ledger;
    const connection = await knex.client.acquireConnection();
    const on = <T extends Knex.ChainableInterface | Knex.Raw>(query: T): T =>
      query.connection(connection) as T;
    try {
      await fn({
        run: async (sql) => on(knex.raw(sql)),
        add: async (name) => on(knex(LEDGER).insert({ name })),
        names: async () => on(knex(LEDGER).orderBy('name').pluck('name')),
      });
    } finally {
      await knex.client.releaseConnection(connection);
    }
  }

  test('own writes are seen on the connection, by others after COMMIT', async () => {
    await names(ledger.other);
    await holding(async (held) => {
      await held.run('begin');
      await held.add('second');
      expect(await held.names()).toEqual(['first', 'second']);
      expect(await expectQueries(ledger.other, 0, () => names(ledger.other))).toEqual(FRESH);
      await held.run('commit');
      expect(await names(ledger.other)).toEqual(['first', 'second']);
    });
    await expectSettled(ledger);
  });

  test('own writes are gone after ROLLBACK', async () => {
    await names(ledger.other);
    await holding(async (held) => {
      await held.run('begin');
      await held.add('second');
      expect(await held.names()).toEqual(['first', 'second']);
      await held.run('rollback');
      expect(await held.names()).toEqual(FRESH);
    });
    expect(await expectQueries(ledger.other, 0, () => names(ledger.other))).toEqual(FRESH);
    await expectSettled(ledger);
  });

  test('a repeated read in it is a hit', async () => {
    await holding(async (held) => {
      await held.run('begin');
      await held.add('second');
      await held.names();
      expect(await expectQueries(ledger.knex, 0, () => held.names())).toEqual(['first', 'second']);
      await held.run('rollback');
    });
  });

  test('statements that are sent before BEGIN was answered belong to the transaction', async () => {
    await names(ledger.other);
    await holding(async (held) => {
      await Promise.all([held.run('begin'), held.add('second')]);
      expect(await names(ledger.other)).toEqual(FRESH);
      await held.run('commit');
    });
    await expectSettled(ledger);
  });

  test('statements that are sent before COMMIT was answered are invalidated', async () => {
    await names(ledger.other);
    await holding(async (held) => {
      await held.run('begin');
      await held.add('second');
      await Promise.all([held.run('commit'), held.add('third'), held.names()]);
    });
    await expectSettled(ledger);
    expect(await names(ledger.other)).toEqual(['first', 'second', 'third']);
  });

  test('a connection given back with an open transaction keeps the pool on its guard until it ends', async () => {
    const { knex } = ledger;
    await holding(async (held) => {
      await held.run('begin');
      await held.add('second');
    });
    const connection = await knex.client.acquireConnection();
    await knex.raw('rollback').connection(connection);
    await knex.client.releaseConnection(connection);
    await expectSettled(ledger);
    expect(await names(knex)).toEqual(FRESH);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
  });

  test('a BEGIN that failed leaves the pool as it was', async () => {
    await holding(async (held) => {
      await expectRefused(held.run('begin nonsense please'));
    });
    await names(ledger.knex);
    expect(await expectQueries(ledger.knex, 0, () => names(ledger.knex))).toEqual(FRESH);
  });

  test('COMMIT AND CHAIN goes on with a transaction', async () => {
    if (db.name === 'sqlite') return;
    await names(ledger.other);
    await holding(async (held) => {
      await held.run('begin');
      await held.add('second');
      await held.run('commit and chain');
      expect(await names(ledger.other)).toEqual(['first', 'second']);
      await held.add('third');
      expect(await held.names()).toEqual(['first', 'second', 'third']);
      expect(await names(ledger.other)).toEqual(['first', 'second']);
      await held.run('commit');
    });
    expect(await names(ledger.other)).toEqual(['first', 'second', 'third']);
    await expectSettled(ledger);
  });

  test('a transaction of Knex on a held connection is followed', async () => {
    const { knex } = ledger;
    await names(ledger.other);
    const connection = await knex.client.acquireConnection();
    await knex.transaction(
      async (trx) => {
        await add(trx, 'second');
        expect(await names(trx)).toEqual(['first', 'second']);
      },
      { connection },
    );
    await knex.client.releaseConnection(connection);
    await expectSettled(ledger);
  });

  test('a connection of another pool keeps its own answers', async () => {
    const { knex } = ledger;
    const elsewhere = await db.create();
    await createLedger(elsewhere);
    await elsewhere(LEDGER).insert({ name: 'elsewhere' });
    await names(knex);
    await names(elsewhere);
    const connection = await elsewhere.client.acquireConnection();
    const read = () => knex(LEDGER).orderBy('name').pluck('name').connection(connection);
    expect(await read()).toEqual(['elsewhere']);
    await knex(LEDGER).insert({ name: 'more' }).connection(connection);
    await elsewhere.client.releaseConnection(connection);
    expect(await names(elsewhere)).toEqual(['elsewhere', 'more']);
    expect(await names(knex)).toEqual(FRESH);
  });
});

describeDatabases('raw BEGIN in a pool of one', (db) => {
  const ledger = useLedger(db, { pool: { min: 1, max: 1 } });

  test('everything between BEGIN and COMMIT belongs to the transaction', async () => {
    const { knex, other } = ledger;
    await names(other);
    await knex.raw('begin');
    await add(knex, 'second');
    expect(await names(knex)).toEqual(['first', 'second']);
    expect(await names(other)).toEqual(FRESH);
    await knex.raw('commit');
    expect(await names(other)).toEqual(['first', 'second']);
    await expectSettled(ledger);
  });

  test('nothing of it remains after ROLLBACK', async () => {
    const { knex, other } = ledger;
    await names(other);
    await knex.raw('begin');
    await add(knex, 'second');
    expect(await names(knex)).toEqual(['first', 'second']);
    await knex.raw('rollback');
    expect(await names(knex)).toEqual(FRESH);
    expect(await names(other)).toEqual(FRESH);
    await expectSettled(ledger);
  });

  test('the pool serves from the cache again once it has ended', async () => {
    const { knex } = ledger;
    await knex.raw('begin');
    await knex.raw('commit');
    await names(knex);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
  });

  test('a transaction that holds the only connection reads and writes without waiting for another', async () => {
    const { knex } = ledger;
    await knex.transaction(async (trx) => {
      await names(trx);
      await add(trx, 'second');
      expect(await names(trx)).toEqual(['first', 'second']);
      await trx.transaction((inner) => add(inner, 'third'));
    });
    await expectSettled(ledger);
  });

  test('a hit needs no connection, so that it is answered while a transaction holds the only one', async () => {
    const { knex } = ledger;
    await names(knex);
    await knex.transaction(async (trx) => {
      await add(trx, 'second');
      expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
    });
    await expectSettled(ledger);
  });

  test('the first statement of a process may be inside a transaction: no catalog is read there', async () => {
    const pool = db.second({ pool: { min: 1, max: 1 } }, ledger.knex);
    stats.reset();
    await pool.transaction(async (trx) => {
      await add(trx, 'second');
      expect(await names(trx)).toEqual(['first', 'second']);
    });
    await expectSettled(ledger);
  });

  test('DDL inside a transaction is followed by reads that never wait for a second connection', async () => {
    const { knex } = ledger;
    await knex.transaction(async (trx) => {
      await trx.schema.createTable('made_inside', (table) => table.increments());
      expect(await trx('made_inside').pluck('id')).toEqual([]);
      await trx('made_inside').insert({ id: 7 });
      expect(await trx('made_inside').pluck('id')).toEqual([7]);
      expect(await names(trx)).toEqual(FRESH);
    });
    expect(await knex('made_inside').pluck('id')).toEqual([7]);
    await knex.schema.dropTable('made_inside');
    await expectRefused(knex('made_inside').pluck('id'));
  });
});

describeDatabases('transactions of Objection', (db) => {
  const ledger = useLedger(db);
  class Entry extends Model {
    static override tableName = LEDGER;
    declare id: number;
    declare name: string;
  }
  const read = async (knex: Knex): Promise<string[]> =>
    (await Entry.query(knex).orderBy('name')).map((entry) => entry.name);

  beforeEach(() => refill(ledger.knex));

  test('Model.transaction: own writes are private, then everybody’s', async () => {
    const { knex, other } = ledger;
    const Bound = Entry.bindKnex(knex);
    await read(other);
    await Bound.transaction(async (trx) => {
      await Bound.query(trx).insert({ name: 'second' });
      expect(await read(trx)).toEqual(['first', 'second']);
      if (db.name !== 'sqlite') expect(await read(other)).toEqual(FRESH);
    });
    expect(await read(other)).toEqual(['first', 'second']);
  });

  test('transaction(Model, …) binds the model to it, and its rollback leaves nothing', async () => {
    const { knex } = ledger;
    await read(knex);
    const undone = transaction(Entry.bindKnex(knex), async (Bound) => {
      await Bound.query().insert({ name: 'second' });
      expect(await Bound.query().resultSize()).toBe(2);
      throw new Error('undo');
    });
    await expectRefused(undone, /undo/);
    expect(await expectQueries(knex, 0, () => read(knex))).toEqual(FRESH);
  });

  test('startTransaction, upsertGraph and commit', async () => {
    const { knex, other } = ledger;
    await read(other);
    const trx = await Entry.bindKnex(knex).startTransaction();
    await Entry.query(trx).upsertGraph([{ name: 'graph' }] as Partial<Entry>[]);
    expect(await read(trx)).toEqual(['first', 'graph']);
    await trx.commit();
    expect(await read(other)).toEqual(['first', 'graph']);
    await expectSettled(ledger);
  });
});
