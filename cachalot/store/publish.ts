/**
 * Keeping an answer: in the cache, or in the request's own scope where no cache is configured. It never fails
 * and never delays the query.
 */
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import { isPromise } from '../support/maybe-promise';
import type { ReadRequest } from './read-request';
import * as report from './report';

export function publish(request: ReadRequest, tokens: readonly Token[], answer: FrozenAnswer): void {
  const { cache, key, scope, scoped, timeout } = request;
  const entry = { tokens, payload: answer, bytes: answer.bytes };
  if (scoped) {
    scope?.set(key, entry);
    report.stored(request, answer.bytes);
    return;
  }
  const kept = cache.attempt('store', (backend) => backend.store(key, entry, timeout));
  if (!isPromise(kept)) {
    if (kept.ok) report.stored(request, answer.bytes);
    return;
  }
  void kept.then((outcome) => {
    if (outcome.ok) report.stored(request, answer.bytes);
  });
}
