/** The real cache behind a network that is slow at times, on the way there and on the way back. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CacheBackend } from '../../../../cachalot/backends/cache-backend';
import type { Random } from '../../support/random';

const CALLS = new Set<PropertyKey>(['read', 'create', 'store', 'mark', 'renew', 'unmark', 'replace']);
const LONGEST = 8;

export function slowed(inner: CacheBackend, random: Random, delays: number): CacheBackend {
  const way = async (): Promise<void> => {
    if (random.next() < delays) await pause(random.next() * LONGEST);
  };
  return new Proxy(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!CALLS.has(name)) return member.bind(target);
      return async (...given: unknown[]) => {
        await way();
        const answer = await member.apply(target, given);
        await way();
        return answer;
      };
    },
  });
}
