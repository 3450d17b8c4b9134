/**
 * Answers of a cache outside of the process that this process has at hand, opened. A reader who has one asks the
 * cache for the tokens alone: fewer bytes travel, and none have to be decoded.
 *
 * The rule is that of the cache: an answer is good as long as the very tokens stand that it was read under.
 */
import type { Entry, Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import type { Cache } from './cache';
import { openAnswer } from './payload';

export interface NearAnswer {
  readonly tokens: readonly Token[];
  readonly answer: FrozenAnswer;
}

export function nearAnswer({ near }: Cache, key: string): NearAnswer | undefined {
  const entry = near?.get(key);
  return entry === undefined ? undefined : { tokens: entry.tokens, answer: entry.payload as FrozenAnswer };
}

/** Nobody will find it good again. */
export function forgetNear({ near }: Cache, key: string): void {
  near?.delete(key);
}

/** @param timeout milliseconds; `null`: as long as there is room */
export function keepNear(
  { near }: Cache,
  key: string,
  { tokens, answer }: NearAnswer,
  timeout: number | null,
): void {
  if (timeout === null || timeout > 0)
    near?.set(key, { tokens, payload: answer, bytes: answer.bytes }, timeout);
}

/**
 * Opens what the cache has answered, and keeps it at hand. How much of its time an entry has left only the cache
 * knows, so one that has an end is not kept.
 */
export function openNear(
  cache: Cache,
  key: string,
  entry: Entry,
  timeout: number | null,
): FrozenAnswer | undefined {
  const answer = openAnswer(cache, entry);
  if (answer !== undefined && timeout === null) keepNear(cache, key, { tokens: entry.tokens, answer }, null);
  return answer;
}
