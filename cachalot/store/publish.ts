/**
 * Keeping an answer: in the cache, or in the request's own scope where no cache is configured. It never fails,
 * and nobody has to wait for it.
 */
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import { andThen, type MaybePromise } from '../support/maybe-promise';
import { refuse } from '../support/reasons';
import { keepNear } from './near';
import { send } from './on-the-way';
import { type Sealed, sealAnswer } from './payload';
import type { ReadRequest } from './read-request';
import * as report from './report';

export function publish(
  request: ReadRequest,
  tokens: readonly Token[],
  answer: FrozenAnswer,
): MaybePromise<void> {
  const { cache, key, scope, scoped, timeout } = request;
  if (scoped) {
    scope?.set(key, { tokens, payload: answer, bytes: answer.bytes });
    report.stored(request, answer.bytes);
    return undefined;
  }
  const sealed = sealAnswer(cache, answer);
  if ('cachable' in sealed) {
    report.notKept(request, sealed);
    return undefined;
  }
  const arrived = andThen(sealed, (whole) => store(request, tokens, answer, whole));
  if (arrived instanceof Promise && (timeout === null || timeout > 0))
    send(cache, key, tokens, answer, arrived);
  return arrived;
}

function store(
  request: ReadRequest,
  tokens: readonly Token[],
  answer: FrozenAnswer,
  sealed: Sealed,
): MaybePromise<void> {
  const { cache, key, timeout } = request;
  if (sealed.bytes > (cache.backend.largest ?? Number.POSITIVE_INFINITY)) {
    report.notKept(request, refuse('too-large'));
    return undefined;
  }
  // It was closed while the answer was compressed; a call would open it again.
  if (cache.isEnded) return undefined;
  keepNear(request, { tokens, answer });
  const kept = cache.attempt('store', (backend) => backend.store(key, { tokens, ...sealed }, timeout));
  return andThen(kept, ({ ok }) => {
    if (ok) report.stored(request, sealed.bytes);
  });
}
