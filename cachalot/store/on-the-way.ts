/**
 * Answers on their way into a cache that takes its time: whoever asks meanwhile is given them from here, as if they
 * had arrived. Otherwise a read that follows another at once would find nothing, and ask the database again.
 *
 * The rule is that of the cache: an answer is good for a reader that has just fetched the very tokens that the
 * answer was read under. What was on its way when the reader began to ask is good even if it has arrived
 * since: the reader may have looked before that.
 */
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import { processState } from '../support/process-state';
import type { Cache } from './cache';
import { sameTokens } from './token';

export interface Sent {
  readonly tokens: readonly Token[];
  readonly answer: FrozenAnswer;
}

const underWay = processState('onTheWay', () => new WeakMap<Cache, Map<string, Sent>>());

/** Holds the answer until `arrived` settles; for as long as one call to a cache may take, at most. */
export function send(
  cache: Cache,
  key: string,
  tokens: readonly Token[],
  answer: FrozenAnswer,
  arrived: Promise<void>,
): void {
  let byKey = underWay.get(cache);
  if (byKey === undefined) {
    byKey = new Map();
    underWay.set(cache, byKey);
  }
  const sent: Sent = { tokens, answer };
  const keys = byKey;
  keys.set(key, sent);
  const forget = (): void => {
    if (keys.get(key) === sent) keys.delete(key);
  };
  arrived.then(forget, forget);
}

/** What is on its way under this key. */
export function sentTo(cache: Cache, key: string): Sent | undefined {
  return underWay.get(cache)?.get(key);
}

/** The first of these answers that was read under these tokens; a query that has not answered yet has none. */
export function goodUnder(
  tokens: readonly Token[],
  ...candidates: readonly ((Partial<Sent> & Pick<Sent, 'tokens'>) | undefined)[]
): FrozenAnswer | undefined {
  return candidates.find((found) => found?.answer !== undefined && sameTokens(found.tokens, tokens))?.answer;
}
