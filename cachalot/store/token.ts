/**
 * Tokens: unguessable values that are never used twice. Those that an invalidation leaves carry the time it was
 * made, which answers `getLastInvalidation` and nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { Token } from '../backends/cache-backend';

let pool = Buffer.alloc(0);
let used = 0;

/** 96 random bits as text, drawn from a buffer that is filled a few hundred at a time. */
function randomText(): string {
  if (used + 12 > pool.length) {
    pool = randomBytes(12 * 256);
    used = 0;
  }
  used += 12;
  return pool.toString('base64url', used - 12, used);
}

export function freshToken(): Token {
  return `${Date.now().toString(36)}.${randomText()}`;
}

export function freshTokens(count: number): Token[] {
  const tokens: Token[] = [];
  while (tokens.length < count) tokens.push(freshToken());
  return tokens;
}

/** For tables that no cache knows anything of: tokens without a time, since nothing was invalidated. */
export function firstTokens(count: number): Token[] {
  return Array.from({ length: count }, () => `.${randomText()}`);
}

/** The name of one holder of marks. */
export function freshWriter(): string {
  return randomText();
}

export function sameTokens(a: readonly Token[], b: readonly Token[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

/** Seconds since 1970 of the invalidation that left the token, by the clock of its maker; `0` for none. */
export function tokenTime(token: Token | null | undefined): number {
  if (!token) return 0;
  const milliseconds = Number.parseInt(token, 36);
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : 0;
}

/** Seconds since 1970, for what is not certain: this moment, and yet no time that a token carries. */
export function uncertainTime(): number {
  return (Date.now() - (Math.floor(Math.random() * 999) + 0.5) / 1000) / 1000;
}
