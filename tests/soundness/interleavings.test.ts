/**
 * The real store code under every order of its steps: readers and writers, a writer that dies at any point, a
 * cache that loses anything. A hit must never be older than the read’s own start.
 */
import { closeCaches } from '../../cachalot/store/caches';
import { settings } from '../../settings/settings';
import { type Cast, scenario, stopTheClock } from './support/scenario';
import { exploreAll, exploreSome } from './support/schedule';
import type { Happenings } from './support/world';

const SEED = Number(process.env.SEED ?? 20261122);
const CROWDED: Happenings = { crowded: true };
const RUNS = Number(process.env.RUNS ?? 2000);

beforeAll(stopTheClock);
afterAll(() => {
  jest.useRealTimers();
});
afterEach(async () => {
  settings.reset();
  await closeCaches();
});

describe('the store under every interleaving', () => {
  const cases: readonly [string, Cast, Happenings][] = [
    ['one reader, one writer', { readers: 1, writers: 1 }, {}],
    ['one reader on a cold cache, one writer', { readers: 1, writers: 1, cold: true }, {}],
    ['one reader that reads twice, one writer', { readers: 1, readsEach: 2, writers: 1 }, {}],
    ['the same on a cold cache', { readers: 1, readsEach: 2, writers: 1, cold: true }, {}],
    ['two readers, one writer', { readers: 2, writers: 1 }, {}],
    ['one reader, two writers', { readers: 1, writers: 2 }, {}],
    ['one reader, one writer, anything lost once', { readers: 1, writers: 1 }, { eviction: true }],
    ['one reader that waits for a connection, one writer', { readers: 1, writers: 1, cold: true }, CROWDED],
    [
      'one reader that reads twice, one writer that dies',
      { readers: 1, readsEach: 2, writers: 1, cold: true },
      { crash: true },
    ],
    [
      'one reader, one writer that dies, anything lost once',
      { readers: 1, writers: 1, cold: true },
      { crash: true, eviction: true },
    ],
  ];

  it.each(cases)(
    'serves nothing stale with %s',
    async (_title, cast, happenings) => {
      const { failure, runs } = await exploreAll(scenario(cast, happenings));
      expect(failure).toBeUndefined();
      expect(runs).toBeGreaterThan(20);
    },
    300_000,
  );
});

describe('the store under interleavings drawn by a seed', () => {
  const cast: Cast = { readers: 2, readsEach: 2, writers: 2 };
  const cases: readonly [string, Cast, Happenings][] = [
    ['two readers that read twice, two writers', cast, {}],
    ['the same on a cold cache', { ...cast, cold: true }, {}],
    ['a writer that may die', { ...cast, cold: true }, { crash: true }],
    ['readers that wait for connections', { ...cast, cold: true }, CROWDED],
    [
      'such readers, a writer that may die, a cache that may lose anything',
      cast,
      { crash: true, eviction: true, ...CROWDED },
    ],
    ['a writer that may die and a cache that may lose anything', cast, { crash: true, eviction: true }],
  ];

  it.each(cases)(
    'serves nothing stale with %s',
    async (_title, drawn, happenings) => {
      const { failure } = await exploreSome(scenario(drawn, happenings), SEED, RUNS);
      expect(failure).toBeUndefined();
    },
    300_000,
  );
});

describe('a store that breaks the protocol is caught', () => {
  it('without marks', async () => {
    const { failure } = await exploreAll(scenario({ readers: 1, writers: 1 }, {}, { noMark: true }));
    expect(failure?.found).toBe('R1 was served 0, but 1 was there when it began');
  });

  it('with the token taken after the query', async () => {
    const cast: Cast = { readers: 1, readsEach: 2, writers: 1, cold: true };
    const { failure } = await exploreAll(scenario(cast, {}, { tokenAfterQuery: true }));
    expect(failure?.found).toBe('R1 was served 0, but 1 was there when it began');
  });
});
