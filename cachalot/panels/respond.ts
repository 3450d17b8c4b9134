/**
 * Answers of a panel: never kept, never framed, never read by another site, and a page that runs no script but its own.
 */
import { createHash } from 'node:crypto';
import type { PanelRequest, PanelResponse } from './exchange';
import { SCRIPT } from './page/script';
import { STYLE } from './page/style';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  'img-src data:',
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

export interface Answer {
  readonly status: number;
  readonly type?: 'html' | 'json' | 'text';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TYPES = { html: 'text/html', json: 'application/json', text: 'text/plain' } as const;

export function respond(request: PanelRequest, response: PanelResponse, answer: Answer): void {
  const { status, type = 'text', body = '', headers = {} } = answer;
  if (response.headersSent || response.destroyed) return;
  for (const [name, value] of Object.entries({ ...HEADERS, ...headers })) response.setHeader(name, value);
  response.statusCode = status;
  if (status === 304) {
    response.end();
    return;
  }
  response.setHeader('Content-Type', `${TYPES[type]}; charset=utf-8`);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  // Node leaves the body out by itself; others who stand in for it may not.
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** No, and why: short enough to be read in a browser too. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, type: 'json', body: JSON.stringify({ ok: false, message }), headers };
}
