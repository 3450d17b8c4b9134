/**
 * Whether a button was pressed on the panel's own page: another site can neither know the token nor hide where its
 * request comes from.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { PanelRequest } from './exchange';

export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Why the request is not one of the panel's own page; `undefined` when it is. */
export function forgery(request: PanelRequest, token: string, given: unknown): string | undefined {
  if (!isSameOrigin(request)) return 'The request comes from another site.';
  if (!isToken(given, token)) return 'The page is out of date. Load it again.';
  return undefined;
}

/** A browser says it by itself, and no page can change what it says; a program that is no browser says nothing. */
function isSameOrigin({ headers }: PanelRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return origin === undefined || (host !== undefined && hostOf(origin) === host.toLowerCase());
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function isToken(given: unknown, token: string): boolean {
  if (typeof given !== 'string') return false;
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
