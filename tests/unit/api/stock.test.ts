/** What is held where: by caches that say so, by those that do not, and by those that are not there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { caches, type Holdings, settings, takeStock } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { describeDatabases, describeService } from '../../support/databases';

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1';

const entry = { tokens: ['token'], payload: new Uint8Array(100), bytes: 100 };

afterEach(async () => {
  await caches.close();
  settings.reset();
});

const stockOf = async (config: object) => {
  settings.CACHES = { default: config as never };
  const [stock, ...others] = (await takeStock({ cacheAlias: 'default' })).caches;
  expect(others).toEqual([]);
  return stock!;
};

describe('the stock of a cache', () => {
  it('in process memory is that of this process alone, and says so', async () => {
    settings.CACHES = { default: { BACKEND: 'locmem', MAX_BYTES: 1_000 } };
    await caches.get('default').backend.store('entry', { ...entry, payload: {} }, null);
    const [stock] = (await takeStock()).caches;
    expect(stock).toMatchObject({
      alias: 'default',
      kind: 'locmem',
      shared: false,
      reachable: true,
      error: null,
    });
    expect(stock!.places).toMatchObject([{ place: 'process memory', entries: 1, limit: 1_000, error: null }]);
    expect(stock!.places[0]!.bytes).toBeGreaterThan(0);
  });

  it('in a folder is counted there, also before there is one', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cachalot-stock-'));
    const config = { BACKEND: 'filebased', LOCATION: folder, MAX_BYTES: 5_000 };
    const before = await stockOf(config);
    await caches.get('default').backend.store('entry', entry, null);
    const after = await stockOf(config);
    rmSync(folder, { recursive: true });
    expect(before).toMatchObject({ kind: 'filebased', shared: true, reachable: true });
    expect(before.places).toMatchObject([{ entries: 0, bytes: 0, limit: 5_000 }]);
    expect(after.places[0]!.place.startsWith(folder)).toBe(true);
    expect(after.places).toMatchObject([{ entries: 1 }]);
    expect(after.places[0]!.bytes).toBeGreaterThanOrEqual(100);
  });

  it('that says nothing of itself is whether it answers', async () => {
    expect(await stockOf({ BACKEND: 'dummy' })).toMatchObject({ kind: 'dummy', reachable: true, places: [] });
    const read = () => Promise.reject(new Error('it is gone'));
    const gone = Object.assign(new LocmemBackend(), { read });
    expect(await stockOf(gone)).toMatchObject({
      kind: 'LocmemBackend',
      reachable: false,
      error: 'it is gone',
    });
  });

  it.each([
    ['redis', `redis://user:secret@${NOWHERE}`],
    ['memcached', NOWHERE],
    ['memjs', NOWHERE],
  ])('of %s that is not there names the server, and no password', async (BACKEND, LOCATION) => {
    const stock = await stockOf({ BACKEND, LOCATION });
    expect(stock).toMatchObject({ kind: BACKEND, reachable: false, error: null });
    expect(stock.places).toMatchObject([
      { place: NOWHERE, error: expect.stringMatching(/ECONNREFUSED|no connection/) },
    ]);
    expect(JSON.stringify(stock)).not.toContain('secret');
  });

  it('that cannot be opened is an error of that cache alone', async () => {
    settings.CACHES = { default: { BACKEND: 'locmem' }, wrong: { BACKEND: './no-such-module' } };
    const { caches: found } = await takeStock();
    expect(found).toMatchObject([
      { alias: 'default', reachable: true },
      { alias: 'wrong', kind: './no-such-module', reachable: false, error: expect.any(String), places: [] },
    ]);
  });

  it('is refused for an alias that nothing goes by', async () => {
    await expect(takeStock({ cacheAlias: 'defualt' })).rejects.toThrow('Did you mean "default"?');
    await expect(takeStock({ dbAlias: 'shop' })).rejects.toThrow('Database "shop"');
  });
});

/** A server may have other users. */
const told = (places: readonly Holdings[], of: readonly (keyof Holdings)[]) =>
  of.filter((name) => typeof places[0]![name] !== 'number');

