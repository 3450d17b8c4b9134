/** The original's tests of `post_invalidation`: when it fires, how often, and for whom. */
import type { Knex } from 'knex';
import { invalidate, postInvalidation, settings } from '../../cachalot';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';

describeDatabases('postInvalidation', (db) => {
  let knex: Knex;
  let heard: unknown[];
  let stop: () => void;
  beforeAll(async () => {
    knex = await db.create();
    for (const name of ['a', 'b']) await knex.schema.createTable(name, (table) => void table.integer('id'));
  });
  beforeEach(() => {
    settings.DATABASES = { default: knex };
    heard = [];
    stop = postInvalidation.on('*', (payload) => heard.push(payload));
  });
  afterEach(() => {
    stop();
    settings.reset();
  });
  afterAll(() => knex.destroy());

  const a = { table: 'a', dbAlias: 'default' };
  const b = { table: 'b', dbAlias: 'default' };

  it(row('table_invalidated', 'fires once per write, with table and database'), async () => {
    await knex('a').insert({ id: 1 });
    expect(heard).toEqual([a]);
    await knex('a').update({ id: 2 });
    await knex('b').delete();
    expect(heard).toEqual([a, a, b]);
  });

  it(row('table_invalidated', 'fires for its table alone'), async () => {
    const calls: unknown[] = [];
    const undo = postInvalidation.on('b', (payload) => calls.push(payload));
    await knex('a').insert({ id: 1 });
    expect(calls).toEqual([]);
    await knex('b').insert({ id: 1 });
    undo();
    expect(calls).toEqual([b]);
  });

  it(
    row(
      ['table_invalidated_in_transaction', 'table_invalidated_once_per_transaction_or_invalidate'],
      'fires once per table and transaction, when it commits',
    ),
    async () => {
      await knex.transaction(async (trx) => {
        await trx('a').insert({ id: 1 });
        await trx('a').insert({ id: 2 });
        await trx('b').insert({ id: 3 });
        await invalidate('a');
        expect(heard).toEqual([]);
      });
      expect(heard).toHaveLength(2);
      expect(heard).toEqual(expect.arrayContaining([a, b]));
    },
  );

  it(
    row(
      'table_invalidated_in_transaction',
      'fires once for nested transactions, and not for what was rolled back',
    ),
    async () => {
      await knex.transaction(async (trx) => {
        await trx.transaction((inner) => inner('a').insert({ id: 1 }));
        await trx
          .transaction(async (inner) => {
            await inner('b').insert({ id: 1 });
            throw new Error('no');
          })
          .catch(() => {});
        expect(heard).toEqual([]);
      });
      expect(heard).toEqual([a]);
    },
  );

  it('does not fire for a transaction that rolls back', async () => {
    await knex
      .transaction(async (trx) => {
        await trx('a').insert({ id: 1 });
        throw new Error('no');
      })
      .catch(() => {});
    expect(heard).toEqual([]);
  });

  it(
    row('table_invalidated_once_per_transaction_or_invalidate', 'fires for invalidate(), once per table'),
    async () => {
      await invalidate('a', 'b', 'a');
      expect(heard).toHaveLength(2);
      await invalidate({ dbAlias: 'default' });
      expect(heard).toHaveLength(4);
    },
  );

  it('fires after the invalidation took effect', async () => {
    await knex('a').select();
    let rows: Promise<unknown[]> | undefined;
    const undo = postInvalidation.once('a', () => {
      rows = (async () => knex('a').where({ id: 77 }))();
    });
    await knex('a').insert({ id: 77 });
    undo();
    expect(await rows).toHaveLength(1);
  });

  it('is not stopped, and stops nothing, by a handler that throws', async () => {
    const errors: unknown[] = [];
    const unhook = postInvalidation.onHandlerError((error) => errors.push(error));
    const undo = postInvalidation.on('a', () => {
      throw new Error('handler');
    });
    await knex('a').insert({ id: 5 });
    undo();
    unhook();
    expect(heard).toEqual([a]);
    expect(errors).toEqual([new Error('handler')]);
  });

  it(row('table_invalidated_multi_db', 'names the database that was written to'), async () => {
    const second = await db.create();
    await second.schema.createTable('a', (table) => void table.integer('id'));
    settings.DATABASES = { default: knex, second };
    await knex('a').insert({ id: 1 });
    await second('a').insert({ id: 1 });
    expect(heard.slice(-2)).toEqual([a, { table: 'a', dbAlias: 'second' }]);
    await second.destroy();
  });

  it(
    row('table_invalidated_once_per_transaction_or_invalidate', 'invalidate() in a transaction, at its end'),
    async () => {
      await knex.transaction(async (trx) => {
        await trx('a').insert({ id: 1 });
        await invalidate('a', { dbAlias: 'default' });
        expect(heard).toEqual([]);
      });
      expect(heard).toEqual([a]);
    },
  );
});
