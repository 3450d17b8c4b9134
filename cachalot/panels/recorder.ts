/**
 * What a panel remembers: the latest queries and requests, and counts by database and table. All of it is bounded;
 * nothing is noted before there is a panel.
 */
import type { QueryEvent } from '../store/telemetry';
import { digest } from '../support/digest';
import type { BypassReason } from '../support/reasons';
import { BoundedMap, Ring } from './bounded';
import { count } from './counting';
import { type InvalidationEvent, type Listener, listen, type Verdict } from './events';
import type { RequestRecord } from './request-record';

const QUERIES = 100;
const REQUESTS = 20;
const QUERIES_OF_REQUEST = 50;
const TEXTS = 2000;
const DATABASES = 100;
const TABLES = 2000;
const LONGEST_TEXT = 2000;

export interface QueryRecord {
  /** counts the queries of this panel */
  readonly id: number;
  /** milliseconds since 1970 */
  readonly at: number;
  readonly verdict: Verdict;
  /** of a bypass, or of a miss whose answer could not be kept */
  reason: BypassReason | null;
  readonly dbAlias: string;
  readonly sql: string;
  readonly tables: readonly string[];
  /** milliseconds: of a hit until the cache had answered, of a miss until the database had; `null` when not known */
  duration: number | null;
  /** milliseconds that a hit was quicker than the last answer of the database to the same text; `null` when not known */
  readonly saved: number | null;
  /** the request that it belongs to */
  readonly request: number | null;
}

export class Counts {
  hits = 0;
  misses = 0;
  bypasses = 0;
  stores = 0;
  invalidations = 0;
  /** of what was stored so far */
  bytes = 0;
  /** milliseconds */
  saved = 0;
  readonly reasons = new Map<BypassReason, number>();
}

export interface RecordedRequest {
  readonly request: RequestRecord;
  /** the first of them, in order */
  readonly queries: readonly QueryRecord[];
}

export class Recorder implements Listener {
  /** milliseconds since 1970 */
  readonly since = Date.now();
  readonly totals = new Counts();
  /** by database and table */
  readonly tables = new Map<string, Map<string, Counts>>();
  readonly #queries = new Ring<QueryRecord>(QUERIES);
  readonly #requests = new Ring<RecordedRequest>(REQUESTS);
  readonly #queriesOf = new WeakMap<RequestRecord, QueryRecord[]>();
  readonly #unanswered = new BoundedMap<number, QueryRecord>(QUERIES);
  /** how long the database took, by text */
  readonly #durations = new BoundedMap<string, number>(TEXTS);
  readonly #stop: () => void;
  #lastId = 0;

  constructor() {
    this.#stop = listen(this);
  }

  close(): void {
    this.#stop();
  }

  get queries(): readonly QueryRecord[] {
    return this.#queries.newestFirst();
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests.newestFirst();
  }

  read(verdict: Verdict, event: QueryEvent, request: RequestRecord | undefined): void {
    const known = verdict === 'hit' ? this.#durations.get(textKey(event)) : undefined;
    const saved = known === undefined ? null : Math.max(0, known - (event.duration ?? 0));
    this.#lastId += 1;
    const record: QueryRecord = {
      id: this.#lastId,
      at: Date.now(),
      verdict,
      reason: event.because ?? null,
      dbAlias: event.dbAlias,
      sql: shortened(event.sql),
      tables: event.tables,
      duration: verdict === 'hit' ? (event.duration ?? null) : null,
      saved,
      request: request?.id ?? null,
    };
    this.#queries.push(record);
    if (verdict === 'miss' && event.id !== undefined) this.#unanswered.set(event.id, record);
    if (request !== undefined) this.#noteOf(request, record);
    const one = verdict === 'hit' ? 'hits' : verdict === 'miss' ? 'misses' : 'bypasses';
    for (const counts of this.#countsOf(event)) {
      counts[one] += 1;
      counts.saved += saved ?? 0;
      if (event.because !== undefined) count(counts.reasons, event.because);
    }
  }

  answer(event: QueryEvent): void {
    if (event.id === undefined || event.duration === undefined) return;
    this.#durations.set(textKey(event), event.duration);
    const record = this.#unanswered.get(event.id);
    if (record !== undefined) record.duration = event.duration;
  }

  notKept(event: QueryEvent): void {
    if (event.because === undefined) return;
    const record = event.id === undefined ? undefined : this.#unanswered.get(event.id);
    if (record !== undefined) record.reason = event.because;
    for (const counts of this.#countsOf(event)) count(counts.reasons, event.because);
  }

  store(event: QueryEvent): void {
    for (const counts of this.#countsOf(event)) {
      counts.stores += 1;
      counts.bytes += event.bytes ?? 0;
    }
  }

  invalidation({ dbAlias, table }: InvalidationEvent): void {
    for (const counts of this.#countsOf({ dbAlias, tables: [table] })) counts.invalidations += 1;
  }

  #noteOf(request: RequestRecord, record: QueryRecord): void {
    let queries = this.#queriesOf.get(request);
    if (queries === undefined) {
      queries = [];
      this.#queriesOf.set(request, queries);
      this.#requests.push({ request, queries });
    }
    if (queries.length < QUERIES_OF_REQUEST) queries.push(record);
  }

  #countsOf({ dbAlias, tables }: Pick<QueryEvent, 'dbAlias' | 'tables'>): Counts[] {
    return [this.totals, ...tables.flatMap((table) => this.#countsOfTable(dbAlias, table) ?? [])];
  }

  #countsOfTable(dbAlias: string, table: string): Counts | undefined {
    let tables = this.tables.get(dbAlias);
    if (tables === undefined) {
      if (this.tables.size >= DATABASES) return undefined;
      tables = new Map();
      this.tables.set(dbAlias, tables);
    }
    let counts = tables.get(table);
    if (counts === undefined) {
      if (tables.size >= TABLES) return undefined;
      counts = new Counts();
      tables.set(table, counts);
    }
    return counts;
  }
}

/** Short ones stand for themselves, which is quicker. */
function textKey({ dbAlias, sql }: QueryEvent): string {
  return sql.length > LONGEST_TEXT ? digest(dbAlias, sql) : `${dbAlias}:${sql}`;
}

/** A copy: a part of a long text would keep the whole in memory. */
function shortened(sql: string): string {
  if (sql.length <= LONGEST_TEXT) return sql;
  return `${Buffer.from(sql.slice(0, LONGEST_TEXT)).toString()}…`;
}
