/** The body of a small POST: JSON, or what a form sends; from the wire, or from the parser that has read it before. */
import type { PanelRequest } from './exchange';

const MAX_BYTES = 8 * 1024;

export type Body =
  | { readonly fields: ReadonlyMap<string, unknown>; readonly isForm: boolean }
  | { readonly status: 400 | 413 | 415; readonly because: string };

const NO_OBJECT: Body = { status: 400, because: 'The body must be a JSON object.' };
const TOO_LARGE: Body = { status: 413, because: `The body may have ${MAX_BYTES} bytes at most.` };

export async function readBody(request: PanelRequest): Promise<Body> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const isForm = type === 'application/x-www-form-urlencoded';
  if (!isForm && type !== 'application/json')
    return { status: 415, because: 'Send application/json or application/x-www-form-urlencoded.' };
  const parsed = request.body;
  if (typeof parsed === 'object' && parsed !== null && !Buffer.isBuffer(parsed))
    return Array.isArray(parsed) ? NO_OBJECT : { fields: new Map(Object.entries(parsed)), isForm };
  const text =
    typeof parsed === 'string' || Buffer.isBuffer(parsed) ? String(parsed) : await receive(request);
  if (typeof text !== 'string') return text;
  return isForm ? { fields: new Map(new URLSearchParams(text)), isForm } : parseJson(text);
}

function parseJson(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return NO_OBJECT;
    return { fields: new Map(Object.entries(value)), isForm: false };
  } catch (error) {
    return { status: 400, because: `The body is no JSON: ${(error as Error).message}.` };
  }
}

async function receive(request: PanelRequest): Promise<string | Body> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) {
    request.resume();
    return TOO_LARGE;
  }
  if (request.readableEnded)
    return {
      status: 400,
      because: 'The body was read before it came here: mount the panel above what reads it.',
    };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const piece = Buffer.from(chunk as Uint8Array | string);
    bytes += piece.length;
    if (bytes > MAX_BYTES) {
      request.resume();
      return TOO_LARGE;
    }
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}
