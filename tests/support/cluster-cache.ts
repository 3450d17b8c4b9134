/**
 * Puts a Redis Cluster of three nodes in the place of the cache in process memory: the same suites then hold for it.
 * Loaded before each test file of the project `cluster`; without a Cluster they are skipped.
 */
import type * as Locmem from '../../cachalot/backends/locmem/locmem';
import type * as Redis from '../../cachalot/backends/redis/redis';
import { STARTERS } from './services/all';
import { skipAll } from './suites';

const mockNodes = process.env[STARTERS['redis-cluster'].variable]?.split(',');
if (mockNodes === undefined) skipAll();

jest.mock('../../cachalot/backends/locmem/locmem', () => {
  const actual = jest.requireActual<typeof Locmem>('../../cachalot/backends/locmem/locmem');
  const { RedisBackend } = jest.requireActual<typeof Redis>('../../cachalot/backends/redis/redis');
  let made = 0;

  /** Each cache is one of its own, as those in memory are; the one without entries is no cache but a table of tokens. */
  function LocmemBackend(options: Locmem.LocmemOptions = {}): object {
    if (options.maxEntries === 0) return new actual.LocmemBackend(options);
    made += 1;
    const KEY_PREFIX = `test:${process.pid}:${Date.now()}:${made}`;
    return new RedisBackend({ BACKEND: 'redis', LOCATION: mockNodes, KEY_PREFIX });
  }
  return { LocmemBackend };
});
