/**
 * Finds the places where only a relation may stand: after FROM, JOIN, INTO, UPDATE and their like.
 *
 * One walk with a stack of parentheses; each knows whether it is a query, a group of joins, or something where
 * FROM is just a word (`extract(year from x)`).
 */

import type { Lexicon } from '../databases/lexicon';
import { fold } from './names';
import { endsFrom, isSlotWord, opensFrom, opensTarget, QUERY_WORDS, SKIPPED_IN_SLOT } from './slots';
import type { Name } from './statement';
import { at, chainAt, isIdentifier, mayName, type Token } from './token';

export interface Relation {
  readonly name: Name;
  /** the index of its first token */
  readonly index: number;
  /** how many parentheses are open around it */
  readonly depth: number;
}

export interface Relations {
  readonly list: readonly Relation[];
  /** the grammar could not be followed: a relation may be missing from the list */
  readonly lost: boolean;
  /** indexes of names before a list of columns, which look like calls: `INSERT INTO t (a)`, `WITH t (a) AS` */
  readonly notCalled: ReadonlySet<number>;
}

/** An `operator` is PostgreSQL's `OPERATOR(schema.=)`. */
type Place = 'query' | 'join' | 'call' | 'group' | 'operator';

interface Frame {
  place: Place;
  /** the next token is a relation; `target` if it is written, so that no CTE can stand for it */
  slot: 'none' | 'source' | 'target';
  /** a comma starts another relation */
  from: boolean;
  /** names of CTEs that may be used from here on; made with the first, since most parentheses define none */
  ctes: Set<string> | undefined;
  /** the next name is that of a CTE */
  expectsCte: boolean;
  recursive: boolean;
  /** the CTE whose body is being read */
  pending: string | null;
}

function frame(place: Place): Frame {
  const slot = place === 'join' ? 'source' : 'none';
  return {
    place,
    slot,
    from: place === 'join',
    ctes: undefined,
    expectsCte: false,
    recursive: false,
    pending: null,
  };
}

function define(one: Frame, cte: string): void {
  one.ctes ??= new Set();
  one.ctes.add(cte);
}

export function relationsOf(tokens: readonly Token[], lexicon: Lexicon): Relations {
  return new Walk(tokens, lexicon).run();
}

const NONE: ReadonlySet<number> = new Set();

