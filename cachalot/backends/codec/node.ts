/**
 * A node is the private, immutable form of one object in an answer; it makes a fresh copy whenever asked.
 *
 * A cell holds either a primitive, which all copies share, or a node: there are no other objects in a cell.
 */

/** The copies made so far of objects that an answer holds more than once; `undefined` when it holds none. */
export type Memo = unknown[] | undefined;

export interface Node {
  copy(memo: Memo): unknown;
}

/** A primitive, or a node. */
export type Cell = unknown;

export function copyCell(cell: Cell, memo: Memo): unknown {
  return typeof cell === 'object' && cell !== null ? (cell as Node).copy(memo) : cell;
}

/** An object that may stand in several places: its copy stands in the same places. */
export class SlotNode implements Node {
  /** its place in the memo, once it was met twice */
  slot = -1;
  #inner: Node | undefined;

  /** Set once, when all that is inside has been captured. */
  fill(inner: Node): void {
    this.#inner = inner;
  }

  get inner(): Node | undefined {
    return this.#inner;
  }

  /** Still empty: whoever meets it now stands inside it. */
  get open(): boolean {
    return this.#inner === undefined;
  }

  copy(memo: Memo): unknown {
    if (memo === undefined || this.slot < 0) return this.#inner!.copy(memo);
    memo[this.slot] ??= this.#inner!.copy(memo);
    return memo[this.slot];
  }
}

/** The beginning of an answer in which slots stand: each copy of it has a memo of its own. */
export class MemoNode implements Node {
  constructor(
    readonly inner: Node,
    readonly slots: number,
  ) {}

  copy(): unknown {
    return this.inner.copy(new Array(this.slots));
  }
}

/** What all copies share because it is code or configuration, not data. */
export class ReferenceNode implements Node {
  constructor(readonly target: unknown) {}

  copy(): unknown {
    return this.target;
  }
}
