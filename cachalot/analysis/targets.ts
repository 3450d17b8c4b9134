/**
 * What the commands that change rows are aimed at, wherever in the text they stand.
 */
import type { Lexicon } from '../databases/lexicon';
import { fold, NameSet } from './names';
import type { Relation, Relations } from './relations';
import { isCommand } from './slots';
import type { Name } from './statement';
import { afterParentheses, at, chainAt, isIdentifier, mayName, type Token } from './token';

/** Tokens with what is known about them; all that a question about targets needs. */
export interface Text {
  readonly tokens: readonly Token[];
  readonly relations: Relations;
  readonly lexicon: Lexicon;
}

/** Words between a command and its table, where the dialect reserves them: else the table may be called so. */
const MODIFIERS = new Set('LOW_PRIORITY DELAYED HIGH_PRIORITY IGNORE OR INTO FROM ONLY TABLE'.split(' '));
const AFTER_OR = new Set(['ROLLBACK', 'ABORT', 'FAIL', 'REPLACE', 'IGNORE']);

/** The indexes of commands that change rows; in a statement they start it, or follow a parenthesis or a prefix. */
export function commandsOf(text: Text, anywhere: boolean): number[] {
  const { tokens, lexicon } = text;
  const found: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (at(tokens, i).kind !== 'word') continue;
    if (isCommand(tokens, i, lexicon) && (anywhere || isHead(tokens, i))) found.push(i);
  }
  return found;
}

/** Options of EXPLAIN that a command may follow. */
const PREFIXES = new Set(
  'EXPLAIN ANALYZE ANALYSE VERBOSE EXTENDED PARTITIONS JSON TRADITIONAL TREE PLAN DESCRIBE DESC'.split(' '),
);

const EXPLAINS = new Set(['EXPLAIN', 'ANALYZE', 'DESCRIBE', 'DESC']);

function isHead(tokens: readonly Token[], index: number): boolean {
  const before = at(tokens, index - 1).key;
  return (
    index === 0 ||
    before === '(' ||
    before === ')' ||
    before === ';' ||
    (EXPLAINS.has(at(tokens, 0).key) && PREFIXES.has(before))
  );
}

/** The targets of the command at `index`; `null` if they could not be told. */
export function targetsAt(text: Text, index: number): readonly Name[] | null {
  const { tokens, lexicon } = text;
  const { key } = at(tokens, index);
  if (key === 'TRUNCATE') return listAt(text, index + 1);
  const { manyTargets } = lexicon.statements;
  if (key === 'UPDATE' && manyTargets)
    return relationsBetween(text, index, endOfClause(tokens, index, 'SET'));
  if (key === 'DELETE' && manyTargets) return deleted(text, index);
  const name = nameAfter(text, index + 1);
  return name === null ? null : [name];
}

/** The first name behind modifiers, from `start` on. */
export function nameAfter(text: Text, start: number): Name | null {
  const { tokens, lexicon } = text;
  let index = start;
  while (isModifier(tokens, index, lexicon)) index++;
  const token = at(tokens, index);
  if (token.kind === 'string' && lexicon.rules.stringsMayName)
    return fold(chainAt(tokens, index).name, lexicon);
  if (token.key === '.' && isIdentifier(at(tokens, index + 1))) return chainAt(tokens, index + 1).name;
  return mayName(token, lexicon) ? chainAt(tokens, index).name : null;
}

function isModifier(tokens: readonly Token[], index: number, lexicon: Lexicon): boolean {
  const { key } = at(tokens, index);
  if (key === '(') return true;
  if (at(tokens, index - 1).key === 'OR') return AFTER_OR.has(key);
  // REFRESH MATERIALIZED VIEW CONCURRENTLY v: no relation of PostgreSQL can be called so without quotes
  return key === 'CONCURRENTLY' || (MODIFIERS.has(key) && lexicon.reserved.has(key));
}

/** `a, ONLY b, c CASCADE` */
export function listAt(text: Text, start: number): readonly Name[] | null {
  const { tokens } = text;
  const names = new NameSet();
  let index = start;
  for (;;) {
    const name = nameAfter(text, index);
    if (name === null) return null;
    names.add(name);
    while (index < tokens.length && at(tokens, index).key !== ',') index++;
    if (index >= tokens.length) return names.list();
    index++;
  }
}

/** The index of a word in the same parentheses as `index`, or the end of these or of the statement. */
export function endOfClause(tokens: readonly Token[], index: number, word: string): number {
  for (let i = index; i < tokens.length; i++) {
    const { key } = at(tokens, i);
    if (key === word || key === ')' || key === ';') return i;
    if (key === '(') i = afterParentheses(tokens, i) - 1;
  }
  return tokens.length;
}

function relationsBetween(text: Text, from: number, to: number): readonly Name[] | null {
  const { list, lost } = text.relations;
  const inside = list.filter((relation: Relation) => relation.index > from && relation.index < to);
  if (lost || inside.length === 0) return null;
  const names = new NameSet();
  names.addAll(inside.map((relation) => relation.name));
  return names.list();
}

/** All tables of the list that is joined, since what is deleted may be given by alias. */
function deleted(text: Text, index: number): readonly Name[] | null {
  const { tokens } = text;
  const where = endOfClause(tokens, index + 1, 'WHERE');
  const using = endOfClause(tokens, index + 1, 'USING');
  const joins = tokens.slice(index, using).some(({ key }) => key === 'JOIN' || key === 'STRAIGHT_JOIN');
  const many = using < where && !joins;
  if (many && at(tokens, using + 1).key === '(') return null;
  return relationsBetween(text, many ? using : index, where);
}

/** The targets of all commands; `null` if those of any could not be told. */
export function targetsOf(text: Text, commands: readonly number[]): readonly Name[] | null {
  const names = new NameSet();
  for (const index of commands) {
    const targets = targetsAt(text, index);
    if (targets === null) return null;
    names.addAll(targets);
  }
  return names.list();
}
