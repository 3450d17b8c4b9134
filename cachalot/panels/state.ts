/** All that a panel shows, as plain data: the page is made of it, and `state.json` is it. */
import { currentSettings } from '../../settings/current';
import { type CacheStatistics, stats } from '../stats';
import { BYPASS_REASONS, type BypassReason } from '../support/reasons';
import { version } from '../version';
import { type DatabaseState, databaseStates } from './database-state';
import type { Counts, QueryRecord, Recorder } from './recorder';
import { type Totals, totalsOf } from './totals';

export interface ReasonState {
  readonly reason: BypassReason;
  readonly meaning: string;
  readonly count: number;
}

export interface RequestState {
  readonly id: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** `null` until it has been answered */
  readonly status: number | null;
  /** milliseconds; `null` until it has been answered */
  readonly duration: number | null;
  readonly hits: number;
  readonly misses: number;
  readonly bypasses: number;
  readonly queries: readonly QueryRecord[];
}

/** Times are milliseconds since 1970, durations milliseconds. */
export interface PanelState {
  readonly version: string;
  readonly pid: number;
  readonly now: number;
  /** since when all this was counted */
  readonly since: number;
  /** whether reads are cached at all */
  readonly enabled: boolean;
  /** CACHALOT_CACHE */
  readonly cacheAlias: string | null;
  /** what the entries in process memory take */
  readonly bytes: number;
  readonly totals: Totals;
  /** the most frequent first */
  readonly reasons: readonly ReasonState[];
  readonly caches: Readonly<Record<string, CacheStatistics>>;
  readonly databases: readonly DatabaseState[];
  /** the newest first */
  readonly queries: readonly QueryRecord[];
  /** those with queries, the newest first; a middleware has to be mounted for them */
  readonly requests: readonly RequestState[];
}

export async function readState(recorder: Recorder): Promise<PanelState> {
  const databases = await databaseStates(recorder);
  const { CACHALOT_ENABLED, CACHALOT_CACHE } = currentSettings();
  const { bytes, caches } = stats();
  return {
    version,
    pid: process.pid,
    now: Date.now(),
    since: recorder.since,
    enabled: CACHALOT_ENABLED,
    cacheAlias: CACHALOT_CACHE,
    bytes,
    totals: totalsOf(recorder.totals),
    reasons: reasonsOf(recorder.totals),
    caches,
    databases,
    queries: recorder.queries,
    requests: recorder.requests.map(({ request, queries }) => {
      const { id, at, method, path, status, duration, hits, misses, bypasses } = request;
      return { id, at, method, path, status, duration, hits, misses, bypasses, queries };
    }),
  };
}

function reasonsOf({ reasons }: Counts): ReasonState[] {
  return [...reasons]
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => ({ reason, meaning: BYPASS_REASONS[reason], count }));
}
