/**
 * Texts that mean different things to differently configured servers: backslashes before quotes, and code in
 * comments that only some versions execute.
 */
import type { Lexicon } from '../databases/lexicon';
import { refuse } from '../support/reasons';
import { NameSet } from './names';
import type { Name, Statement } from './statement';
import { at, type Token, type Tokens } from './token';
import { tokenize } from './tokenizer';

/** Hints that change how an answer is found, not what it is. */
const HINTS = new Set(
  'STRAIGHT_JOIN SQL_NO_CACHE SQL_CACHE HIGH_PRIORITY SQL_BIG_RESULT SQL_SMALL_RESULT SQL_BUFFER_RESULT'.split(
    ' ',
  ),
);

/** Part of the statement, and more than hints, is executed by some servers alone. */
export function isConditional(tokens: readonly Token[]): boolean {
  if (!tokens.some((token) => token.conditional && !HINTS.has(token.key))) return false;
  return !tokens.every((token) => token.conditional);
}

/**
 * Joins what the statements are under every meaning of a backslash: the same where all agree on where the
 * strings end, else what any of them says; `undefined` if they differ in more than names.
 */
export function underOtherReadings(
  sql: string,
  lexicon: Lexicon,
  statements: readonly Statement[],
  read: (tokens: Tokens) => readonly Statement[],
): readonly Statement[] | undefined {
  const [, ...readings] = lexicon.rules.backslashes;
  const first = tokenize(sql, lexicon).list;
  let joined = statements;
  for (const reading of readings) {
    const other = tokenize(sql, lexicon, reading);
    if (!other.broken && sameTokens(first, other.list)) continue;
    const others = read(other);
    if (other.broken && others.length < 2) {
      joined = joined.map(notCachable);
      continue;
    }
    if (other.broken || others.length !== joined.length) return undefined;
    const pairs = joined.map((one, index) => join(one, others[index] as Statement));
    if (pairs.includes(undefined)) return undefined;
    joined = pairs as Statement[];
  }
  return joined;
}

/** A server with the other reading refuses the text and runs nothing of it, so what it writes is certain. */
function notCachable(statement: Statement): Statement {
  return { ...statement, relations: null, refusal: refuse('not-understood') };
}

function sameTokens(some: readonly Token[], others: readonly Token[]): boolean {
  return (
    some.length === others.length && some.every((token, index) => token.start === at(others, index).start)
  );
}

/** Two readings of one statement; `undefined` if they are not of the same kind. */
function join(one: Statement, other: Statement): Statement | undefined {
  if (one.kind !== other.kind || one.control !== undefined || one.session !== other.session) return undefined;
  return {
    ...one,
    names: union(one.names, other.names),
    relations: null,
    targets: one.kind === 'read' || one.kind === 'neutral' ? [] : null,
    calls: union(one.calls, other.calls),
    operators: [...new Set([...one.operators, ...other.operators])],
    refusal: refuse('not-understood'),
  };
}

function union(some: readonly Name[], others: readonly Name[]): readonly Name[] {
  const names = new NameSet();
  names.addAll(some);
  names.addAll(others);
  return names.list();
}
