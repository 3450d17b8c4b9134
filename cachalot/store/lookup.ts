/**
 * One question to the cache: is the answer there, and does every token still stand as it did when the answer
 * was stored?
 *
 * The tokens that come back are at least as old as the SQL that runs after them, so an answer stored with them
 * can never look younger than it is: if a table changes meanwhile, the entry is dead on arrival.
 */
import type { CacheRead, Token, TokenState } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import { andThen, type MaybePromise } from '../support/maybe-promise';
import { type Refusal, refuse } from '../support/reasons';
import type { Outcome } from './cache';
import { airspaceOf, flightAt } from './flights';
import { forgetNear, type NearAnswer, nearAnswer, openNear } from './near';
import { goodUnder, sentTo } from './on-the-way';
import { parsedAlike } from './parsers';
import type { ReadRequest } from './read-request';
import { firstTokens, sameTokens } from './token';

export type Lookup =
  | { readonly kind: 'hit'; readonly answer: FrozenAnswer; readonly tokens: readonly Token[] }
  | { readonly kind: 'miss'; readonly tokens: readonly Token[] }
  | { readonly kind: 'bypass'; readonly refusal: Refusal; readonly error?: Error }
  /** the catalog behind the request may no longer hold */
  | { readonly kind: 'catalog' };

const WRITE_IN_PROGRESS: Lookup = { kind: 'bypass', refusal: refuse('write-in-progress') };
const DISTRUSTED: Lookup = { kind: 'bypass', refusal: refuse('distrusted') };
const CATALOG: Lookup = { kind: 'catalog' };
const MISCOUNTED: Lookup = {
  kind: 'bypass',
  refusal: refuse('cache-error', 'the cache answered with another number of tokens than was asked for'),
};

export function lookup(request: ReadRequest): MaybePromise<Lookup> {
  if (request.cache.distrusts(request.dependencies.tokenKeys)) return DISTRUSTED;
  const near = nearAnswer(request);
  return near === undefined ? lookupShared(request) : lookupNear(request, near);
}

/** What is at hand only needs the tokens; when they are others, the cache may hold what another process has found. */
function lookupNear(request: ReadRequest, near: NearAnswer): MaybePromise<Lookup> {
  return andThen(lookupTokens(request), (found): MaybePromise<Lookup> => {
    if (found.kind !== 'miss') return found;
    const { answer } = near;
    if (sameTokens(near.tokens, found.tokens) && parsedAlike(request.database, answer))
      return { kind: 'hit', answer, tokens: found.tokens };
    forgetNear(request, found.tokens);
    return lookupShared(request);
  });
}

function lookupShared(request: ReadRequest): MaybePromise<Lookup> {
  const { cache, key, dependencies } = request;
  const asked = cache.attempt('read', (backend) => backend.read(key, dependencies.tokenKeys));
  // By the time that the cache answers, these may have come and gone.
  const before = asked instanceof Promise ? [sentTo(cache, key), flightAt(airspaceOf(request), key)] : [];
  return andThen(asked, (outcome) =>
    outcome.ok
      ? andThen(judge(request, outcome.value), (found) => orOnTheWay(request, found, before))
      : failed(outcome),
  );
}

/** The tokens alone, for a read that may not use the shared entry. */
export function lookupTokens(request: ReadRequest): MaybePromise<Lookup> {
  const { cache, dependencies } = request;
  const { tokenKeys } = dependencies;
  if (cache.distrusts(tokenKeys)) return DISTRUSTED;
  return andThen(
    cache.attempt('read tokens', (backend) => backend.read(undefined, tokenKeys)),
    (outcome) => (outcome.ok ? judge(request, outcome.value) : failed(outcome)),
  );
}

function judge(request: ReadRequest, read: CacheRead): MaybePromise<Lookup> {
  const { tokens, entry } = read;
  if (tokens.length !== request.dependencies.tokenKeys.length) return MISCOUNTED;
  let absent = false;
  for (const token of tokens) {
    if (token === null) return WRITE_IN_PROGRESS;
    if (token === undefined) absent = true;
  }
  if (absent) return createAbsent(request, tokens);
  if (!request.database.catalogState.holdsUnder(request.cache, tokens[0])) return CATALOG;
  const standing = tokens as readonly Token[];
  if (entry !== undefined && sameTokens(entry.tokens, standing)) {
    const answer = openNear(request, entry);
    if (answer !== undefined && parsedAlike(request.database, answer))
      return { kind: 'hit', answer, tokens: standing };
  }
  return { kind: 'miss', tokens: standing };
}

/** What did not lie in the cache may be on its way there, or have been when the cache was asked. */
function orOnTheWay(
  { database, cache, key }: ReadRequest,
  found: Lookup,
  before: Parameters<typeof goodUnder>[1][],
): Lookup {
  if (found.kind !== 'miss') return found;
  const answer = goodUnder(found.tokens, ...before, sentTo(cache, key));
  return answer === undefined || !parsedAlike(database, answer)
    ? found
    : { kind: 'hit', answer, tokens: found.tokens };
}

/** Missing tokens are made now, unless another reader is quicker; what stands afterwards is what counts. */
function createAbsent(request: ReadRequest, tokens: readonly TokenState[]): MaybePromise<Lookup> {
  const { cache, dependencies } = request;
  const absent = dependencies.tokenKeys.filter((_, index) => tokens[index] === undefined);
  return andThen(
    cache.attempt('create tokens', (backend) => backend.create(absent, firstTokens(absent.length))),
    (outcome): MaybePromise<Lookup> => {
      if (!outcome.ok) return failed(outcome);
      const made = [...outcome.value];
      const complete = tokens.map((token) => (token === undefined ? made.shift() : token));
      if (complete.includes(undefined)) return { kind: 'bypass', refusal: refuse('cache-error') };
      return judge(request, { entry: undefined, tokens: complete });
    },
  );
}

function failed(outcome: Outcome<unknown> & { ok: false }): Lookup {
  return { kind: 'bypass', refusal: refuse('cache-error', outcome.error.message), error: outcome.error };
}
