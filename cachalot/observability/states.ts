/** What `stats()` counts and keeps already, as the numbers of metrics. */
import { stats } from '../index';
import type { StateName } from './metrics';
import type { Observed } from './tally';

const CACHE_STATES = ['up', 'failing', 'down', 'full'] as const;

export function observeState(name: StateName): Observed {
  const { bytes, caches, audits } = stats();
  const each = Object.entries(caches);
  switch (name) {
    case 'memory':
      return [[bytes, {}]];
    case 'audits':
      return Object.entries(audits).map(([outcome, count]) => [count, { outcome }]);
    case 'cacheState':
      return each.flatMap(([cache, now]) =>
        CACHE_STATES.map((state) => [Number(now.state === state), { cache, state }] as const),
      );
    default:
      return each.map(([cache, numbers]) => [numbers[name], { cache }]);
  }
}
