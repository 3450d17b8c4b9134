/**
 * Collects every dotted name of a statement, what is called, and the operators: over-complete on purpose,
 * since a name too many costs a little and a name too few would be a stale answer.
 */
import { type Lexicon, lowerAscii } from '../databases/lexicon';
import type { Name } from './statement';
import { at, chainAt, isIdentifier, mayName, type Token } from './token';

/** A set of names in the order in which they were met. */
export class NameSet {
  private readonly seen = new Map<string, Name>();

  add(name: Name): void {
    const key = name.length === 1 ? (name[0] as string) : name.join('\0');
    if (!this.seen.has(key)) this.seen.set(key, name);
  }

  addAll(names: Iterable<Name>): void {
    for (const name of names) this.add(name);
  }

  list(): Name[] {
    return [...this.seen.values()];
  }
}

/** Where a string may stand for a relation in SQLite; after a comma or parenthesis it may be one of a list. */
const BEFORE_STRING_NAMES = new Set([
  'FROM',
  'JOIN',
  'USING',
  'INTO',
  'UPDATE',
  'TABLE',
  'EXISTS',
  'IN',
  'ON',
  '.',
  ',',
  '(',
]);
const BEFORE_STRING_ACTIONS = new Set([
  'ROLLBACK',
  'ABORT',
  'REPLACE',
  'FAIL',
  'IGNORE',
  'TO',
  'VIEW',
  'INDEX',
]);

/** A string that the dialect may read as a name here. */
export function stringMayName(tokens: readonly Token[], index: number, lexicon: Lexicon): boolean {
  if (!lexicon.rules.stringsMayName || at(tokens, index).kind !== 'string') return false;
  const before = at(tokens, index - 1).key;
  return (
    BEFORE_STRING_NAMES.has(before) || BEFORE_STRING_ACTIONS.has(before) || at(tokens, index + 1).key === '.'
  );
}

export function namesOf(tokens: readonly Token[], lexicon: Lexicon): Name[] {
  const names = new NameSet();
  for (let i = 0; i < tokens.length; i++) {
    const token = at(tokens, i);
    const named =
      token.kind === 'string' ? stringMayName(tokens, i, lexicon) : isName(tokens, i, token, lexicon);
    if (!named) continue;
    const chain = chainAt(tokens, i);
    const name = token.kind === 'string' ? fold(chain.name, lexicon) : chain.name;
    names.add(name);
    if (name.length > 1) names.add([name[0] as string]);
    i = chain.next - 1;
  }
  return names.list();
}

/** Names that were written as strings did not pass the dialect's folding yet. */
export function fold(name: Name, lexicon: Lexicon): Name {
  return name.map((part) => lexicon.identifier(part, true));
}

function isName(tokens: readonly Token[], index: number, token: Token, lexicon: Lexicon): boolean {
  if (!isIdentifier(token)) return false;
  const before = at(tokens, index - 1);
  // a field of something in parentheses, or MySQL's `.table`
  if (before.key === '.' && at(tokens, index - 2).key === ')') return false;
  return mayName(token, lexicon);
}

/** What is followed by `(` and is not grammar; `known` indexes stand before a list of columns. */
export function callsOf(tokens: readonly Token[], lexicon: Lexicon, known: ReadonlySet<number>): Name[] {
  const calls = new NameSet();
  for (let i = 0; i + 1 < tokens.length; i++) {
    if (at(tokens, i + 1).key !== '(') continue;
    const token = at(tokens, i);
    if (!isIdentifier(token)) continue;
    const first = chainStart(tokens, i);
    if (known.has(first)) continue;
    const bare = first === i;
    if (bare && token.kind === 'word' && lexicon.callWords.has(token.key)) continue;
    if (bare && lexicon.knownFunctions.has(lowerAscii(token.value))) continue;
    calls.add(chainAt(tokens, first).name);
  }
  return calls.list();
}

/** The index of the first part of the dotted name that ends at `index`. */
export function chainStart(tokens: readonly Token[], index: number): number {
  let first = index;
  while (at(tokens, first - 1).key === '.' && isIdentifier(at(tokens, first - 2))) first -= 2;
  return first;
}

const PUNCTUATION = new Set(['(', ')', ',', ';', '.', '[', ']', '{', '}', ':', '::', ':=', '=>', '']);

export function operatorsOf(tokens: readonly Token[], lexicon: Lexicon): string[] {
  if (!lexicon.rules.userOperators) return [];
  const operators = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'symbol' || PUNCTUATION.has(token.key)) continue;
    operators.add(token.key);
    // a placeholder of Knex may be glued to it
    if (token.key.length > 1 && token.key.includes('?')) {
      for (const piece of [...token.key.split('?'), '?']) if (piece !== '') operators.add(piece);
    }
  }
  return [...operators];
}
