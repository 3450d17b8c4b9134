/**
 * A token of SQL, and the small questions that every reader of tokens asks.
 */
import type { Lexicon } from '../databases/lexicon';

export type TokenKind =
  /** an unquoted word: keyword or identifier */
  | 'word'
  /** a quoted identifier */
  | 'quoted'
  /** in double quotes where those may mean a string as well */
  | 'either'
  | 'string'
  /** `X'…'`, `B'…'` */
  | 'binary'
  | 'number'
  | 'placeholder'
  | 'variable'
  | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  /** what grammar compares with: the word in upper case or the symbol; empty for all else, and after a dot */
  readonly key: string;
  /** the identifier as the server compares it, or the text of the string */
  readonly value: string;
  readonly start: number;
  /** it stands in a comment that only some servers execute */
  readonly conditional: boolean;
}

export interface Tokens {
  readonly list: readonly Token[];
  /** something has no end, or no server would read the text as we do */
  readonly broken: boolean;
  /** a backslash before a quote: where strings end depends on a server setting */
  readonly backslashed: boolean;
  /** a name could not be told for certain */
  readonly unsure: boolean;
}

const NOTHING: Token = { kind: 'symbol', key: '', value: '', start: -1, conditional: false };

/** The token at an index, or one that equals nothing; engines are slow to look for what stands before the first. */
export function at(tokens: readonly Token[], index: number): Token {
  return index >= 0 && index < tokens.length ? (tokens[index] as Token) : NOTHING;
}

export function isIdentifier(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'quoted' || token.kind === 'either';
}

/** It may name a relation here: any identifier but a reserved word. */
export function mayName(token: Token, lexicon: Lexicon): boolean {
  return token.kind === 'word'
    ? !lexicon.reserved.has(token.key)
    : token.kind === 'quoted' || token.kind === 'either';
}

export function hasKey(tokens: readonly Token[], key: string): boolean {
  for (const token of tokens) if (token.key === key) return true;
  return false;
}

/** A dotted name that starts at `index`; `next` is the index after it. */
export interface Chain {
  readonly name: readonly string[];
  readonly next: number;
}

export function chainAt(tokens: readonly Token[], index: number): Chain {
  const { value } = at(tokens, index);
  if (!goesOn(tokens, index)) return { name: [value], next: index + 1 };
  let next = index + 2;
  while (goesOn(tokens, next)) next += 2;
  const second = at(tokens, index + 2).value;
  // nearly all have one part or two; a list that grows takes room for many more
  const name = next === index + 2 ? [value, second] : valuesOf(tokens, index, next);
  return { name, next: next + 1 };
}

/** The part of a name at `index` is followed by another one. */
function goesOn(tokens: readonly Token[], index: number): boolean {
  if (at(tokens, index + 1).key !== '.') return false;
  const part = at(tokens, index + 2);
  return isIdentifier(part) || part.kind === 'string';
}

function valuesOf(tokens: readonly Token[], first: number, last: number): string[] {
  const values: string[] = [];
  for (let index = first; index <= last; index += 2) values.push(at(tokens, index).value);
  return values;
}

/** The index after the parenthesis that closes the one at `index`, or the end. */
export function afterParentheses(tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let i = index; i < tokens.length; i++) {
    const { key } = at(tokens, i);
    if (key === '(') depth++;
    else if (key === ')' && --depth <= 0) return i + 1;
  }
  return tokens.length;
}
