/**
 * The protocol, searched to the end: no order of steps, crashes, leases and losses serves a stale answer, and
 * each of its three rules is needed.
 */
import { PROTOCOL } from './protocol';
import { search } from './search';

const SMALL = { readers: 2, readsEach: 1, writers: 1 };

it('serves nothing stale to one reader that reads twice beside two writers', () => {
  const { stale, states } = search({ readers: 1, readsEach: 2, writers: 2 }, PROTOCOL);
  expect(stale).toBeUndefined();
  expect(states).toBeGreaterThan(1000);
});

it('serves nothing stale to two readers that read twice beside one writer', () => {
  const { stale, states } = search({ readers: 2, readsEach: 2, writers: 1 }, PROTOCOL);
  expect(stale).toBeUndefined();
  expect(states).toBeGreaterThan(10_000);
});

it.each([
  ['without the mark', { ...PROTOCOL, mark: false }],
  ['with the token taken after the query', { ...PROTOCOL, tokenFirst: false }],
  ['with any flight joined', { ...PROTOCOL, joinOwnToken: false }],
])('would serve a stale answer %s', (_title, rules) => {
  const { stale } = search({ ...SMALL, readsEach: 2 }, rules);
  expect(stale?.what).toMatch(/^R\d got 0, but 1 was there when it began$/);
  expect(stale!.steps.length).toBeLessThan(12);
});
