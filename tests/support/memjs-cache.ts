/**
 * Puts a real Memcached, by the package `memjs`, in the place of the cache in process memory: the same suites then hold
 * for it. Loaded before each test file of the project `memjs`; without a Memcached they are skipped.
 */
import type * as Locmem from '../../cachalot/backends/locmem/locmem';
import type * as Memjs from '../../cachalot/backends/memjs/memjs';
import { skipAll } from './suites';

if (process.env.MEMCACHED_URL === undefined) skipAll();

jest.mock('../../cachalot/backends/locmem/locmem', () => {
  const actual = jest.requireActual<typeof Locmem>('../../cachalot/backends/locmem/locmem');
  const { MemjsBackend } = jest.requireActual<typeof Memjs>('../../cachalot/backends/memjs/memjs');
  let made = 0;

  /** Each cache is one of its own, as those in memory are; the one without entries is no cache but a table of tokens. */
  function LocmemBackend(options: Locmem.LocmemOptions = {}): object {
    if (options.maxEntries === 0) return new actual.LocmemBackend(options);
    made += 1;
    return new MemjsBackend({
      BACKEND: 'memjs',
      LOCATION: process.env.MEMCACHED_URL,
      KEY_PREFIX: `test:${process.pid}:${Date.now()}:${made}`,
      OPTIONS: { timeout: 20 },
    });
  }
  return { LocmemBackend };
});
