/** A cache in process memory that refuses for a while, works for a while, and so on for ever. */
import type { CacheBackend } from '../../../cachalot/backends/cache-backend';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';

/** Calls that are refused, and then as many that are not. */
const TURN = 50;

/** These answer at once, from memory: there is nothing in them that could fail. */
const AT_ONCE = new Set<string | symbol>(['size', 'horizon', 'unchangedSince', 'close']);

export function failingCache(maxBytes: number): CacheBackend {
  let calls = 0;
  const backend = new LocmemBackend({ maxBytes, maxEntries: 10_000 });
  return new Proxy<CacheBackend>(backend, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (AT_ONCE.has(name)) return member.bind(target) as unknown;
      return (...given: unknown[]): unknown => {
        calls += 1;
        if (calls % (2 * TURN) < TURN) return Promise.reject(new Error('the cache refuses'));
        return member.apply(target, given) as unknown;
      };
    },
  });
}
