/**
 * Single flight is sound because a reader joins only a flight that took off with its own tokens: without that
 * condition, the same exploration finds a reader that was handed data older than its own start.
 */
import { closeCaches } from '../../cachalot/store/caches';
import * as flights from '../../cachalot/store/flights';
import { settings } from '../../settings/settings';
import { type Cast, scenario, stopTheClock } from './support/scenario';
import { exploreAll } from './support/schedule';

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
}, 120_000);

it('would, if every flight could be joined', async () => {
  mutant.on = true;
  const { failure } = await exploreAll(scenario(CAST));
  expect(failure?.found).toMatch(/^R\d was served 0, but 1 was there when it began$/);
}, 120_000);
