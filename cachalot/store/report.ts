/**
 * The outcomes of reads, counted on their way out.
 */
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import type { Refusal } from '../support/reasons';
import { sampleHit } from './audit';
import type { ReadOutcome } from './outcome';
import type { Question, ReadRequest } from './read-request';
import { type QueryEvent, telemetry } from './telemetry';

const NO_COUNTERS: readonly never[] = [];

function event(request: ReadRequest): QueryEvent {
  const { database, query, dependencies, trace } = request;
  const about = { dbAlias: database.alias, sql: query.sql, tables: dependencies.labels };
  if (trace === undefined) return about;
  return { ...about, id: trace.id, duration: performance.now() - trace.began };
}

/** The tables of a read that was refused before anybody asked for them, where they are known without asking the database. */
function tablesOf({ database, plan }: Pick<Question, 'database' | 'plan'>): readonly string[] {
  const { catalog } = database;
  if (catalog === undefined || !plan.reads) return [];
  const dependencies = plan.dependencies(catalog, database);
  return 'cachable' in dependencies ? [] : dependencies.labels;
}

/** `tokens`: those that stood when it was found, for a hit outside of transactions, which may be audited. */
export function hit(request: ReadRequest, answer: FrozenAnswer, tokens?: readonly Token[]): ReadOutcome {
  if (request.observer !== undefined) request.observer('hit', undefined, request);
  else telemetry.hit(request.dependencies.counters, () => event(request));
  if (request.auditRate > 0 && tokens !== undefined) sampleHit({ request, answer, tokens });
  return { kind: 'answer', answer };
}

export function miss(request: ReadRequest): void {
  if (request.observer !== undefined) request.observer('miss', request.plan.notKept, request);
  else telemetry.miss(request.dependencies.counters, () => event(request));
}

export function bypass(
  question: Pick<Question, 'database' | 'query' | 'observer' | 'plan'>,
  refusal: Refusal,
  request?: ReadRequest,
): void {
  if (question.observer !== undefined) {
    question.observer('bypass', refusal, request);
    return;
  }
  telemetry.bypass(refusal.because, request?.dependencies.counters ?? NO_COUNTERS, () => ({
    ...(request === undefined
      ? { dbAlias: question.database.alias, sql: question.query.sql, tables: tablesOf(question) }
      : event(request)),
    because: refusal.because,
  }));
}

/** The database has answered; whether that can be kept is another question. */
export function answered(request: ReadRequest): void {
  telemetry.answer(() => event(request));
}

/** The read was a miss, and its answer will be a miss again. */
export function notKept(request: ReadRequest, refusal: Refusal): void {
  const { because, column } = refusal;
  telemetry.notKept(because, () => ({
    ...event(request),
    because,
    ...(column !== undefined && { column }),
    missed: true,
  }));
  request.plan.notKept = refusal;
}

export function stored(request: ReadRequest, bytes: number): void {
  request.plan.notKept = undefined;
  telemetry.store(bytes, request.dependencies.counters, () => ({ ...event(request), bytes }));
}
