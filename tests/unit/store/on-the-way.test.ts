/** What a read has just found is there for the next one, however long the cache takes to keep it. */
import { setImmediate as setImmediately } from 'node:timers/promises';
import makeKnex, { type Knex } from 'knex';
import { settings } from '../../../cachalot';
import type { CacheBackend, CacheRead } from '../../../cachalot/backends/cache-backend';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { closeCaches } from '../../../cachalot/store/caches';
import { captureQueries, expectQueries } from '../../../cachalot/testing/expect-queries';
import { holdBack, letAllGo } from '../../compatibility/transaction-support/hold-back';

/** Keeps nothing before it is told to, and looks at once but may answer later. */
class SlowBackend extends LocmemBackend implements CacheBackend {
  readonly #waiting: (() => void)[] = [];
  #gate: Promise<void> | undefined;
  slowReads = false;
  letReadsGo = (): void => {};
  fails = false;

  override store(...entry: Parameters<LocmemBackend['store']>): never {
    const kept = new Promise<void>((resolve, reject) => {
      this.#waiting.push(() => {
        if (this.fails) return reject(new Error('full'));
        super.store(...entry);
        resolve();
      });
    });
    return kept as never;
  }
  override read(...asked: Parameters<LocmemBackend['read']>): CacheRead {
    const found = super.read(...asked);
    if (this.#gate !== undefined) return this.#gate.then(() => found) as never;
    return this.slowReads ? (setImmediately(found) as never) : found;
  }
  holdReads(): void {
    this.#gate = new Promise((resolve) => {
      this.letReadsGo = resolve;
    });
  }
  arrive(): void {
    for (const arrived of this.#waiting.splice(0)) arrived();
  }
}

let knex: Knex;
let cache: SlowBackend;
beforeEach(async () => {
  cache = new SlowBackend();
  settings.configure({ CACHES: { default: cache }, CACHALOT_CACHE_OP_TIMEOUT: 3_600 });
  knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  await knex.schema.createTable('t', (table) => void table.integer('n'));
  await knex('t').insert({ n: 1 });
});
afterEach(async () => {
  letAllGo();
  cache.arrive();
  await knex.destroy();
  settings.reset();
  await closeCaches();
});

const read = () => knex('t').select('n');
const stream = async () => {
  const rows: unknown[] = [];
  for await (const row of read().stream()) rows.push(row);
  return rows;
};

it('is a hit while it is on its way', async () => {
  await expectQueries(knex, 1, read);
  expect(await expectQueries(knex, 0, read)).toEqual([{ n: 1 }]);
});

it('is a hit for a stream, which waits for nobody', async () => {
  await expectQueries(knex, 1, stream);
  expect(await expectQueries(knex, 0, stream)).toEqual([{ n: 1 }]);
});

it('is a hit for a read that looked before it arrived and hears of it afterwards', async () => {
  cache.slowReads = true;
  await expectQueries(knex, 1, read);
  const { queries } = await captureQueries(knex, async () => {
    const next = read().then((rows) => rows);
    await Promise.resolve();
    cache.arrive();
    expect(await next).toEqual([{ n: 1 }]);
  });
  expect(queries).toEqual([]);
});

it('is a hit for a read that looked while the query ran and hears of it when the answer has arrived', async () => {
  const held = holdBack(knex, /^select .n./, 'after');
  const first = read().then((rows) => rows);
  await held.arrived;
  cache.holdReads();
  const { queries } = await captureQueries(knex, async () => {
    const next = read().then((rows) => rows);
    held.release();
    await first;
    cache.arrive();
    await setImmediately();
    cache.letReadsGo();
    expect(await next).toEqual([{ n: 1 }]);
  });
  expect(queries).toEqual([]);
});

it('is nobody’s after a write', async () => {
  await expectQueries(knex, 1, read);
  await knex('t').update({ n: 2 });
  expect(await expectQueries(knex, 1, read)).toEqual([{ n: 2 }]);
});

it('is given up when the cache could not keep it', async () => {
  await expectQueries(knex, 1, read);
  cache.fails = true;
  cache.arrive();
  await setImmediately();
  await expectQueries(knex, 1, read);
});