class Walk {
  private readonly list: Relation[] = [];
  private notCalled: Set<number> | undefined;
  private readonly frames: Frame[] = [frame('query')];
  private lost = false;
  private index = 0;
  /** where the last OPERATOR(…) ended: an operand follows it, and no alias */
  private operatorEnd = -1;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly lexicon: Lexicon,
  ) {}

  run(): Relations {
    for (; this.index < this.tokens.length; this.index++) this.step(at(this.tokens, this.index));
    if (this.frames.length !== 1 || this.top.slot !== 'none') this.lost = true;
    return { list: this.list, lost: this.lost, notCalled: this.notCalled ?? NONE };
  }

  private get top(): Frame {
    return this.frames[this.frames.length - 1] as Frame;
  }

  private step(token: Token): void {
    const { top } = this;
    if (token.key === '(') this.open(top);
    else if (token.key === ')') this.close(top);
    else if (top.slot !== 'none') this.fill(top, token);
    else if (top.expectsCte && isIdentifier(token)) this.nameCte(top, token);
    else if (token.key === ',') this.comma(top);
    else if (token.kind === 'word' && token.key !== '') this.keyword(top, token);
    else if (token.kind === 'quoted' || token.kind === 'either') this.alias(top);
  }

  private open(top: Frame): void {
    if (top.slot !== 'none') {
      this.frames.push(frame('join'));
      return;
    }
    const before = at(this.tokens, this.index - 1);
    const called = isIdentifier(before) && !QUERY_WORDS.has(before.key) && before.key !== 'AS';
    const operator = before.key === 'OPERATOR' && this.lexicon.rules.userOperators;
    this.frames.push(frame(operator ? 'operator' : called ? 'call' : 'group'));
  }

  private close(top: Frame): void {
    if (top.slot !== 'none') this.lost = true;
    if (this.frames.length === 1) {
      this.lost = true;
      return;
    }
    if (this.frames.pop()?.place === 'operator') this.operatorEnd = this.index;
    const parent = this.top;
    parent.slot = 'none';
    if (parent.pending === null || at(this.tokens, this.index + 1).key === 'AS') return;
    define(parent, parent.pending);
    parent.pending = null;
    if (at(this.tokens, this.index + 1).key === ',') parent.expectsCte = true;
  }

  /** What looks like a call there is a list of columns. */
  private hasColumns(index: number): void {
    this.notCalled ??= new Set();
    this.notCalled.add(index);
  }

  private comma(top: Frame): void {
    if (top.from && (top.place === 'query' || top.place === 'join')) top.slot = 'source';
  }

  /** The token stands where a relation is expected. */
  private fill(top: Frame, token: Token): void {
    const next = at(this.tokens, this.index + 1);
    if (SKIPPED_IN_SLOT.has(token.key) && this.isModifier(token, next)) return;
    const opens = at(this.tokens, this.index - 1).key === '(' && this.opensQuery(token, next);
    if (opens || (token.key === 'ROWS' && next.key === 'FROM')) {
      top.slot = 'none';
      if (opens) this.keyword(top, token);
      else this.index++;
      return;
    }
    const string = token.kind === 'string' && this.lexicon.rules.stringsMayName;
    const dotted = token.key === '.' && isIdentifier(next);
    if (dotted) return;
    if (!string && !mayName(token, this.lexicon)) {
      this.lost = this.lost || token.key !== 'DUAL';
      top.slot = 'none';
      if (token.kind === 'word') this.keyword(top, token);
      return;
    }
    this.take(top, token, string);
  }

  private take(top: Frame, token: Token, string: boolean): void {
    const { tokens, index } = this;
    const { name, next } = chainAt(tokens, index);
    const target = top.slot === 'target';
    top.slot = 'none';
    this.index = next - 1;
    if (at(tokens, next).key === '(' && !target) return;
    if (target) this.hasColumns(index);
    if (!target && name.length === 1 && this.isCte(token.value)) return;
    this.list.push({ name: string ? fold(name, this.lexicon) : name, index, depth: this.frames.length - 1 });
  }

  /** LATERAL, ONLY, TABLE … before the relation itself, unless that is what the relation is called. */
  private isModifier(token: Token, next: Token): boolean {
    return next.key === '(' || this.lexicon.reserved.has(token.key);
  }

  /** After a parenthesis: a query rather than a relation that is called so. */
  private opensQuery(token: Token, next: Token): boolean {
    if (!QUERY_WORDS.has(token.key)) return false;
    if (token.key === 'VALUES') return next.key === '(';
    return token.key === 'WITH' || this.lexicon.reserved.has(token.key);
  }

  /** From inside outwards. Where the view may end at the WITH whose CTE is being defined, so does this. */
  private isCte(name: string): boolean {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const one = this.frames[i] as Frame;
      if (one.ctes?.has(name)) return true;
      if (one.pending !== null && this.lexicon.statements.innerCtesMayStandAlone) return false;
    }
    return false;
  }

  private keyword(top: Frame, token: Token): void {
    const { key } = token;
    if (QUERY_WORDS.has(key)) this.query(top, key);
    if (key === 'IN' && this.lexicon.statements.inReadsTables) this.inTable(top);
    if (top.place === 'call' || top.place === 'operator' || key === 'IN') return;
    if (opensFrom(this.tokens, this.index, top.from)) {
      if (top.place === 'group') return;
      top.slot = key === 'FROM' && at(this.tokens, this.index - 1).key === 'DELETE' ? 'target' : 'source';
      top.from = key !== 'TABLE';
    } else if (opensTarget(this.tokens, this.index, this.lexicon)) {
      top.slot = 'target';
      top.from = key === 'UPDATE';
    } else if (endsFrom(this.tokens, this.index, this.lexicon)) top.from = false;
    else if (isSlotWord(key)) return;
    else this.alias(top);
  }

  private query(top: Frame, key: string): void {
    const fresh = at(this.tokens, this.index - 1).key === '(';
    if (key === 'SELECT' || (fresh && QUERY_WORDS.has(key))) {
      top.place = 'query';
      top.from = false;
    }
    if (key === 'WITH') this.startCtes(top);
  }

  /** `WITH [RECURSIVE] name [(columns)] AS`, as opposed to WITH TIES, WITH ORDINALITY and others. */
  private startCtes(top: Frame): void {
    // a function in FROM … WITH ORDINALITY AS x
    if (top.from && at(this.tokens, this.index - 1).key === ')') return;
    const recursive = at(this.tokens, this.index + 1).key === 'RECURSIVE';
    const name = this.index + (recursive ? 2 : 1);
    const after = at(this.tokens, name + 1).key;
    if (!isIdentifier(at(this.tokens, name)) || (after !== 'AS' && after !== '(')) return;
    top.expectsCte = true;
    top.recursive = recursive || this.lexicon.statements.inReadsTables;
    if (recursive) this.index++;
  }

  private nameCte(top: Frame, token: Token): void {
    top.expectsCte = false;
    top.pending = token.value;
    this.hasColumns(this.index);
    if (top.recursive) define(top, token.value);
  }

  private inTable(top: Frame): void {
    const next = at(this.tokens, this.index + 1);
    if (mayName(next, this.lexicon) || next.kind === 'string') top.slot = 'source';
  }

  /** A name behind a relation is its alias, and what follows in parentheses are its columns. */
  private alias(top: Frame): void {
    if (top.from && at(this.tokens, this.index + 1).key === '(') {
      const before = at(this.tokens, this.index - 1);
      const alias = before.key === ')' && this.index - 1 !== this.operatorEnd;
      if (alias || before.key === 'AS') this.hasColumns(this.index);
    }
  }
}
