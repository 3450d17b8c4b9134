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

/** The token at an index, or one that equals nothing. */
export function at(tokens: readonly Token[], index: number): Token {
  return tokens[index] ?? NOTHING;
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

/** A dotted name that starts at `index`; `next` is the index after it. */
export interface Chain {
  readonly name: readonly string[];
  readonly next: number;
}

export function chainAt(tokens: readonly Token[], index: number): Chain {
  const name = [at(tokens, index).value];
  let next = index + 1;
  while (at(tokens, next).key === '.') {
    const part = at(tokens, next + 1);
    if (!isIdentifier(part) && part.kind !== 'string') break;
    name.push(part.value);
    next += 2;
  }
  return { name, next };
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
