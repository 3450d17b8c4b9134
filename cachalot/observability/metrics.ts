/** What is measured, once for every kind of collector: names, kinds, labels and what they count. */

export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** its name in Prometheus */
  readonly prometheus: string;
  /** its name in OpenTelemetry */
  readonly otel: string;
  readonly labels: readonly Label[];
  /** as OpenTelemetry writes units */
  readonly unit: string;
  readonly help: string;
}

export type Label = 'database' | 'verdict' | 'reason' | 'table' | 'cache' | 'state' | 'outcome';

/** Counted as it happens. */
export const EVENTS = {
  reads: {
    kind: 'counter',
    prometheus: 'cachalot_reads_total',
    otel: 'cachalot.reads',
    labels: ['database', 'verdict'],
    unit: '{read}',
    help: 'Reads, by verdict: hit, miss or bypass',
  },
  bypasses: {
    kind: 'counter',
    prometheus: 'cachalot_bypasses_total',
    otel: 'cachalot.bypasses',
    labels: ['database', 'reason'],
    unit: '{read}',
    help: 'Reads that went past the cache, by reason',
  },
  notKept: {
    kind: 'counter',
    prometheus: 'cachalot_not_kept_total',
    otel: 'cachalot.not_kept',
    labels: ['database', 'reason'],
    unit: '{read}',
    help: 'Misses whose answer could not be kept, by reason',
  },
  tableReads: {
    kind: 'counter',
    prometheus: 'cachalot_table_reads_total',
    otel: 'cachalot.table.reads',
    labels: ['database', 'table', 'verdict'],
    unit: '{read}',
    help: 'Reads, by each of their tables and by verdict',
  },
  invalidations: {
    kind: 'counter',
    prometheus: 'cachalot_invalidations_total',
    otel: 'cachalot.invalidations',
    labels: ['database', 'table'],
    unit: '{invalidation}',
    help: 'Invalidations, by table',
  },
  stores: {
    kind: 'counter',
    prometheus: 'cachalot_stores_total',
    otel: 'cachalot.stores',
    labels: ['database'],
    unit: '{answer}',
    help: 'Answers that were put into a cache',
  },
  storedBytes: {
    kind: 'counter',
    prometheus: 'cachalot_stored_bytes_total',
    otel: 'cachalot.stored',
    labels: ['database'],
    unit: 'By',
    help: 'Bytes of the answers that were put into a cache',
  },
  duration: {
    kind: 'histogram',
    prometheus: 'cachalot_read_duration_seconds',
    otel: 'cachalot.read.duration',
    labels: ['database', 'verdict'],
    unit: 's',
    help: 'Time from asking the cache to its answer (hit), or to that of the database (miss)',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** Read from `stats()` when somebody collects. */
export const STATES = {
  memory: {
    kind: 'gauge',
    prometheus: 'cachalot_memory_bytes',
    otel: 'cachalot.memory',
    labels: [],
    unit: 'By',
    help: 'Bytes that entries take in the memory of this process',
  },
  cacheState: {
    kind: 'gauge',
    prometheus: 'cachalot_cache_state',
    otel: 'cachalot.cache.state',
    labels: ['cache', 'state'],
    unit: '1',
    help: '1 for the state in which a cache is, 0 for the others',
  },
  owed: {
    kind: 'gauge',
    prometheus: 'cachalot_cache_owed_invalidations',
    otel: 'cachalot.cache.owed',
    labels: ['cache'],
    unit: '{invalidation}',
    help: 'Invalidations that a cache did not take, and that are tried again',
  },
  delivered: {
    kind: 'counter',
    prometheus: 'cachalot_cache_delivered_invalidations_total',
    otel: 'cachalot.cache.delivered',
    labels: ['cache'],
    unit: '{invalidation}',
    help: 'Invalidations that were owed to a cache and got through',
  },
  errors: {
    kind: 'counter',
    prometheus: 'cachalot_cache_errors_total',
    otel: 'cachalot.cache.errors',
    labels: ['cache'],
    unit: '{call}',
    help: 'Calls of a cache that failed, those without an answer in time among them',
  },
  timeouts: {
    kind: 'counter',
    prometheus: 'cachalot_cache_timeouts_total',
    otel: 'cachalot.cache.timeouts',
    labels: ['cache'],
    unit: '{call}',
    help: 'Calls of a cache that were not answered in time',
  },
  skipped: {
    kind: 'counter',
    prometheus: 'cachalot_cache_skipped_total',
    otel: 'cachalot.cache.skipped',
    labels: ['cache'],
    unit: '{call}',
    help: 'Calls that were not made, because the cache was not answering',
  },
  outages: {
    kind: 'counter',
    prometheus: 'cachalot_cache_outages_total',
    otel: 'cachalot.cache.outages',
    labels: ['cache'],
    unit: '{outage}',
    help: 'How often a cache went down',
  },
  audits: {
    kind: 'counter',
    prometheus: 'cachalot_audits_total',
    otel: 'cachalot.audits',
    labels: ['outcome'],
    unit: '{audit}',
    help: 'Hits that were compared with the database, by outcome; a mismatch is a stale answer',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type EventName = keyof typeof EVENTS;
export type StateName = keyof typeof STATES;

export const STATE_NAMES = Object.keys(STATES) as readonly StateName[];

/** The events that are counted; durations are put into a histogram. */
export const COUNTERS = (Object.keys(EVENTS) as EventName[]).filter((name) => name !== 'duration');

/** Upper bounds in seconds: a hit in memory takes microseconds, a query up to seconds. */
export const DURATIONS: readonly number[] = [
  0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1,
  0.25, 0.5, 1, 2.5, 5, 10,
];
