/**
 * The way of one read: ask the cache; answer from it, or let the SQL run and keep what the driver answers.
 *
 * Nothing here touches Knex. The patches ask `beginRead` before a connection is taken, and hand the driver's
 * answer to the `Keeper` they got, before anybody else sees it.
 */

import { currentSettings } from '../../settings/current';
import type { Token } from '../backends/cache-backend';
import { andThen, type MaybePromise } from '../support/maybe-promise';
import { type Refusal, refuse } from '../support/reasons';
import { refreshCatalog } from './catalog-access';
import { answerInScope, departAfterMark, departAfterMiss, joinable, ride, runNow } from './departure';
import { loneReadsAreSpecial } from './lone-reads';
import { lookup } from './lookup';
import type { Place, ReadOutcome } from './outcome';
import { prepare, type Question, type ReadRequest } from './read-request';
import { hopeless } from './replica-proof';
import * as report from './report';
import { readInTransaction } from './transaction-read';

const ROUNDS = 3;

export function beginRead(question: Question, place: Place | undefined): MaybePromise<ReadOutcome> {
  return attemptRead(question, place, ROUNDS);
}

function attemptRead(
  question: Question,
  place: Place | undefined,
  rounds: number,
): MaybePromise<ReadOutcome> {
  const request = prepare(question);
  if (request === 'catalog') return withCatalog(question, place, rounds, undefined);
  if ('cachable' in request) {
    if (request.because === 'unknown-table' && question.database.mayHaveNewTable(request.detail)) {
      question.database.catalogState.distrust();
      return withCatalog(question, place, rounds, undefined);
    }
    return bypass(question, request);
  }
  const unplain = sessionRefusal(question, place);
  if (unplain !== undefined) return bypass(question, unplain, request);
  if (place?.session.transaction !== undefined) return readInTransaction(request, place.session.transaction);
  if (request.scoped && request.scope === undefined) return bypass(question, refuse('no-cache'), request);
  return andThen(lookup(request), (found) => {
    switch (found.kind) {
      case 'hit':
        return report.hit(request, found.answer, found.tokens);
      case 'catalog':
        return withCatalog(question, place, rounds, request);
      case 'bypass':
        if (found.error !== undefined && currentSettings().CACHALOT_ON_CACHE_ERROR === 'raise')
          throw found.error;
        if (found.refusal.because === 'write-in-progress' && departs(question, place))
          return departAfterMark(
            request,
            found.refusal,
            () => sessionRefusal(question, undefined) === undefined,
          );
        return bypass(question, found.refusal, request);
      case 'miss':
        return miss(question, request, found.tokens, place);
    }
  });
}

/** A session that is not plain gives other answers than the cache; in a pool nobody knows who will get it. */
function sessionRefusal({ database }: Question, place: Place | undefined): Refusal | undefined {
  if (place?.session.changed) return refuse('session-state');
  if (place?.session.transaction === undefined && isSpecialByDefault(database)) return refuse('isolation');
  if (place !== undefined) return undefined;
  return database.unplainSessions.size > 0 ? refuse('session-state') : undefined;
}

function isSpecialByDefault({ profile, dialect }: Question['database']): boolean {
  return profile !== undefined && loneReadsAreSpecial(dialect.sessions, profile.isolation);
}

function withCatalog(
  question: Question,
  place: Place | undefined,
  rounds: number,
  request: ReadRequest | undefined,
): MaybePromise<ReadOutcome> {
  if (rounds === 0 || place?.session.transaction !== undefined) {
    return bypass(question, refuse('catalog-error', 'it is changing'), request);
  }
  return refreshCatalog(question.database, place?.connection).then(
    () => attemptRead(planAnew(question), place, rounds - 1),
    (error: unknown) => bypass(question, refuse('catalog-error', (error as Error).message), request),
  );
}

/** Plans are shared between pools once it is known whose database this is. */
function planAnew(question: Question): Question {
  return { ...question, plan: question.database.plan(question.query.sql) };
}

function bypass(question: Question, refusal: Refusal, request?: ReadRequest): ReadOutcome {
  report.bypass(question, refusal, request);
  return { kind: 'run' };
}

/**
 * A reader that holds a connection never waits for another's query: the other may be waiting for that very
 * connection. Streams do not wait either, and nobody waits for them: one is as slow as whoever takes its rows, who
 * may be waiting for the other.
 */
function miss(
  question: Question,
  request: ReadRequest,
  tokens: readonly Token[],
  place: Place | undefined,
): MaybePromise<ReadOutcome> {
  const answer = answerInScope(request, tokens);
  if (answer !== undefined) return report.hit(request, answer, tokens);
  const refusal = hopeless(request.database);
  if (refusal !== undefined) return bypass(question, refusal, request);
  if (!departs(question, place)) return runNow(request, tokens);
  const flight = joinable(request, tokens);
  if (flight !== undefined) return ride(request, flight, tokens);
  return departAfterMiss(request, tokens, () => sessionRefusal(question, undefined) === undefined);
}

/** It has to get a connection first, and its answer comes in one piece. */
function departs({ mode, observer }: Question, place: Place | undefined): boolean {
  return place === undefined && !mode.stream && observer === undefined;
}
