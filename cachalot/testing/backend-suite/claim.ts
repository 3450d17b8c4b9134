/**
 * What a backend is held to: sentences, each with a function that throws when it does not hold. They need no
 * test runner.
 */
import type { CacheBackend, Token } from '../../backends/cache-backend';

/** Makes a backend. Two that come from one factory share what they keep, where `shared` says so. */
export type BackendFactory = () => CacheBackend | Promise<CacheBackend>;

export interface BackendTraits {
  /** two backends of this factory see each other's tokens, as two processes would; `false` unless said */
  readonly shared?: boolean;
  /** it keeps nothing, so only what holds for no cache at all is claimed; `false` unless said */
  readonly keepsNothing?: boolean;
  /** the largest payload that it must keep, in bytes; 10 MB unless said */
  readonly largest?: number;
  /** milliseconds of a lease that is let run out; 150 unless said. Longer where the cache counts in seconds */
  readonly shortLease?: number;
}

export interface Bench {
  /** a backend that nobody else uses during this claim; closed afterwards */
  open(): Promise<CacheBackend>;
  readonly traits: Required<BackendTraits>;
  /** names that no other claim uses */
  keys(count: number): string[];
  token(): Token;
  tokens(count: number): Token[];
}

export interface Claim {
  readonly title: string;
  /** whether the claim is made at all of such a backend */
  appliesTo?(backend: Pick<CacheBackend, 'format' | 'leases'>, traits: Required<BackendTraits>): boolean;
  run(bench: Bench): Promise<void>;
}

/** Thrown when a claim does not hold. */
export class BrokenClaimError extends Error {
  override readonly name = 'BrokenClaimError';
  readonly code = 'ERR_CACHALOT_BROKEN_CLAIM';
}

/** @throws BrokenClaimError with the message unless the condition holds */
export function claim(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BrokenClaimError(message);
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  claim(Object.is(actual, expected), `${what} is ${show(actual)}, expected ${show(expected)}`);
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
