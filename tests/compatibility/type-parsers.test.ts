/** A type parser of PostgreSQL that is replaced is noticed at once, of whatever type, and so is one put back. */
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { settings } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';

const { types } = require('pg');

type Ask = (knex: Knex) => Promise<unknown>;

const mood = (rows: unknown) => (rows as { mood: unknown }[])[0]?.mood;

const WAYS: readonly (readonly [name: string, ask: Ask])[] = [
  ['a query', async (knex) => mood(await knex('person').select('mood'))],
  ['an array', async (knex) => (await knex('person').pluck('mood'))[0]],
  ['a raw query', async (knex) => mood((await knex.raw('select mood from person')).rows)],
  [
    'a stream',
    async (knex) => {
      const rows = [];
      for await (const row of knex('person').select('mood').stream()) rows.push(row);
      return mood(rows);
    },
  ],
  ['a transaction', (knex) => knex.transaction(async (trx) => mood(await trx('person').select('mood')))],
];

describeDatabases(
  'a type parser',
  (db) => {
    let knex: Knex;
    let oid: number;
    const type = `mood_${randomBytes(4).toString('hex')}`;
    beforeAll(async () => {
      settings.CACHALOT_CACHE_RAW = true;
      knex = await db.create();
      await knex.raw(`create type ${type} as enum ('glad', 'sad')`);
      await knex.schema.createTable('person', (table) => void table.specificType('mood', type));
      await knex('person').insert({ mood: 'glad' });
      oid = (await knex('pg_type').where('typname', type).first('oid')).oid;
    });
    beforeEach(() => knex('person').update({ mood: 'glad' }));
    afterEach(() => types.setTypeParser(oid, types.getTypeParser(-1)));
    afterAll(() => settings.reset());

    it.each(WAYS)('of an enum is noticed by %s', async (_name, ask) => {
      expect(await ask(knex)).toBe('glad');
      expect(await ask(knex)).toBe('glad');
      types.setTypeParser(oid, (text: string) => text.toUpperCase());
      expect(await ask(knex)).toBe('GLAD');
      expect(await ask(knex)).toBe('GLAD');
      types.setTypeParser(oid, types.getTypeParser(-1));
      expect(await ask(knex)).toBe('glad');
    });

    it.each(WAYS.filter(([name]) => name !== 'a transaction'))(
      'that stays as it is costs no hit: %s',
      async (_name, ask) => {
        await ask(knex);
        await expectQueries(knex, 0, () => ask(knex));
        types.setTypeParser(oid, (text: string) => text.toUpperCase());
        await expectQueries(knex, 1, () => ask(knex));
        await expectQueries(knex, 0, () => ask(knex));
      },
    );

    it('is noticed within a transaction', async () => {
      await knex.transaction(async (trx) => {
        const ask = async () => mood(await trx('person').select('mood'));
        await trx('person').update({ mood: 'sad' });
        expect(await ask()).toBe('sad');
        types.setTypeParser(oid, (text: string) => text.toUpperCase());
        expect(await ask()).toBe('SAD');
      });
    });
  },
  ['postgres'],
);
