/** An answer that cannot be kept says which column is the reason, and no value; registering the class mends it. */
import diagnostics from 'node:diagnostics_channel';
import type { Knex } from 'knex';
import { explain, invalidate, registerType, stats } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';

const { types } = require('pg');
const INT8 = 20;

class Money {
  readonly #cents: bigint;
  constructor(cents: bigint) {
    this.#cents = cents;
  }
  get cents(): bigint {
    return this.#cents;
  }
}

describeDatabases(
  'a column of a class with private fields',
  (db) => {
    let knex: Knex;
    const usual = types.getTypeParser(INT8);
    beforeAll(async () => {
      types.setTypeParser(INT8, (text: string) => new Money(BigInt(text)));
      knex = await db.create();
      await knex.schema.createTable('sale', (table) => {
        table.integer('id');
        table.bigInteger('price');
      });
      await knex('sale').insert({ id: 1, price: '4711' });
    });
    afterAll(() => types.setTypeParser(INT8, usual));
    beforeEach(() => invalidate('sale'));

    it('is named by explain once the query has run, until an answer could be kept', async () => {
      expect(await explain(knex('sale'))).toMatchObject({ verdict: 'miss', reason: null, column: null });
      await expectQueries(knex, 1, () => knex('sale'));
      await expectQueries(knex, 1, () => knex('sale'));
      const explained = await explain(knex('sale'));
      expect(explained).toMatchObject({ verdict: 'miss', reason: 'value', column: 'price' });
      expect(explained.detail).toMatch(/^column "price": an object of class Money/);
      await knex('sale').del();
      await knex('sale');
      expect(await explain(knex('sale'))).toMatchObject({ verdict: 'hit', reason: null, column: null });
      await knex('sale').insert({ id: 1, price: '4711' });
    });

    it('is told to listeners, and counted', async () => {
      const heard: unknown[] = [];
      const listen = (event: unknown) => heard.push(event);
      diagnostics.subscribe('cachalot:bypass', listen);
      stats.reset();
      await knex('sale').where('price', '4711');
      diagnostics.unsubscribe('cachalot:bypass', listen);
      expect(heard).toEqual([
        expect.objectContaining({ because: 'value', column: 'price', tables: ['sale'] }),
      ]);
      expect(JSON.stringify(heard)).not.toContain('4711');
      expect(stats()).toMatchObject({ misses: 1, bypasses: 0, stores: 0, bypassReasons: { value: 1 } });
    });

    it('is cached once its class is registered', async () => {
      const undo = registerType<Money, bigint>('test.Money', {
        class: Money,
        encode: ({ cents }) => cents,
        decode: (cents) => new Money(cents),
      });
      try {
        await knex('sale');
        const [sale] = await expectQueries(knex, 0, () => knex('sale'));
        expect(sale.price).toBeInstanceOf(Money);
        expect(sale.price.cents).toBe(4711n);
      } finally {
        undo();
      }
    });
  },
  ['postgres'],
);
