/**
 * What is on its way into a cache is sound under the rule of the cache: without it, the same exploration finds a
 * reader that was handed data older than its own start.
 */
import { closeCaches } from '../../cachalot/store/caches';
import * as onTheWay from '../../cachalot/store/on-the-way';
import { settings } from '../../settings/settings';
import { type Cast, scenario, stopTheClock } from './support/scenario';
import { exploreAll, exploreSome } from './support/schedule';

jest.mock('../../cachalot/store/on-the-way', () => {
  const actual = jest.requireActual<typeof onTheWay>('../../cachalot/store/on-the-way');
  const mutant = { on: false };
  return {
    ...actual,
    mutant,
    goodUnder: (...[tokens, ...candidates]: Parameters<typeof actual.goodUnder>) =>
      mutant.on ? candidates.find((found) => found?.answer)?.answer : actual.goodUnder(tokens, ...candidates),
  };
});

const { mutant } = onTheWay as typeof onTheWay & { mutant: { on: boolean } };
const CAST: Cast = { readers: 2, writers: 1, cold: true };

beforeAll(stopTheClock);
afterAll(() => {
  jest.useRealTimers();
});
afterEach(async () => {
  mutant.on = false;
  settings.reset();
  await closeCaches();
});

/** `RUNS=all` goes through every order. */
const { RUNS = '10000', SEED = '1' } = process.env;

it('never hands a reader what is older than its start', async () => {
  const made = scenario(CAST);
  const explored =
    RUNS === 'all' ? await exploreAll(made) : await exploreSome(made, Number(SEED), Number(RUNS));
  expect(explored.failure).toBeUndefined();
}, 600_000);

it('would, if it were given under any tokens', async () => {
  mutant.on = true;
  const { failure } = await exploreAll(scenario(CAST));
  expect(failure?.found).toMatch(/^R\d was served 0, but 1 was there when it began$/);
}, 600_000);
