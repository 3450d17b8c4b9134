/**
 * What a table's folder says of its token, from one listing: with a leased mark in it the table is marked; with a
 * mark whose lease ran out it has no token, whatever else is there; else its tokens together are its token.
 */
import path from 'node:path';
import type { TokenState } from '../cache-backend';
import { holdsUntil } from './lease';
import { type Steps, step } from './steps';

export const FIRST = 'first';
export const TOKEN = 't-';
export const MARK = 'w-';

const MOST_LISTINGS = 5;
/** Bytes: no token is longer, and what is was not written by this cache. */
const LONGEST_TOKEN = 1_024;

export interface Listing {
  readonly tokens: readonly string[];
  readonly leased: readonly string[];
  readonly lapsed: readonly string[];
}

/** A mark that went while its time was read leaves unknown what the list is worth, so another is made. */
export function* list(folder: string): Steps<Listing> {
  for (let attempt = 1; ; attempt += 1) {
    const names = yield* step((files) => files.names(folder));
    const tokens = names.filter((name) => name === FIRST || name.startsWith(TOKEN));
    const marks = names.filter((name) => name.startsWith(MARK));
    const leased: string[] = [];
    let gone = false;
    for (const name of marks) {
      const deadline = yield* step((files) => files.changed(path.join(folder, name)));
      if (deadline === undefined) gone = true;
      else if (holdsUntil(deadline)) leased.push(name);
    }
    if (gone && attempt < MOST_LISTINGS) continue;
    return { tokens, leased, lapsed: marks.filter((name) => !leased.includes(name)) };
  }
}

export function* stateOf(folder: string, { tokens, leased, lapsed }: Listing): Steps<TokenState> {
  if (leased.length > 0) return null;
  if (lapsed.length > 0 || tokens.length === 0) return undefined;
  const texts: string[] = [];
  for (const name of tokens) {
    const text = yield* textOf(folder, name);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts.sort().reverse().join();
}

/** Nothing for what went meanwhile, and for what no table's token can be. */
function* textOf(folder: string, name: string): Steps<string | undefined> {
  if (name !== FIRST) return Buffer.from(name.slice(TOKEN.length), 'hex').toString() || undefined;
  const bytes = yield* step((files) => files.bytes(path.join(folder, FIRST)));
  if (bytes === undefined || bytes.length === 0 || bytes.length > LONGEST_TOKEN) return undefined;
  return bytes.toString();
}
