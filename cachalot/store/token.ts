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
  return Array.from({ length: count }, freshToken);
}

/** For tables that no cache knows anything of: tokens without a time, since nothing was invalidated. */
export function firstTokens(count: number): Token[] {
  return Array.from({ length: count }, () => `.${randomText()}`);
}

/** The name of one holder of marks. */
export function freshWriter(): string {
  return randomText();
}

/** Seconds since 1970 of the invalidation that left the token, by the clock of its maker; `0` for none. */
export function tokenTime(token: Token | null | undefined): number {
  if (!token) return 0;
  const milliseconds = Number.parseInt(token, 36);
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : 0;
}
