/**
 * What each character may be the start of, and whether it goes on with a word: looked up by its code, where a pattern
 * would have to be matched anew at each token.
 */

/** What a character may start. */
export const ROLE = {
  /** quotes, operators, comments and whatever else takes more than one look */
  mark: 0,
  space: 1,
  letter: 2,
  digit: 3,
  /** a token of its own, wherever it stands outside of quotes and comments, in every dialect */
  lone: 4,
  dot: 5,
  /** a letter to every server, be it white space by the rules of Unicode */
  beyondAscii: 6,
} as const;

function codesOf(characters: string): number[] {
  return [...characters].map((character) => character.charCodeAt(0));
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_';
const DIGITS = '0123456789';

const ROLES = new Uint8Array(128);
ROLES.fill(ROLE.space, 0, 33);
for (const code of codesOf(LETTERS)) ROLES[code] = ROLE.letter;
for (const code of codesOf(DIGITS)) ROLES[code] = ROLE.digit;
for (const code of codesOf('(),;]{}')) ROLES[code] = ROLE.lone;
ROLES['.'.charCodeAt(0)] = ROLE.dot;

const IN_WORDS = new Uint8Array(128);
for (const code of codesOf(`${LETTERS}${DIGITS}$`)) IN_WORDS[code] = 1;

/** What the character at `index` may start; at the end of the text, what no ASCII character does. */
export function roleAt(sql: string, index: number): number {
  const code = sql.charCodeAt(index);
  return code < 128 ? (ROLES[code] as number) : ROLE.beyondAscii;
}

/** There is a letter, a digit or `$` at `index`. */
export function isInWord(sql: string, index: number): boolean {
  if (index >= sql.length) return false;
  const code = sql.charCodeAt(index);
  return code >= 128 || IN_WORDS[code] === 1;
}

/** The index after the letters, digits and `$` from `start` on. */
export function endOfWord(sql: string, start: number): number {
  let index = start;
  while (isInWord(sql, index)) index++;
  return index;
}

/** The index after the digits from `start` on. */
export function endOfDigits(sql: string, start: number): number {
  let index = start;
  while (roleAt(sql, index) === ROLE.digit) index++;
  return index;
}
