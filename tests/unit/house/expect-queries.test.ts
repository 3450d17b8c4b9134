/** Counting queries: every statement counts, a wrong count shows the SQL, and nothing stays listening. */
import {
  captureQueries,
  expectQueries,
  UnexpectedQueriesError,
} from '../../../cachalot/testing/expect-queries';
import { describeDatabases } from '../../support/databases';

describeDatabases('counting queries', (db) => {
  it('returns the result, and the SQL and bindings of each statement', async () => {
    const knex = await db.create();
    const { result, queries } = await captureQueries(knex, () => knex.select(knex.raw('? + 1 as two', [1])));
    expect(result).toHaveLength(1);
    expect(queries).toEqual([{ sql: expect.stringContaining('+ 1 as two'), bindings: [1] }]);
  });

  it('counts what transactions send', async () => {
    const knex = await db.create();
    const { queries } = await captureQueries(knex, () =>
      knex.transaction(async (trx) => trx.select(knex.raw('1 as one'))),
    );
    expect(queries.map(({ sql }) => sql)).toEqual([
      expect.stringMatching(/^BEGIN/i),
      expect.stringContaining('one'),
      expect.stringMatching(/^COMMIT/i),
    ]);
  });

  it('resolves with the result when the count is right', async () => {
    const knex = await db.create();
    expect(await expectQueries(knex, 0, () => 'none')).toBe('none');
    expect(await expectQueries(knex, 1, () => knex.select(knex.raw('1 as one')))).toHaveLength(1);
  });

  it('rejects with every statement when the count is wrong', async () => {
    const knex = await db.create();
    const failure: unknown = await expectQueries(knex, 0, async () => {
      await knex.select(knex.raw('1 as one'));
      await knex.select(knex.raw('? as two', ['deux']));
    }).catch((error) => error);
    expect(failure).toBeInstanceOf(UnexpectedQueriesError);
    expect(failure).toMatchObject({ code: 'ERR_CACHALOT_UNEXPECTED_QUERIES', expected: 0 });
    expect(String(failure)).toMatch(/0 queries expected, 2 sent:\n {2}1\. .*one\n {2}2\. .*two -- "deux"/);
  });

  it('stops listening, also when the function throws, and lets its error through', async () => {
    const knex = await db.create();
    const before = knex.listenerCount('query');
    const refusal = new Error('no');
    await expect(expectQueries(knex, 5, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(knex.listenerCount('query')).toBe(before);
  });
});
