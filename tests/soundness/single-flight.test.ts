/**
 * Single flight is sound because a reader joins only a flight that took off with its own tokens: without that
 * condition, the same exploration finds a reader that was handed data older than its own start.
 */
import { closeCaches } from '../../cachalot/store/caches';
import * as flights from '../../cachalot/store/flights';
import { settings } from '../../settings/settings';
import { type Cast, scenario, stopTheClock } from './support/scenario';
import { exploreAll, exploreSome } from './support/schedule';

jest.mock('../../cachalot/store/flights', () => {
  const actual = jest.requireActual<typeof flights>('../../cachalot/store/flights');
  const tokensOf = new Map<string, Parameters<typeof actual.takeOff>[2]>();
  const mutant = { on: false };
  return {
    ...actual,
    mutant,
    takeOff: (...args: Parameters<typeof actual.takeOff>) => {
      tokensOf.set(args[1], args[2]);
      return actual.takeOff(...args);
    },
    joinFlight: (...[cache, key, tokens]: Parameters<typeof actual.joinFlight>) =>
      actual.joinFlight(cache, key, (mutant.on && tokensOf.get(key)) || tokens),
  };
});

const { mutant } = flights as typeof flights & { mutant: { on: boolean } };
const SEED = Number(process.env.SEED ?? 20261122);
const RUNS = Number(process.env.RUNS ?? 3000);
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

it('never hands a reader what is older than its start', async () => {
  expect((await exploreAll(scenario(CAST))).failure).toBeUndefined();
}, 300_000);

it('never does while readers wait for connections', async () => {
  const { failure } = await exploreSome(scenario(CAST, { crowded: true }), SEED, RUNS);
  expect(failure).toBeUndefined();
}, 300_000);

it('would, if every flight could be joined', async () => {
  mutant.on = true;
  const { failure } = await exploreAll(scenario(CAST));
  expect(failure?.found).toMatch(/^R\d was served 0, but 1 was there when it began$/);
}, 300_000);
