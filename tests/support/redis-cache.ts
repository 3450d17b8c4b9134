/**
 * Puts a real Redis in the place of the cache in process memory: the same suites then hold for it. Loaded before
 * each test file of the project `redis`; without a Redis they are skipped. Nothing is kept at hand: what is read comes from
 * the server's bytes. With `cluster` it is otherwise.
 */
import type * as Locmem from '../../cachalot/backends/locmem/locmem';
import type * as Redis from '../../cachalot/backends/redis/redis';
import { skipAll } from './suites';

if (process.env.REDIS_URL === undefined) skipAll();

jest.mock('../../cachalot/backends/locmem/locmem', () => {
  const actual = jest.requireActual<typeof Locmem>('../../cachalot/backends/locmem/locmem');
  const { RedisBackend } = jest.requireActual<typeof Redis>('../../cachalot/backends/redis/redis');
  let made = 0;

  /** Each cache is one of its own, as those in memory are; the one without entries is no cache but a table of tokens. */
  function LocmemBackend(options: Locmem.LocmemOptions = {}): object {
    if (options.maxEntries === 0) return new actual.LocmemBackend(options);
    made += 1;
    const KEY_PREFIX = `test:${process.pid}:${Date.now()}:${made}`;
    return new RedisBackend({ BACKEND: 'redis', LOCATION: process.env.REDIS_URL, KEY_PREFIX, NEAR_BYTES: 0 });
  }
  return { LocmemBackend };
});
