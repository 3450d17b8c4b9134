/** A cache in process memory that refuses for a while, works for a while, and so on for ever. */
import type { CacheBackend } from '../../../cachalot/backends/cache-backend';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';

/** Calls that are refused, and then as many that are not. */
const TURN = 50;

export function failingCache(maxBytes: number): CacheBackend {
  let calls = 0;
  const backend = new LocmemBackend({ maxBytes, maxEntries: 10_000 });
  return new Proxy<CacheBackend>(backend, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || name === 'close') return member;
      return (...given: unknown[]): unknown => {
        calls += 1;
        if (name !== 'size' && calls % (2 * TURN) < TURN)
          return Promise.reject(new Error('the cache refuses'));
        return member.apply(target, given) as unknown;
      };
    },
  });
}
