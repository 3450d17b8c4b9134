/** Counts as plain data, with the rate of hits that they make. */
import type { BypassReason } from '../support/reasons';
import type { Counts } from './recorder';

export interface Totals {
  readonly hits: number;
  readonly misses: number;
  readonly bypasses: number;
  /** hits among the reads that the cache was asked for: from 0 to 1, or `null` when there were none */
  readonly hitRate: number | null;
  readonly stores: number;
  readonly invalidations: number;
  /** of what was stored so far */
  readonly bytesStored: number;
  /** milliseconds by which hits were quicker than the database, where it is known how long that takes */
  readonly saved: number;
  /** why reads were not answered from the cache, and how often */
  readonly reasons: Readonly<{ [Reason in BypassReason]?: number }>;
}

export function totalsOf(counts: Counts): Totals {
  const { hits, misses, bypasses, stores, invalidations, bytes, saved, reasons } = counts;
  const hitRate = hits + misses === 0 ? null : hits / (hits + misses);
  return {
    hits,
    misses,
    bypasses,
    hitRate,
    stores,
    invalidations,
    bytesStored: bytes,
    saved,
    reasons: Object.fromEntries(reasons),
  };
}
