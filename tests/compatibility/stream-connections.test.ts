/** The connection of a stream goes back to the pool once, whatever becomes of the stream: nobody shares it with another. */
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { overrideSettings } from '../../cachalot';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { useBench } from './support/bench';

const QUIET: Knex.Logger = { warn: () => {}, error: () => {} };

const closed = (stream: Readable): Promise<unknown> =>
  new Promise((resolve) => stream.once('close', resolve));

/** What becomes of a stream. */
const ENDS: Readonly<Record<string, (stream: Readable) => Promise<void>>> = {
  'is read to its end, slowly': async (stream) => {
    for await (const _row of stream) await turn();
  },
  'is left early': async (stream) => {
    for await (const _row of stream) break;
  },
  'is destroyed by its reader': async (stream) => {
    await once(stream, 'readable');
    stream.destroy(new Error('enough'));
  },
};

describeDatabases('the connection of a stream', (db) => {
  const bench = useBench(db);
  let number = 0;

  test.each([
    ...Object.keys(ENDS).map((end) => [end, true] as const),
    ...Object.keys(ENDS).map((end) => [end, false] as const),
  ])('goes back once when the stream %s (cachalot enabled: %s)', async (end, enabled) => {
    expect(bench.knex).toBeDefined();
    const knex = db.second({ pool: { min: 0, max: 1, acquireTimeoutMillis: 5_000 }, log: QUIET });
    const { client } = knex;
    await knex(TABLES.test).first();
    number += 1;
    await overrideSettings({ CACHALOT_ENABLED: enabled }, async () => {
      const stream = knex(TABLES.test).whereNot({ id: -number }).orderBy('id').stream({ highWaterMark: 1 });
      stream.on('error', () => {});
      const over = closed(stream);
      while (client.pool.numUsed() === 0) await turn();
      const [next, afterNext] = [client.acquireConnection(), client.acquireConnection()];
      let served = false;
      void afterNext.then(() => {
        served = true;
      });
      await ENDS[end]!(stream);
      const connection = await next;
      await over;
      for (let turns = 0; turns < 20; turns += 1) await turn();
      expect(served).toBe(false);
      await client.releaseConnection(connection);
      await client.releaseConnection(await afterNext);
    });
    expect(await knex(TABLES.test).count({ count: '*' })).toHaveLength(1);
  });

  test('is free again after a stream that fails, which tells its error once', async () => {
    const knex = db.second({ pool: { min: 0, max: 1, acquireTimeoutMillis: 5_000 }, log: QUIET });
    const errors: unknown[] = [];
    const stream = knex('no_such_table').stream();
    stream.on('error', (error) => errors.push(error));
    while (errors.length === 0) await turn();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('no_such_table') })]);
    expect(await knex(TABLES.test).count({ count: '*' })).toHaveLength(1);
    expect(bench.knex.client.pool.numUsed()).toBe(0);
  });
});