describeService('the stock of a cache in Redis', 'redis', (url) => {
  it('are its results, and the figures of its server', async () => {
    const config = { BACKEND: 'redis', LOCATION: url, KEY_PREFIX: `stock*${process.pid}:${Date.now()}` };
    settings.CACHES = { default: config };
    const { backend } = caches.get('default');
    for (const key of ['one', 'two']) await backend.store(key, entry, 60_000);
    await backend.create(['table'], ['token']);
    const { places, reachable } = await stockOf(config);
    await caches.clear('default');
    expect([reachable, places.length]).toEqual([true, 1]);
    expect(places[0]).toMatchObject({ place: new URL(url).host, entries: 2, error: null });
    expect(told(places, ['keys', 'memory', 'hits', 'misses', 'evictions'])).toEqual([]);
    expect(places[0]!.keys).toBeGreaterThanOrEqual(3);
  });
});

describeService('the stock of a cache in Memcached', 'memcached', (url) => {
  it.each(['memcached', 'memjs'])('is what its server says, by the package %s', async (BACKEND) => {
    const config = { BACKEND, LOCATION: url, KEY_PREFIX: `stock:${process.pid}:${Date.now()}` };
    settings.CACHES = { default: config };
    await caches.get('default').backend.store('one', entry, 60_000);
    const { places, reachable } = await stockOf(config);
    expect([reachable, places.length]).toEqual([true, 1]);
    expect(places[0]).toMatchObject({ entries: null, bytes: null, error: null });
    expect(told(places, ['keys', 'memory', 'limit', 'hits', 'misses', 'evictions'])).toEqual([]);
    expect(places[0]!.keys).toBeGreaterThanOrEqual(1);
  });
});

describeDatabases('the stock of a database', (db) => {
  let knex: Knex;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cachalot-stock-'));
    knex = await db.create();
    for (const name of ['quiet', 'busy'])
      await knex.schema.createTable(name, (table) => void table.increments());
    settings.configure({
      DATABASES: { shop: knex },
      CACHES: { default: { BACKEND: 'filebased', LOCATION: folder } },
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is when each table was last invalidated, by the caches, without a query event', async () => {
    const before = Date.now() / 1000;
    await knex('busy').insert({});
    let queries = 0;
    knex.on('query', () => {
      queries += 1;
    });
    const { databases } = await takeStock({ dbAlias: 'shop' });
    expect(databases).toEqual([
      {
        ...{ alias: 'shop', kind: db.name, server: expect.any(String), replicaOf: null, error: null },
        tables: [
          { table: 'busy', lastInvalidation: expect.any(Number) },
          { table: 'quiet', lastInvalidation: null },
        ],
      },
    ]);
    const last = databases[0]!.tables[0]!.lastInvalidation!;
    expect(last).toBeGreaterThanOrEqual(before - 0.001);
    expect(last).toBeLessThanOrEqual(Date.now() / 1000);
    expect(queries).toBe(0);
  });

  it('that follows another is told there', async () => {
    settings.DATABASES = { shop: knex, copy: { knex: db.second(), replicaOf: 'shop', maxLag: 1 } };
    const { databases } = await takeStock({ dbAlias: 'copy' });
    expect(databases).toMatchObject([
      { alias: 'copy', kind: db.name, replicaOf: 'shop', error: null, tables: [] },
    ]);
  });

  it('makes nothing up where a cache does not answer', async () => {
    settings.CACHES = { default: { BACKEND: 'redis', LOCATION: `redis://${NOWHERE}` } };
    const { databases } = await takeStock({ dbAlias: 'shop' });
    expect(databases[0]!.tables).toEqual([
      { table: 'busy', lastInvalidation: null },
      { table: 'quiet', lastInvalidation: null },
    ]);
  });

  it('is an error where it cannot be asked', async () => {
    await knex.destroy();
    const { databases } = await takeStock({ dbAlias: 'shop' });
    knex.initialize();
    expect(databases).toMatchObject([{ alias: 'shop', error: expect.any(String), tables: [] }]);
  });
});
