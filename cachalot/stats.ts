/**
 * What cachalot has done in this process, in numbers.
 */

import { openedCaches } from './store/caches';
import { type Counters, telemetry } from './store/telemetry';
import type { BypassReason } from './support/reasons';

/** Counts since the process began, or since `stats.reset()`. */
export interface Statistics extends Counters {
  /** why reads were not answered from the cache, and how often */
  readonly bypassReasons: Readonly<Record<BypassReason, number>>;
  /** the same numbers by table; `bytes` is what was stored so far */
  readonly tables: Readonly<Record<string, Readonly<Counters>>>;
}

/** The statistics as they stand now: a copy. `bytes` is what the entries in process memory take. */
export function stats(): Statistics {
  const bytes = openedCaches().reduce((sum, cache) => sum + (cache.backend.size?.().bytes ?? 0), 0);
  return {
    ...telemetry.totals,
    bytes,
    bypassReasons: { ...telemetry.reasons },
    tables: Object.fromEntries([...telemetry.tables].map(([label, counters]) => [label, { ...counters }])),
  };
}

/** Starts counting from zero. */
stats.reset = (): void => telemetry.reset();
