/** The assertions about caching can fail: each kind of wrong cache is caught by name. */
import type { Knex } from 'knex';
import {
  expectCached,
  expectInvalidated,
  expectNotCached,
  expectNotInvalidated,
} from '../../support/assertions';
import { describeDatabases } from '../../support/databases';

interface Row {
  name: string;
}

class Model implements Row {
  name = '';
}

describeDatabases(
  'an assertion about caching',
  (db) => {
    let knex: Knex;
    beforeEach(async () => {
      knex = await db.create();
      await knex.schema.createTable('here', (table) => table.string('name'));
      await knex('here').insert({ name: 'one' });
    });

    /** A cache of one read, which hands out what `give` makes of the answer. */
    const cachedBy = (give: (rows: Row[], hits: number) => Row[]) => {
      let rows: Row[] | undefined;
      let hits = 0;
      const read = async () => {
        if (rows !== undefined) hits += 1;
        const answer: Row[] = rows ?? structuredClone(await knex('here'));
        rows = answer;
        return give(answer, hits);
      };
      const forget = () => {
        rows = undefined;
      };
      return { read, forget };
    };

    const copied = () => cachedBy((rows) => rows.map((row) => ({ ...row })));

    it('accepts a cache that is exact', async () => {
      expect(await expectCached(knex, copied().read, { result: [{ name: 'one' }] })).toEqual([
        { name: 'one' },
      ]);
    });

    it('shows the SQL of a read that is not cached', async () => {
      await expect(expectCached(knex, () => knex('here'))).rejects.toThrow(
        /0 queries expected, 1 sent:\n.*here/,
      );
    });

    it('catches an answer that callers share', async () => {
      const shared = cachedBy((rows) => rows);
      await expect(expectCached(knex, shared.read)).rejects.toThrow('Not the same: value');
    });

    it('catches an answer that callers share after the first hit', async () => {
      let kept: Row[] | undefined;
      const shared = cachedBy((rows, hits) => {
        const copy = rows.map((row) => ({ ...row }));
        if (hits === 0) return copy;
        kept ??= copy;
        return kept;
      });
      await expect(expectCached(knex, shared.read)).rejects.toThrow('Not the same: value');
    });

    it('catches a wrong result, and a prototype that was lost', async () => {
      await expect(expectCached(knex, copied().read, { result: [] })).rejects.toThrow('Not the same: value');
      const lossy = cachedBy((rows, hits) =>
        rows.map((row) => (hits === 0 ? Object.assign(new Model(), row) : { ...row })),
      );
      await expect(expectCached(knex, lossy.read)).rejects.toThrow('a Object is not a Model');
    });

    it('tells reads that are cached from reads that are not', async () => {
      await expectNotCached(knex, () => knex('here'));
      await expect(expectNotCached(knex, copied().read)).rejects.toThrow('1 query expected, 0 sent.');
    });

    it('tells writes that invalidate from writes that do not', async () => {
      const cache = copied();
      const write = async () => {
        await knex('here').insert({ name: 'two' });
      };
      const writeAndForget = async () => {
        await write();
        cache.forget();
      };
      await expect(expectInvalidated(knex, cache.read, write)).rejects.toThrow('1 query expected, 0 sent.');
      cache.forget();
      await expectNotInvalidated(knex, cache.read, write);
      cache.forget();
      await expect(expectNotInvalidated(knex, cache.read, writeAndForget)).rejects.toThrow(
        '0 queries expected',
      );
      cache.forget();
      const { before, after } = await expectInvalidated(knex, cache.read, writeAndForget);
      expect([before.length, after.length]).toEqual([4, 5]);
    });
  },
  ['sqlite'],
);
