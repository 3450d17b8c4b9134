/** Large answers are compressed while their caller goes on; meanwhile they are good, and afterwards they are small. */
import makeKnex, { type Knex } from 'knex';
import { settings, stats } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { closeCaches } from '../../../cachalot/store/caches';
import { expectQueries } from '../../../cachalot/testing/expect-queries';
import { eventually } from '../../support/services/redis-servers';
import { BytesBackend } from './bytes-backend';

const LARGE = Array.from({ length: 60_000 }, (_, at) => at).join();
let knex: Knex;
let cache: BytesBackend;
let stored: jest.SpyInstance;

beforeEach(async () => {
  // Nothing is at hand: what is answered without a query was on its way, or in the cache.
  cache = new BytesBackend(new LocmemBackend(), 0);
  stored = jest.spyOn(cache, 'store');
  settings.configure({ CACHES: { default: cache } });
  knex = makeKnex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
  await knex.schema.createTable('t', (table) => table.text('text'));
  await knex('t').insert({ text: LARGE });
});
afterEach(async () => {
  await knex.destroy();
  await closeCaches();
  settings.reset();
});

const read = () => knex('t').select('text');

test('the caller gets the answer before it is compressed, and so does who asks meanwhile', async () => {
  await expectQueries(knex, 1, read);
  expect(stored).not.toHaveBeenCalled();
  expect(await expectQueries(knex, 0, read)).toEqual([{ text: LARGE }]);
});

test('what is stored is small, and opens again', async () => {
  await read();
  await eventually(async () => stored.mock.calls.length === 1);
  expect(stored.mock.calls[0][1].bytes).toBeLessThan(LARGE.length / 2);
  expect(await expectQueries(knex, 0, read)).toEqual([{ text: LARGE }]);
});

test('who asks after a write is not given what was still being compressed', async () => {
  await read();
  await knex('t').update({ text: 'small' });
  expect(await expectQueries(knex, 1, read)).toEqual([{ text: 'small' }]);
});

test('a cache that was closed meanwhile is not opened again for it', async () => {
  await read();
  await closeCaches();
  // Another large answer takes as long as the first one.
  settings.configure({ CACHES: { default: new BytesBackend(new LocmemBackend(), 0) } });
  stats.reset();
  await read();
  await eventually(async () => stats().stores === 1);
  expect(stored).not.toHaveBeenCalled();
});
