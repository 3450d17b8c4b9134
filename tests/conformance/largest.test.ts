/** MAX_BYTES bounds what one result may take, in each cache: a larger one is not kept, and says why. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { caches, explain, settings, stats } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases, describeService } from '../support/databases';

function claims(make: () => object): void {
  describeDatabases(
    'with MAX_BYTES',
    (db) => {
      afterAll(async () => {
        await caches.clear();
        await caches.close();
        settings.reset();
      });

      it('keeps what is smaller and refuses what is larger', async () => {
        settings.CACHES = { default: { ...make(), MAX_BYTES: 50_000, KEY_PREFIX: 'largest' } as never };
        const knex = await db.create();
        await knex.schema.createTable('page', (table) => void table.text('text'));
        await knex('page').insert({ text: Array.from({ length: 9_000 }, (_, at) => at).join() });
        stats.reset();
        await knex('page').count();
        await expectQueries(knex, 0, () => knex('page').count());
        const wide = () =>
          knex('page')
            .select('text')
            .unionAll(Array(9).fill(knex('page').select('text')));
        await expectQueries(knex, 1, wide);
        await expectQueries(knex, 1, wide);
        expect(stats().bypassReasons['too-large']).toBe(2);
        expect(await explain(wide())).toMatchObject({ verdict: 'miss', reason: 'too-large' });
      });
    },
    ['sqlite'],
  );
}

describe('process memory', () => claims(() => ({ BACKEND: 'locmem' })));

describe('a folder', () => {
  const LOCATION = mkdtempSync(path.join(os.tmpdir(), 'cachalot-largest-'));
  afterAll(() => rmSync(LOCATION, { recursive: true, force: true }));
  claims(() => ({ BACKEND: 'filebased', LOCATION }));
});

describeService('Redis', 'redis', (url) => claims(() => ({ BACKEND: 'redis', LOCATION: url })));
