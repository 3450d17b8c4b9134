/** Nodes for objects that hold other values: arrays, plain objects and objects of a class, maps and sets. */

import { type Cell, copyCell, type Memo, type Node } from './node';
import { withPrototype } from './node-builtin';
import type { RowPlan } from './row-plan';
import type { Snapshot } from './snapshot-type';

export class ArrayNode implements Node {
  constructor(
    readonly cells: readonly Cell[],
    /** some cells are nodes */
    readonly mixed: boolean,
    readonly prototype: object | null,
  ) {}

  copy(memo: Memo): unknown {
    const { cells } = this;
    const copy = this.mixed ? cells.map((cell) => copyCell(cell, memo)) : cells.slice();
    return withPrototype(copy, this.prototype);
  }
}

export class ObjectNode implements Node {
  constructor(
    readonly plan: RowPlan,
    readonly cells: readonly Cell[],
  ) {}

  copy(memo: Memo): unknown {
    return this.plan.make(this.cells, memo);
  }
}

export class MapNode implements Node {
  constructor(
    readonly keys: readonly Cell[],
    readonly values: readonly Cell[],
    readonly prototype: object | null,
  ) {}

  copy(memo: Memo): unknown {
    const copy = new Map();
    this.keys.forEach((key, index) => {
      copy.set(copyCell(key, memo), copyCell(this.values[index], memo));
    });
    return withPrototype(copy, this.prototype);
  }
}

export class SetNode implements Node {
  constructor(
    readonly values: readonly Cell[],
    readonly prototype: object | null,
  ) {}

  copy(memo: Memo): unknown {
    return withPrototype(new Set(this.values.map((value) => copyCell(value, memo))), this.prototype);
  }
}

/** The rows of an answer, as one property of it. */
export class RowsNode implements Node {
  constructor(readonly snapshot: Snapshot) {}

  copy(): unknown {
    return this.snapshot.rows();
  }
}
