/** Answers at hand beside a cache outside of the process: asked for by their tokens alone, good under them alone. */
import makeKnex, { type Knex } from 'knex';
import { invalidate, settings, stats } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { closeCaches, openedCaches } from '../../../cachalot/store/caches';
import { expectQueries } from '../../../cachalot/testing/expect-queries';
import { BytesBackend } from './bytes-backend';

const server = new LocmemBackend();
let knex: Knex;
let cache: BytesBackend;

/** Another process, as far as the cache can tell: it shares the server and has nothing at hand. */
function another(nearBytes = 100_000): BytesBackend {
  cache = new BytesBackend(server, nearBytes);
  settings.configure({ CACHES: { default: cache } });
  return cache;
}

beforeEach(async () => {
  // To one server under two caches, the second mark of one writer is none.
  jest.spyOn(process, 'emitWarning').mockImplementation();
  server.clear();
  another();
  knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  await knex.schema.createTable('t', (table) => {
    table.integer('n');
    table.binary('b');
  });
  await knex('t').insert({ n: 1, b: Buffer.from('bytes') });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await knex.destroy();
  await closeCaches();
  settings.configure({ CACHES: { default: { BACKEND: 'locmem' } } });
});

const read = (): Promise<{ n: number; b: Buffer }[]> => knex('t').select('n', 'b');
/** How often the cache is asked for the entry, not for its tokens alone. */
async function expectAsked(times: number, fn: () => Promise<unknown>): Promise<void> {
  const before = cache.asked.entries;
  await fn();
  expect(cache.asked.entries - before).toBe(times);
}

const nearBytes = () => openedCaches().find(({ backend }) => backend === cache)?.near?.bytes;

const ROWS = [{ n: 1, b: Buffer.from('bytes') }];

test('what this process has read is asked for by its tokens', async () => {
  await read();
  await expectAsked(0, () => expectQueries(knex, 0, async () => expect(await read()).toEqual(ROWS)));
  expect(cache.asked.tokens).toBeGreaterThan(0);
});

test('so is what another has read, from the second time on', async () => {
  await read();
  another();
  await expectQueries(knex, 0, read);
  expect(cache.asked.entries).toBeGreaterThan(0);
  await expectAsked(0, () => expectQueries(knex, 0, async () => expect(await read()).toEqual(ROWS)));
});

test('each reader gets rows of its own', async () => {
  await read();
  another();
  for (let time = 0; time < 3; time += 1) {
    const [row] = await read();
    expect([row]).toEqual(ROWS);
    row!.n = 2;
    row!.b.fill(0);
  }
});

test('after a write it is good for nothing, and the cache is asked for what another has found', async () => {
  const first = cache;
  await read();
  another();
  await knex('t').update({ n: 2 });
  await expectQueries(knex, 1, async () => expect(await read()).toMatchObject([{ n: 2 }]));
  settings.configure({ CACHES: { default: first } });
  cache = first;
  await expectAsked(1, () =>
    expectQueries(knex, 0, async () => expect(await read()).toMatchObject([{ n: 2 }])),
  );
});

/** How often the cache is asked while `fn` runs. */
async function askedBy(fn: () => Promise<unknown>): Promise<{ entries: number; tokens: number }> {
  const { entries, tokens } = cache.asked;
  await fn();
  return { entries: cache.asked.entries - entries, tokens: cache.asked.tokens - tokens };
}

test('after a write of this process nobody asks whether it is good', async () => {
  await read();
  await knex('t').update({ n: 2 });
  expect(await askedBy(read)).toEqual({ entries: 1, tokens: 0 });
  expect(await askedBy(read)).toEqual({ entries: 0, tokens: 1 });
  await invalidate('t');
  expect(await askedBy(read)).toEqual({ entries: 1, tokens: 0 });
});

test('after a write of another process the first who asks finds out for all', async () => {
  const others = () => knex('t').where({ n: 1 }).select('n');
  await others();
  const asked = jest.spyOn(cache, 'read');
  await read();
  const [, [, table]] = asked.mock.lastCall! as [unknown, [database: string, table: string]];
  server.replace([table], ['of another process']);
  expect(await askedBy(read)).toEqual({ entries: 1, tokens: 1 });
  expect(await askedBy(others)).toEqual({ entries: 1, tokens: 0 });
  expect(await askedBy(read)).toEqual({ entries: 0, tokens: 1 });
});

test('invalidated: it is read anew', async () => {
  await read();
  await invalidate('t');
  await expectQueries(knex, 1, read);
  await expectQueries(knex, 0, read);
});

test('a mark of a write under way is respected', async () => {
  await read();
  jest.spyOn(cache, 'read').mockImplementation((key, tokenKeys) => {
    const found = server.read(key, tokenKeys);
    return { ...found, tokens: found.tokens.map(() => null) };
  });
  stats.reset();
  await expectQueries(knex, 1, read);
  expect(stats().bypassReasons['write-in-progress']).toBe(1);
});

test('what has an end is kept by who has stored it, for as long', async () => {
  // It stands still in between, however busy the machine is.
  let now = performance.now();
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  settings.CACHALOT_TIMEOUT = 60;
  try {
    await read();
    await expectAsked(0, read);
    now += 59_000;
    await expectAsked(0, read);
    now += 2_000;
    await expectQueries(knex, 1, () => expectAsked(1, read));
    another();
    await read();
    await expectAsked(1, read);
  } finally {
    settings.CACHALOT_TIMEOUT = null;
  }
});

test('it is bounded, and counted', async () => {
  another(3_000);
  for (let n = 0; n < 100; n += 1) await knex('t').where({ n });
  expect(nearBytes()).toBeGreaterThan(0);
  expect(nearBytes()).toBeLessThanOrEqual(3_000);
  expect(stats().bytes).toBe(nearBytes());
});

test('without room there is nothing at hand', async () => {
  another(0);
  await read();
  await expectQueries(knex, 0, () => expectAsked(1, read));
  expect(nearBytes()).toBeUndefined();
});
