/**
 * The outcomes of reads, counted on their way out.
 */
import type { FrozenAnswer } from '../databases/answer';
import type { Refusal } from '../support/reasons';
import type { ReadOutcome } from './outcome';
import type { Question, ReadRequest } from './read-request';
import { type QueryEvent, telemetry } from './telemetry';

const NO_COUNTERS: readonly never[] = [];

function event(request: ReadRequest): QueryEvent {
  return { dbAlias: request.database.alias, sql: request.query.sql, tables: request.dependencies.labels };
}

export function hit(request: ReadRequest, answer: FrozenAnswer): ReadOutcome {
  if (request.observer !== undefined) request.observer('hit', undefined, request);
  else telemetry.hit(request.dependencies.counters, () => event(request));
  return { kind: 'answer', answer };
}

export function miss(request: ReadRequest): void {
  if (request.observer !== undefined) request.observer('miss', request.plan.notKept, request);
  else telemetry.miss(request.dependencies.counters, () => event(request));
}

export function bypass(
  question: Pick<Question, 'database' | 'query' | 'observer'>,
  refusal: Refusal,
  request?: ReadRequest,
): void {
  if (question.observer !== undefined) {
    question.observer('bypass', refusal, request);
    return;
  }
  telemetry.bypass(refusal.because, request?.dependencies.counters ?? NO_COUNTERS, () => ({
    dbAlias: question.database.alias,
    sql: question.query.sql,
    tables: request?.dependencies.labels ?? [],
    because: refusal.because,
  }));
}

/** The read was a miss, and its answer will be a miss again. */
export function notKept(request: ReadRequest, refusal: Refusal): void {
  telemetry.reasons[refusal.because] += 1;
  request.plan.notKept = refusal;
}

export function stored(request: ReadRequest, bytes: number): void {
  request.plan.notKept = undefined;
  telemetry.store(bytes, request.dependencies.counters, () => ({ ...event(request), bytes }));
}
