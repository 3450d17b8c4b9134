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
import { openAnswer } from './payload';
import type { ReadRequest } from './read-request';
import { firstTokens } from './token';

export type Lookup =
  | { readonly kind: 'hit'; readonly answer: FrozenAnswer }
  | { readonly kind: 'miss'; readonly tokens: readonly Token[] }
  | { readonly kind: 'bypass'; readonly refusal: Refusal; readonly error?: Error }
  /** the catalog behind the request may no longer hold */
  | { readonly kind: 'catalog' };

const WRITE_IN_PROGRESS: Lookup = { kind: 'bypass', refusal: refuse('write-in-progress') };
const DISTRUSTED: Lookup = { kind: 'bypass', refusal: refuse('distrusted') };
const CATALOG: Lookup = { kind: 'catalog' };

export function lookup(request: ReadRequest): MaybePromise<Lookup> {
  const { cache, key, dependencies } = request;
  const { tokenKeys } = dependencies;
  if (cache.distrusts(tokenKeys)) return DISTRUSTED;
  return andThen(
    cache.attempt('read', (backend) => backend.read(key, tokenKeys)),
    (outcome) => (outcome.ok ? judge(request, outcome.value) : failed(outcome)),
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
  let absent = false;
  for (const token of tokens) {
    if (token === null) return WRITE_IN_PROGRESS;
    if (token === undefined) absent = true;
  }
  if (absent) return createAbsent(request, tokens);
  if (!request.database.catalogState.holdsUnder(request.cache, tokens[0])) return CATALOG;
  const standing = tokens as readonly Token[];
  if (entry !== undefined && sameTokens(entry.tokens, standing)) {
    const answer = openAnswer(request.cache, entry);
    if (answer !== undefined) return { kind: 'hit', answer };
  }
  return { kind: 'miss', tokens: standing };
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

export function sameTokens(a: readonly Token[], b: readonly Token[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
