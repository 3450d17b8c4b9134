/**
 * The words around which relations stand, and the exceptions where the same words mean something else.
 */
import type { Lexicon } from '../databases/lexicon';
import { at, isIdentifier, mayName, type Token } from './token';

/** Words that make the parentheses that they open a query. */
export const QUERY_WORDS = new Set([
  'SELECT',
  'WITH',
  'VALUES',
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'TABLE',
]);

/** Words that may stand between FROM and the relation. */
export const SKIPPED_IN_SLOT = new Set(['LATERAL', 'ONLY', 'TABLE', 'LOW_PRIORITY', 'IGNORE', 'QUICK']);

/** They end it where the dialect reserves them; elsewhere they may be an alias, or a column of an ON. */
const ENDS_FROM = new Set(
  `WHERE GROUP ORDER HAVING LIMIT UNION EXCEPT INTERSECT WINDOW SET FETCH OFFSET FOR RETURNING INTO
   PROCEDURE`.split(/\s+/),
);

const SLOT_WORDS = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'USING', 'TABLE']);

export function isSlotWord(key: string): boolean {
  return SLOT_WORDS.has(key);
}

/** The word at `index` is followed by a relation that is read. */
export function opensFrom(tokens: readonly Token[], index: number, inFrom: boolean): boolean {
  const { key } = at(tokens, index);
  const before = at(tokens, index - 1).key;
  if (key === 'FROM') return !(before === 'DISTINCT' && isIs(at(tokens, index - 2).key));
  if (key === 'JOIN') return before !== 'FOR' || !isIndex(at(tokens, index - 2).key);
  if (key === 'STRAIGHT_JOIN') return inFrom;
  if (key === 'TABLE')
    return before === '' || before === '(' || before === ')' || before === 'AS' || isSetOperation(before);
  // `JOIN b USING (x)` reads no relation, `DELETE … USING b` does
  return key === 'USING' && usesRelations(tokens, index);
}

/** MySQL's `USE INDEX FOR JOIN (…)`. */
function isIndex(key: string): boolean {
  return key === 'INDEX' || key === 'KEY';
}

function isIs(key: string): boolean {
  return key === 'IS' || key === 'NOT';
}

function isSetOperation(key: string): boolean {
  return key === 'UNION' || key === 'ALL' || key === 'DISTINCT' || key === 'EXCEPT' || key === 'INTERSECT';
}

function usesRelations(tokens: readonly Token[], index: number): boolean {
  const after = at(tokens, index + 1);
  if (after.key === '(') {
    const inner = at(tokens, index + 2).key;
    return inner === 'SELECT' || inner === 'VALUES' || inner === 'WITH' || inner === '(';
  }
  return after.kind !== 'symbol' && after.kind !== 'number';
}

/** Words before UPDATE, INSERT or DELETE that make them the name of an event or a lock. */
const NOT_A_COMMAND_AFTER = new Set(['FOR', 'KEY', 'ON', 'BEFORE', 'AFTER', 'OF', 'OR', 'NO']);

/** What follows a command that writes; a table's own name may follow too where INTO or FROM may be missing. */
const FOLLOWS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['INSERT', new Set(['INTO', 'OR', 'IGNORE', 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY'])],
  ['REPLACE', new Set(['INTO', 'LOW_PRIORITY', 'DELAYED'])],
  ['UPDATE', new Set(['ONLY', 'OR', 'IGNORE', 'LOW_PRIORITY'])],
  ['DELETE', new Set(['FROM', 'QUICK', 'IGNORE', 'LOW_PRIORITY', 'HISTORY'])],
  ['MERGE', new Set(['INTO'])],
  ['TRUNCATE', new Set(['TABLE', 'ONLY'])],
]);

/** The word at `index` starts a command that writes, and is no event, lock, clause, column or function. */
export function isCommand(tokens: readonly Token[], index: number, lexicon: Lexicon): boolean {
  const { key } = at(tokens, index);
  const follows = FOLLOWS.get(key);
  if (follows === undefined || NOT_A_COMMAND_AFTER.has(at(tokens, index - 1).key)) return false;
  const after = at(tokens, index + 1);
  if (follows.has(after.key)) return true;
  if (after.key === 'SET') return false;
  const bare = key === 'UPDATE' || key === 'TRUNCATE' || lexicon.statements.optionalInto;
  return bare && (mayName(after, lexicon) || (after.kind === 'string' && lexicon.rules.stringsMayName));
}

/** The word at `index` is followed by a relation that is written. */
export function opensTarget(tokens: readonly Token[], index: number, lexicon: Lexicon): boolean {
  const { key } = at(tokens, index);
  if (key === 'INTO') return insertsInto(tokens, index);
  // UPDATE OR IGNORE t: the name follows later, and is found among the targets
  return key === 'UPDATE' && at(tokens, index + 1).key !== 'OR' && isCommand(tokens, index, lexicon);
}

/** INTO belongs to INSERT, REPLACE, MERGE or LOAD DATA rather than to SELECT. */
function insertsInto(tokens: readonly Token[], index: number): boolean {
  for (let i = index - 1; i >= 0 && index - i <= 4; i--) {
    const { key, kind } = at(tokens, i);
    if (key === 'INSERT' || key === 'REPLACE' || key === 'MERGE' || key === 'INFILE') return true;
    if (key === 'SELECT' || kind === 'symbol') return false;
  }
  return false;
}

/**
 * The word at `index` ends the list of relations for certain. Where that is in doubt a comma after it is taken to
 * lead to another relation: a name too many, or a text that is not understood, but never a relation too few.
 */
export function endsFrom(tokens: readonly Token[], index: number, lexicon: Lexicon): boolean {
  const { key } = at(tokens, index);
  const before = at(tokens, index - 1).key;
  const after = at(tokens, index + 1);
  if (key === 'ON') return after.key === 'DUPLICATE' && at(tokens, index + 2).key === 'KEY';
  if (!ENDS_FROM.has(key)) return false;
  if (key === 'FOR')
    return lexicon.reserved.has(key) && after.key !== 'SYSTEM_TIME' && before !== 'INDEX' && before !== 'KEY';
  if (before === 'FOR' && (key === 'ORDER' || key === 'GROUP')) return false;
  if (lexicon.reserved.has(key)) return true;
  const follows = isIdentifier(after) ? at(tokens, index + 2).key : '';
  return (key === 'WINDOW' && follows === 'AS') || (key === 'SET' && (follows === '=' || follows === '.'));
}
