/**
 * Operators of PostgreSQL: runs of symbols, cut by its rules, with Knex's placeholders among them.
 *
 * Rules: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS
 */
import type { Token, TokenKind } from './token';

export interface Operator {
  readonly kind: TokenKind;
  readonly text: string;
  /** how much of the text it takes, if not its own length */
  readonly length?: number;
}

/** The server cuts no operator longer than an identifier may be. */
const LONGEST = 64;
const SYMBOLS = new Set('-+*/<>=~!@#%^&|`?\\');
/** Only with one of these in it may an operator of several symbols end in + or -. */
const LETS_SIGN_END = /[~!@#%^&|`?]/;

/** What may stand left of an operator; after anything else a `?` is a placeholder. */
function isOperand(previous: Token | undefined): boolean {
  if (previous === undefined) return false;
  if (previous.kind === 'symbol') return previous.key === ')' || previous.key === ']';
  return previous.kind !== 'word' || previous.key === '';
}

function runAt(sql: string, position: number): string {
  let last = position;
  while (last < position + LONGEST && SYMBOLS.has(sql[last] as string)) last++;
  let run = sql.slice(position, last);
  if (run.length < 2) return run;
  for (const comment of ['--', '/*']) {
    const cut = run.indexOf(comment);
    if (cut > 0) run = run.slice(0, cut);
  }
  if (LETS_SIGN_END.test(run)) return run;
  let end = run.length;
  while (end > 1 && (run[end - 1] === '+' || run[end - 1] === '-')) end--;
  return run.slice(0, end);
}

export function operatorAt(sql: string, position: number, previous: Token | undefined): Operator {
  const run = runAt(sql, position);
  if (run === '') {
    const two = sql.slice(position, position + 2);
    return { kind: 'symbol', text: two === '::' || two === ':=' ? two : sql.slice(position, position + 1) };
  }
  if (run === '?' && !isOperand(previous)) return { kind: 'placeholder', text: '?' };
  // Knex writes the operator ? as \?
  return { kind: 'symbol', text: run.includes('\\') ? run.replaceAll('\\', '') : run, length: run.length };
}
