/**
 * Collects every dotted name of a statement, what is called, and the operators: over-complete on purpose,
 * since a name too many costs a little and a name too few would be a stale answer.
 */
import { type Lexicon, lowerAscii } from '../databases/lexicon';
import type { Name } from './statement';
import { at, chainAt, isIdentifier, mayName, type Token } from './token';

/** What is known of the names that begin in one way. */
interface Branch {
  taken: boolean;
  longer: Map<string, Branch> | undefined;
}

function branchOf(branch: Branch, part: string): Branch {
  branch.longer ??= new Map();
  const known = branch.longer.get(part);
  if (known !== undefined) return known;
  const fresh = { taken: false, longer: undefined };
  branch.longer.set(part, fresh);
  return fresh;
}

/** A set of names in the order in which they were met; a tree of their parts, since to join these takes longer. */
export class NameSet {
  private readonly names: Name[] = [];
  private readonly root: Branch = { taken: false, longer: undefined };

  add(name: Name): void {
    this.take(this.behind(this.root, name, 0), name);
  }

  /** A dotted name, and its first part alone. */
  addChain(name: Name): void {
    const first = branchOf(this.root, name[0] as string);
    this.take(this.behind(first, name, 1), name);
    if (!first.taken) this.take(first, [name[0] as string]);
  }

  addAll(names: readonly Name[]): void {
    for (const name of names) this.add(name);
  }

  list(): readonly Name[] {
    return this.names;
  }

  private behind(start: Branch, name: Name, from: number): Branch {
    let branch = start;
    for (let part = from; part < name.length; part++) branch = branchOf(branch, name[part] as string);
    return branch;
  }

  private take(branch: Branch, name: Name): void {
    if (branch.taken) return;
    branch.taken = true;
    this.names.push(name);
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

export function namesOf(tokens: readonly Token[], lexicon: Lexicon): NameSet {
  const names = new NameSet();
  for (let i = 0; i < tokens.length; i++) {
    const token = at(tokens, i);
    if (token.kind === 'symbol') continue;
    const named =
      token.kind === 'string' ? stringMayName(tokens, i, lexicon) : isName(tokens, i, token, lexicon);
    if (!named) continue;
    const chain = chainAt(tokens, i);
    const name = token.kind === 'string' ? fold(chain.name, lexicon) : chain.name;
    names.addChain(name);
    i = chain.next - 1;
  }
  return names;
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
export function callsOf(tokens: readonly Token[], lexicon: Lexicon, known: ReadonlySet<number>): NameSet {
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
  return calls;
}

/** The index of the first part of the dotted name that ends at `index`. */
export function chainStart(tokens: readonly Token[], index: number): number {
  let first = index;
  while (at(tokens, first - 1).key === '.' && isIdentifier(at(tokens, first - 2))) first -= 2;
  return first;
}

const PUNCTUATION = new Set(['(', ')', ',', ';', '.', '[', ']', '{', '}', ':', '::', ':=', '=>', '']);

const NO_OPERATORS: readonly string[] = [];

export function operatorsOf(tokens: readonly Token[], lexicon: Lexicon): readonly string[] {
  if (!lexicon.rules.userOperators) return NO_OPERATORS;
  let operators: Set<string> | undefined;
  for (const token of tokens) {
    if (token.kind !== 'symbol' || PUNCTUATION.has(token.key)) continue;
    operators ??= new Set();
    operators.add(token.key);
    // a placeholder of Knex may be glued to it
    if (token.key.length > 1 && token.key.includes('?')) {
      for (const piece of [...token.key.split('?'), '?']) if (piece !== '') operators.add(piece);
    }
  }
  return operators === undefined ? NO_OPERATORS : [...operators];
}
