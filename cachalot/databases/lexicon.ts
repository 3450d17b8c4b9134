/**
 * The words and lexical rules of one kind of SQL, as data; `analysis` holds the code that reads them.
 */
import type { BypassReason } from '../support/reasons';

/**
 * What a backslash means inside a string: nothing, an escape in single quotes alone, or an escape in every
 * string. A server setting decides, so a dialect lists each meaning that it may have, the usual one first.
 */
export type Backslash = 'plain' | 'escapes-in-single' | 'escapes';

export interface LexicalRules {
  /** `"x"` is an identifier, or (by a setting, or as a fallback) a string as well */
  readonly doubleQuotes: 'identifier' | 'either';
  /** `` `x` `` is an identifier */
  readonly backticks: boolean;
  /** `[x]` is an identifier */
  readonly brackets: boolean;
  /** a string in a relation's place names that relation */
  readonly stringsMayName: boolean;
  readonly backslashes: readonly Backslash[];
  /** `E'…'`, `U&'…'`, `U&"…"`, and `$tag$…$tag$` */
  readonly escapeStrings: boolean;
  /** `#` starts a comment, `--` only before white space, and an executable comment is code */
  readonly mysqlComments: boolean;
  readonly nestedComments: boolean;
  /** a block comment without an end ends with the text */
  readonly openComments: boolean;
  /** an unquoted identifier may start with a digit */
  readonly digitsStartWords: boolean;
  /** any word right before a dot is an identifier, keywords too: `select.x` */
  readonly dotsMakeIdentifiers: boolean;
  /** `@x` and `@@x` are variables */
  readonly variables: boolean;
  /** `:x`, `@x`, `$x` and `?1` are placeholders */
  readonly namedPlaceholders: boolean;
  /** runs of symbols are operators that a user may have defined */
  readonly userOperators: boolean;
}

/** Which forms of statement the dialect has. */
export interface StatementRules {
  /** DDL and its like commit the open transaction first; so does BEGIN */
  readonly ddlCommits: boolean;
  /** UPDATE and DELETE may write several tables */
  readonly manyTargets: boolean;
  /** `SELECT … INTO x` creates the table x */
  readonly selectIntoCreates: boolean;
  /** INTO may be missing after INSERT and REPLACE */
  readonly optionalInto: boolean;
  /** a `;` inside parentheses does not end a statement */
  readonly parenthesesHoldSemicolons: boolean;
  /** `x IN t` reads the table t, and a CTE is in scope inside itself without RECURSIVE */
  readonly inReadsTables: boolean;
  /** the CTEs of an inner WITH may not see those of the queries around it, and read tables of these names instead */
  readonly innerCtesMayStandAlone: boolean;
}

export interface Lexicon {
  readonly name: 'postgres' | 'mysql' | 'sqlite';
  readonly rules: LexicalRules;
  readonly statements: StatementRules;
  /** an identifier as the server compares it; `quoted` says how it was written */
  identifier(text: string, quoted: boolean): string;
  /** an unquoted identifier that servers fold in different ways, so that no name can be given for certain */
  isUnsure(word: string): boolean;
  /** upper case: words that are never a relation unless quoted, in no version of the dialect */
  readonly reserved: ReadonlySet<string>;
  /** upper case: unquoted words that may stand before `(` without being called */
  readonly callWords: ReadonlySet<string>;
  /** lower case: built-in functions that are certainly deterministic; empty where the server itself can tell */
  readonly knownFunctions: ReadonlySet<string>;
  /** lower case: functions that make an answer uncachable, and why */
  readonly functions: ReadonlyMap<string, BypassReason>;
  /** families of such functions */
  readonly functionPatterns: readonly (readonly [RegExp, BypassReason])[];
  /** lower case: functions that read the clock when called with one of these numbers of arguments */
  readonly clockWithArguments: ReadonlyMap<string, readonly number[]>;
  /** lower case: functions whose text argument may be a date keyword, so that it must not be put together on the fly */
  readonly dateFunctions: ReadonlySet<string>;
  /** upper case: words that need no parentheses to make an answer uncachable */
  readonly words: ReadonlyMap<string, BypassReason>;
  /** lower case: columns that are none of the table's own data, and why they are in the way */
  readonly columns: ReadonlyMap<string, BypassReason>;
  /** lower case: schemas that describe the database itself */
  readonly systemSchemas: ReadonlySet<string>;
  /** lower case: relations that do */
  readonly systemRelations: RegExp | null;
  /** lower case: schemas of temporary tables */
  readonly temporarySchemas: RegExp | null;
  /** a text that the server reads as the current date or time where it expects one */
  isTimeKeyword(text: string): boolean;
}

/** The words of a list that is written with white space between them. */
export function words(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== '');
}

/** One map out of one list of words per reason. */
export function reasons(lists: Partial<Record<BypassReason, string>>): ReadonlyMap<string, BypassReason> {
  const entries = Object.entries(lists) as [BypassReason, string][];
  return new Map(entries.flatMap(([reason, list]) => words(list).map((word) => [word, reason] as const)));
}

/** Lower case of ASCII letters alone: what servers do to identifiers, whatever the letters of other scripts. */
export function lowerAscii(text: string): string {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 65 && code <= 90) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return text;
}
