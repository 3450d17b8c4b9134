/** When a cache is no longer asked, and when it is again: the decisions alone, at given moments. */
import { Breaker } from '../../../cachalot/store/breaker';

let breaker: Breaker;
beforeEach(() => {
  breaker = new Breaker(1_000);
});

it('opens with one time-out, since that has cost a query its patience', () => {
  expect(breaker.failed(0, true)).toBe('open');
  expect(breaker.state).toBe('open');
});

it('opens with the third of failures that come at once, and a success in between starts the count anew', () => {
  breaker.failed(0, false);
  breaker.failed(1, false);
  expect(breaker.succeeded(2)).toBeUndefined();
  breaker.failed(3, false);
  breaker.failed(4, false);
  expect(breaker.state).toBe('closed');
  expect(breaker.failed(5, false)).toBe('open');
});

it('closes with a success', () => {
  breaker.failed(0, true);
  expect(breaker.succeeded(10)).toBe('closed');
  expect(breaker.failures).toBe(0);
});

it('is down after a second of failures, and not after two failures however far apart', () => {
  breaker.failed(0, true);
  expect(breaker.failed(5_000, true)).toBeUndefined();
  expect(breaker.failed(5_001, true)).toBe('down');
  expect(breaker.lasted(6_000)).toBe(6_000);
});

it('does not close by a success by chance once it is down, but by the one that made the cache forget', () => {
  for (const now of [0, 500, 1_000]) breaker.failed(now, true);
  expect(breaker.state).toBe('down');
  expect(breaker.succeeded(1_100)).toBeUndefined();
  expect(breaker.state).toBe('down');
  expect(breaker.succeeded(1_200, true)).toBe('closed');
});

it('waits longer from probe to probe, up to a bound', () => {
  breaker.failed(0, true);
  expect(Array.from({ length: 7 }, () => breaker.nextWait())).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
});

it('probes quickly again only after it has been closed for a while', () => {
  breaker.failed(0, true);
  breaker.nextWait();
  breaker.succeeded(100);
  breaker.failed(200, true);
  expect(breaker.nextWait()).toBe(100);
  breaker.succeeded(300);
  breaker.failed(20_000, true);
  expect(breaker.nextWait()).toBe(50);
});
