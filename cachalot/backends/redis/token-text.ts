/** What is read under a token's key: a token bound to the server that holds it, a mark, or nothing of use. */
import type { TokenState } from '../cache-backend';

const TOKEN = 0x54;
const MARK = 0x4d;
/** What cannot be a mark must not keep readers away until the next write. */
const MARK_SHAPE = /^M(\d+:[^;]*;)+$/;

export function tokenState(value: Buffer | null | undefined, identity: string): TokenState {
  if (!value || value.length < 2) return undefined;
  if (value[0] === TOKEN) return `${value.toString('utf8', 1)}.${identity}`;
  if (value[0] === MARK && MARK_SHAPE.test(value.toString())) return null;
  return undefined;
}

/** A writer's name as it can stand in a mark. */
export function writerText(writer: string): string {
  return Buffer.from(writer).toString('base64url');
}
