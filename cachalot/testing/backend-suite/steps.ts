/** The steps that claims are made of: reading one token, keeping an entry, waiting for a condition. */
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { CacheBackend, Entry, Token, TokenState } from '../../backends/cache-backend';
import { BrokenClaimError, claim } from './claim';

/** Long enough that no lease runs out while a claim is checked. */
export const LEASE = 30_000;

export async function stateOf(backend: CacheBackend, key: string): Promise<TokenState> {
  const { tokens } = await backend.read(undefined, [key]);
  return tokens[0];
}

/** The token that stands after the table is named. */
export async function standing(backend: CacheBackend, key: string, fresh: Token): Promise<Token> {
  const [state] = await backend.create([key], [fresh]);
  claim(typeof state === 'string', 'create answers no token for an unmarked table');
  return state;
}

/** A payload that this backend takes: bytes, or an object that it keeps by reference. */
export function payload(backend: CacheBackend, size = 64): Entry['payload'] {
  return backend.format === 'bytes' ? new Uint8Array(randomBytes(size)) : Object.freeze({ size });
}

export function entryOf(backend: CacheBackend, tokens: readonly Token[], size = 64): Entry {
  return { tokens, payload: payload(backend, size), bytes: size };
}

/** The entry came back as it was, or it did not come back (a cache may forget); anything else is wrong. */
export function same(kept: Entry, found: Entry | undefined): boolean {
  if (found === undefined) return false;
  const tokens = kept.tokens.length === found.tokens.length;
  const equalTokens = tokens && kept.tokens.every((token, index) => token === found.tokens[index]);
  claim(equalTokens, 'an entry came back with other tokens');
  if (kept.payload instanceof Uint8Array)
    claim(Buffer.compare(kept.payload, asBytes(found.payload)) === 0, 'an entry came back with other bytes');
  else claim(kept.payload === found.payload, 'an entry came back as another object');
  return true;
}

function asBytes(value: unknown): Uint8Array {
  claim(ArrayBuffer.isView(value), 'the payload that came back is no Uint8Array');
  return value as Uint8Array;
}

/** Keeps asking until the condition holds, for `patience` milliseconds at most. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patience: number,
  what: string,
): Promise<void> {
  const end = performance.now() + patience;
  while (!(await condition())) {
    if (performance.now() > end) throw new BrokenClaimError(`${what}: not within ${patience} ms`);
    await turn();
  }
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
