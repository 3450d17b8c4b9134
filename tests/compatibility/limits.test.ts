/** Bounds: answers that are too large for the cache pass through it, whole, and say why they were not kept. */
import { pipeline } from 'node:stream/promises';
import { explain, settings, stats } from '../../cachalot';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import { resetAfterEach } from './support/bench';

describeDatabases('limits', (db) => {
  resetAfterEach();

  async function filled() {
    const knex = await db.create();
    await knex.schema.createTable('pages', (table) => {
      table.integer('id');
      table.text('body');
    });
    const rows = Array.from({ length: 40 }, (_, id) => ({ id, body: `page ${id} `.repeat(150) }));
    await knex('pages').insert(rows);
    settings.CACHES = { default: { BACKEND: 'locmem', MAX_BYTES: 20_000 } };
    stats.reset();
    return { knex, rows };
  }

  it(row('large_values', 'passes an answer that is larger than the cache, and says so'), async () => {
    const { knex, rows } = await filled();
    const read = () => knex('pages').orderBy('id');
    expect(await read()).toHaveLength(rows.length);
    expect(await read()).toHaveLength(rows.length);
    expect(stats()).toMatchObject({ hits: 0, misses: 2, stores: 0, bypassReasons: { 'too-large': 2 } });
    expect(await explain(read())).toMatchObject({ verdict: 'miss', reason: 'too-large' });
    await knex('pages').where('id', '<', 3).orderBy('id');
    await knex('pages').where('id', '<', 3).orderBy('id');
    expect(stats()).toMatchObject({ hits: 1, stores: 1 });
  });

  it(
    row('large_values', 'passes a stream that is larger than the cache, and holds none of it back'),
    async () => {
      const { knex, rows } = await filled();
      const ids = async (): Promise<unknown[]> => {
        const seen: unknown[] = [];
        await pipeline(
          knex('pages').orderBy('id').stream(),
          async (source: AsyncIterable<{ id: number }>) => {
            for await (const { id } of source) seen.push(id);
          },
        );
        return seen;
      };
      expect(await ids()).toEqual(rows.map(({ id }) => id));
      expect(await ids()).toEqual(rows.map(({ id }) => id));
      expect(stats()).toMatchObject({ hits: 0, stores: 0, bypassReasons: { 'too-large': 2 } });
    },
  );
});
