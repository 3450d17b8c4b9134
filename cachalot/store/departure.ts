/**
 * A read that the cache could not answer, on its way to a connection of the pool.
 *
 * One that gets it at once runs. One that had to wait asks the cache again: meanwhile the write that it met may be
 * over, another reader may have brought the answer, or the tokens that it remembers may have changed, so that
 * what it brings would be worthless. So many readers who wait for few connections do not all ask the same.
 *
 * A reader who holds a connection never waits for one who has none. It joins a flight only once that is sent, and
 * gives its connection back before it waits.
 */
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import { andThen, type MaybePromise } from '../support/maybe-promise';
import type { Refusal } from '../support/reasons';
import { airspaceOf, type Flight, joinFlight, takeOff } from './flights';
import { makeKeeper, makeProvenKeeper } from './keeper';
import { type Lookup, lookup } from './lookup';
import type { Departure, Keeper, ReadOutcome } from './outcome';
import { parsedAlike } from './parsers';
import { publish } from './publish';
import type { ReadRequest } from './read-request';
import { ReplicaProof } from './replica-proof';
import * as report from './report';
import { sameTokens } from './token';

/** What this request may join; one with a time limit of its own waits for nobody. */
export function joinable(request: ReadRequest, tokens: readonly Token[]): Flight | undefined {
  if (request.query.timeout || request.observer) return undefined;
  return joinFlight(airspaceOf(request), request.key, tokens);
}

/** What this request’s own scope holds, where results live when no cache is configured. */
export function answerInScope(
  { database, scope, scoped, key }: ReadRequest,
  tokens: readonly Token[],
): FrozenAnswer | undefined {
  const kept = scoped ? scope?.get(key) : undefined;
  if (kept === undefined || !sameTokens(kept.tokens, tokens)) return undefined;
  const answer = kept.payload as FrozenAnswer;
  return parsedAlike(database, answer) ? answer : undefined;
}

/** What the flight brings, or a query of its own after all. */
export function ride(request: ReadRequest, flight: Flight, tokens: readonly Token[]): Promise<ReadOutcome> {
  return flight.landed.then((answer) =>
    answer !== undefined && parsedAlike(request.database, answer)
      ? report.hit(request, answer, tokens)
      : runNow(request, tokens),
  );
}

/** A miss that nothing will make it think over. */
export function runNow(request: ReadRequest, tokens: readonly Token[]): ReadOutcome {
  report.miss(request);
  return {
    kind: 'run',
    keeper: keeperOf(request, tokens, takeOff(airspaceOf(request), request.key, tokens)),
  };
}

/** A miss: others may join it while it waits for its connection. */
export function departAfterMiss(
  request: ReadRequest,
  tokens: readonly Token[],
  mayAnswer: () => boolean,
): ReadOutcome {
  const flight = takeOff(airspaceOf(request), request.key, tokens);
  const keeper = keeperOf(request, tokens, flight);
  const goOn = (): ReadOutcome => {
    report.miss(request);
    flight.sent = true;
    return { kind: 'run', keeper };
  };
  return departure(request, goOn, mayAnswer, flight);
}

/** A read that met a write under way. */
export function departAfterMark(
  request: ReadRequest,
  refusal: Refusal,
  mayAnswer: () => boolean,
): ReadOutcome {
  const goOn = (): ReadOutcome => {
    report.bypass(request, refusal, request);
    return { kind: 'run' };
  };
  return departure(request, goOn, mayAnswer);
}

function departure(
  request: ReadRequest,
  goOn: () => ReadOutcome,
  mayAnswer: () => boolean,
  own?: Flight,
): ReadOutcome {
  const departure: Departure = {
    goOn,
    reconsider: () => (mayAnswer() ? reconsider(request, goOn, own) : goOn()),
    failed: () => own?.land(undefined),
  };
  return { kind: 'depart', departure };
}

/** With a connection in hand. Whoever has joined its flight meanwhile gets what it gets. */
function reconsider(
  request: ReadRequest,
  goOn: () => ReadOutcome,
  own: Flight | undefined,
): MaybePromise<ReadOutcome> {
  return andThen(lookup(request), (found): ReadOutcome => {
    if (found.kind !== 'hit' && found.kind !== 'miss') return goOn();
    const answer = found.kind === 'hit' ? found.answer : answerInScope(request, found.tokens);
    if (answer !== undefined) {
      own?.land(answer);
      return report.hit(request, answer, found.tokens);
    }
    const { tokens } = found as Lookup & { kind: 'miss' };
    const other = joinable(request, tokens);
    if (other?.sent) {
      own?.follow(other);
      return { kind: 'wait', outcome: ride(request, other, tokens) };
    }
    if (own !== undefined && sameTokens(own.tokens, tokens)) return goOn();
    const flight = takeOff(airspaceOf(request), request.key, tokens);
    own?.follow(flight);
    flight.sent = true;
    report.miss(request);
    return { kind: 'run', keeper: keeperOf(request, tokens, flight) };
  });
}

function keeperOf(request: ReadRequest, tokens: readonly Token[], flight: Flight): Keeper {
  const keep = (answer: FrozenAnswer): void => {
    flight.land(answer);
    void publish(request, tokens, answer);
  };
  const giveUp = (): void => flight.land(undefined);
  const { role } = request.database;
  if (role?.primary === undefined) return makeKeeper(request, keep, giveUp);
  return makeProvenKeeper(request, new ReplicaProof(role.primary, role.maxLag, tokens), keep, giveUp);
}
