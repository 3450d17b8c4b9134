/**
 * What stands under a token's key: a token with the epoch that it belongs to, the mark of one or several writers,
 * or nothing of use.
 *
 * `T<epoch>:<token>`; `M<writer>:<seconds>;…`, with the length of each writer's lease.
 */
import type { Token, TokenState } from '../cache-backend';

/** Writers by name, with the seconds that each asked for. */
export type Marks = ReadonlyMap<string, number>;

export type Standing =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'marks'; readonly marks: Marks }
  /** absent, garbage, or of another epoch */
  | { readonly kind: 'nothing' };

const NOTHING: Standing = { kind: 'nothing' };
const TOKEN = 0x54;
const MARK = 0x4d;
const MARK_SHAPE = /^M(?:[\w-]+:\d{1,7};)+$/;

export function parseStanding(value: Buffer | undefined, epoch: string): Standing {
  if (value === undefined || value.length < 2) return NOTHING;
  const text = value.toString();
  if (value[0] === TOKEN) {
    const front = `T${epoch}:`;
    return text.startsWith(front) ? { kind: 'token', token: text.slice(front.length) } : NOTHING;
  }
  if (value[0] !== MARK || !MARK_SHAPE.test(text)) return NOTHING;
  const writers = text.slice(1, -1).split(';');
  const marks = new Map(writers.map((writer) => writer.split(':') as [string, string]));
  return { kind: 'marks', marks: new Map([...marks].map(([writer, seconds]) => [writer, Number(seconds)])) };
}

export function formatStanding(standing: Exclude<Standing, { kind: 'nothing' }>, epoch: string): Buffer {
  if (standing.kind === 'token') return Buffer.from(`T${epoch}:${standing.token}`);
  const writers = [...standing.marks].map(([writer, seconds]) => `${writer}:${seconds};`);
  return Buffer.from(`M${writers.join('')}`);
}

/** As readers see it: a token is another one in another epoch. */
export function stateOf(standing: Standing, epoch: string): TokenState {
  if (standing.kind === 'nothing') return undefined;
  return standing.kind === 'marks' ? null : `${standing.token}.${epoch}`;
}

/** A writer's name as it can stand in a mark. */
export function writerText(writer: string): string {
  return Buffer.from(writer).toString('base64url') || '-';
}
