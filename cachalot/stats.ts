/**
 * What cachalot has done in this process, in numbers.
 */

import { type Audits, audits, zeroAudits } from './store/audit-report';
import type { Cache } from './store/cache';
import type { CacheState } from './store/cache-record';
import { openedCaches } from './store/caches';
import { type Counters, telemetry } from './store/telemetry';
import type { BypassReason } from './support/reasons';

/** Counts since the process began, or since `stats.reset()`. */
export interface Statistics extends Counters {
  /** why reads were not answered from the cache, and how often */
  readonly bypassReasons: Readonly<Record<BypassReason, number>>;
  /** the same numbers by table; `bytes` is what was stored so far */
  readonly tables: Readonly<Record<string, Readonly<Counters>>>;
  /** how each cache fares that was used, by alias */
  readonly caches: Readonly<Record<string, CacheStatistics>>;
  /** what became of the hits that CACHALOT_AUDIT_RATE has drawn */
  readonly audits: Readonly<Audits>;
}

/** One cache as this process sees it. */
export interface CacheStatistics {
  /** `failing`: not asked since it fails; `down`: for longer than a moment; `full`: answers and takes nothing */
  readonly state: CacheState;
  /** calls that failed, those that were not answered in time among them */
  readonly errors: number;
  /** calls that were not answered in time */
  readonly timeouts: number;
  /** calls that were not made, because the cache was not answering */
  readonly skipped: number;
  /** how often it went down */
  readonly outages: number;
  /** what the last failure said */
  readonly lastError: string | null;
  /** invalidations that it did not take and that are tried again, one for each table */
  readonly owed: number;
  /** invalidations that were owed and got through */
  readonly delivered: number;
}

/** The statistics as they stand now: a copy. `bytes` is what the entries in process memory take. */
export function stats(): Statistics {
  const bytes = openedCaches().reduce(
    (sum, { backend, near }) => sum + (backend.size?.().bytes ?? 0) + (near?.bytes ?? 0),
    0,
  );
  return {
    ...telemetry.totals,
    bytes,
    bypassReasons: { ...telemetry.reasons },
    tables: Object.fromEntries([...telemetry.tables].map(([label, counters]) => [label, { ...counters }])),
    caches: Object.fromEntries(openedCaches().map((cache) => [cache.alias, statisticsOf(cache)])),
    audits: { ...audits },
  };
}

function statisticsOf({ state, record, debts }: Cache): CacheStatistics {
  return { state, ...record, owed: debts.size, delivered: debts.delivered };
}

/** Starts counting from zero. */
stats.reset = (): void => {
  telemetry.reset();
  Object.assign(audits, zeroAudits());
  for (const { record, debts } of openedCaches()) {
    record.reset();
    debts.delivered = 0;
  }
};
