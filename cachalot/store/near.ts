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

/** Where an answer is, and the keys of its tokens. */
export interface NearPlace {
  readonly cache: Cache;
  readonly key: string;
  readonly dependencies: { readonly tokenKeys: readonly string[] };
  /** milliseconds; `null`: as long as there is room */
  readonly timeout: number | null;
}

/** What is at hand, unless this process knows already that its tables have changed. */
export function nearAnswer({ cache, key, dependencies }: NearPlace): NearAnswer | undefined {
  const { near, newest } = cache;
  const entry = near?.get(key);
  if (entry === undefined) return undefined;
  if (newest?.contradict(dependencies.tokenKeys, entry.tokens)) {
    near?.delete(key);
    return undefined;
  }
  return { tokens: entry.tokens, answer: entry.payload as FrozenAnswer };
}

/** Nobody will find it good again: other tokens stand. */
export function forgetNear({ cache, key, dependencies }: NearPlace, standing: readonly Token[]): void {
  cache.near?.delete(key);
  cache.newest?.note(dependencies.tokenKeys, standing);
}

export function keepNear(
  { cache, key, dependencies, timeout }: NearPlace,
  { tokens, answer }: NearAnswer,
): void {
  if (cache.near === undefined || (timeout !== null && timeout <= 0)) return;
  cache.near.set(key, { tokens, payload: answer, bytes: answer.bytes }, timeout);
  cache.newest?.note(dependencies.tokenKeys, tokens);
}

/**
 * Opens what the cache has answered, and keeps it at hand. How much of its time an entry has left only the cache
 * knows, so one that has an end is not kept.
 */
export function openNear(place: NearPlace, entry: Entry): FrozenAnswer | undefined {
  const answer = openAnswer(place.cache, entry);
  if (answer !== undefined && place.timeout === null) keepNear(place, { tokens: entry.tokens, answer });
  return answer;
}
