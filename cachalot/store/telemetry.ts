/**
 * What the engine did, counted: hits, misses, bypasses by reason, stores, invalidations and errors, in all and
 * by table. The same events go out on `node:diagnostics_channel`, without parameter values.
 */
import { channel } from 'node:diagnostics_channel';
import { processState } from '../support/process-state';
import { BYPASS_REASONS, type BypassReason } from '../support/reasons';

export interface Counters {
  hits: number;
  misses: number;
  bypasses: number;
  stores: number;
  invalidations: number;
  errors: number;
  /** bytes of the entries stored so far */
  bytes: number;
}

export interface QueryEvent {
  readonly dbAlias: string;
  readonly sql: string;
  readonly tables: readonly string[];
  readonly because?: BypassReason;
  /** the column of the answer that is the reason */
  readonly column?: string;
  readonly bytes?: number;
  /** the same in all events of one read, and unlike that of any other in this process; absent where none was asked of the cache */
  readonly id?: number;
  /** milliseconds since the cache was asked */
  readonly duration?: number;
  /** of a bypass: it was a miss, told as one already */
  readonly missed?: true;
}

/** What is noted of a read while somebody listens. */
export interface Trace {
  readonly id: number;
  /** by `performance.now()` */
  readonly began: number;
}

/** Labels beyond this number are counted together, so that a tenant per table does not grow without bound. */
const MAX_TABLES = 10_000;
const OTHER_TABLES = '(other tables)';

export function zeroCounters(): Counters {
  return { hits: 0, misses: 0, bypasses: 0, stores: 0, invalidations: 0, errors: 0, bytes: 0 };
}

const CHANNELS = {
  hit: channel('cachalot:hit'),
  miss: channel('cachalot:miss'),
  bypass: channel('cachalot:bypass'),
  answer: channel('cachalot:answer'),
  store: channel('cachalot:store'),
  invalidation: channel('cachalot:invalidation'),
  error: channel('cachalot:error'),
};

const lastTrace = processState('last-trace', () => ({ id: 0 }));

export class Telemetry {
  readonly totals = zeroCounters();
  readonly reasons = Object.fromEntries(Object.keys(BYPASS_REASONS).map((reason) => [reason, 0])) as Record<
    BypassReason,
    number
  >;
  readonly tables = new Map<string, Counters>();

  /** The counters of one table; plans keep them, so that a hit looks nothing up. */
  table(label: string): Counters {
    let counters = this.tables.get(label);
    if (counters === undefined) {
      if (this.tables.size >= MAX_TABLES && label !== OTHER_TABLES) return this.table(OTHER_TABLES);
      counters = zeroCounters();
      this.tables.set(label, counters);
    }
    return counters;
  }

  hit(tables: readonly Counters[], event: () => QueryEvent): void {
    this.totals.hits += 1;
    for (const counters of tables) counters.hits += 1;
    if (CHANNELS.hit.hasSubscribers) CHANNELS.hit.publish(event());
  }

  miss(tables: readonly Counters[], event: () => QueryEvent): void {
    this.totals.misses += 1;
    for (const counters of tables) counters.misses += 1;
    if (CHANNELS.miss.hasSubscribers) CHANNELS.miss.publish(event());
  }

  bypass(because: BypassReason, tables: readonly Counters[], event: () => QueryEvent): void {
    this.totals.bypasses += 1;
    this.reasons[because] += 1;
    for (const counters of tables) counters.bypasses += 1;
    if (CHANNELS.bypass.hasSubscribers) CHANNELS.bypass.publish(event());
  }

  /** Of a read that begins; `undefined` while nobody listens. */
  trace(): Trace | undefined {
    if (!CHANNELS.hit.hasSubscribers && !CHANNELS.miss.hasSubscribers && !CHANNELS.answer.hasSubscribers)
      return undefined;
    lastTrace.id += 1;
    return { id: lastTrace.id, began: performance.now() };
  }

  /** The database has answered a miss. */
  answer(event: () => QueryEvent): void {
    if (CHANNELS.answer.hasSubscribers) CHANNELS.answer.publish(event());
  }

  /** A miss whose answer could not be kept: the reason is told as that of a bypass. */
  notKept(because: BypassReason, event: () => QueryEvent): void {
    this.reasons[because] += 1;
    if (CHANNELS.bypass.hasSubscribers) CHANNELS.bypass.publish(event());
  }

  store(bytes: number, tables: readonly Counters[], event: () => QueryEvent): void {
    this.totals.stores += 1;
    this.totals.bytes += bytes;
    for (const counters of tables) {
      counters.stores += 1;
      counters.bytes += bytes;
    }
    if (CHANNELS.store.hasSubscribers) CHANNELS.store.publish(event());
  }

  invalidation(table: string, dbAlias: string): void {
    this.totals.invalidations += 1;
    this.table(table).invalidations += 1;
    if (CHANNELS.invalidation.hasSubscribers) CHANNELS.invalidation.publish({ table, dbAlias });
  }

  error(error: unknown): void {
    this.totals.errors += 1;
    if (CHANNELS.error.hasSubscribers) CHANNELS.error.publish({ error });
  }

  reset(): void {
    Object.assign(this.totals, zeroCounters());
    for (const reason of Object.keys(this.reasons) as BypassReason[]) this.reasons[reason] = 0;
    for (const counters of this.tables.values()) Object.assign(counters, zeroCounters());
  }
}

export const telemetry = processState('telemetry', () => new Telemetry());
