/**
 * One line for each change of a cache's state, never one for each query; the same goes out on the channel
 * `cachalot:cache` of `node:diagnostics_channel`.
 */
import { channel } from 'node:diagnostics_channel';

/** What a listener of the channel gets. */
export interface CacheNews {
  readonly cacheAlias: string;
  /** `down`: does not answer; `full`: answers and takes nothing; `up`: as it should be again */
  readonly state: 'down' | 'full' | 'up';
  /** why, for `down` and `full` */
  readonly error: Error | undefined;
  /** how long it lasted, in milliseconds */
  readonly lasted: number;
  /** calls that failed since it began */
  readonly failed: number;
  /** calls that were not made since then */
  readonly skipped: number;
  /** invalidations that it is owed */
  readonly owed: number;
}

const CHANNEL = channel('cachalot:cache');

const CODES = { down: 'CACHALOT_CACHE_DOWN', full: 'CACHALOT_CACHE_FULL', up: 'CACHALOT_CACHE_UP' } as const;

export function tell(news: CacheNews): void {
  process.emitWarning(sentence(news), { type: 'CachalotWarning', code: CODES[news.state] });
  if (CHANNEL.hasSubscribers) CHANNEL.publish(news);
}

function sentence({ cacheAlias, state, error, lasted, failed, skipped, owed }: CacheNews): string {
  const cause = error?.message ?? 'no cause is known';
  if (state === 'down')
    return `Cache "${cacheAlias}" is down. Reads go to the database and do not ask it until it answers; ${owed} invalidations are owed to it so far. ${cause}`;
  if (state === 'full')
    return `Cache "${cacheAlias}" answers, but takes nothing; what it has is still used. ${cause}`;
  return `Cache "${cacheAlias}" is up again after ${(lasted / 1000).toFixed(1)} s: ${failed} calls had failed, ${skipped} were not made, ${owed} invalidations are owed to it.`;
}
