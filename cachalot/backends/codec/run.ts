/** A run: rows that follow each other and are built the same way, from cells that stand side by side. */
import { type Cell, copyCell, type Memo } from './node';
import type { RowPlan } from './row-plan';

export interface Run {
  /** Puts its copies at their place among the rows. */
  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void;
}

/** Where a run begins among the cells and among the rows, and how many rows it has. */
export interface Extent {
  readonly from: number;
  readonly at: number;
  readonly count: number;
}

/** Rows that are objects of one shape. */
export class ObjectRun implements Run {
  constructor(
    readonly extent: Extent,
    readonly plan: RowPlan,
  ) {}

  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void {
    const { from, at, count } = this.extent;
    this.plan.fill(cells, from, rows, at, count, memo);
  }
}

/** Rows that are arrays of one length. */
export class ListRun implements Run {
  constructor(
    readonly extent: Extent,
    readonly width: number,
    readonly mixed: boolean,
  ) {}

  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void {
    const { from, at, count } = this.extent;
    for (let index = 0; index < count; index += 1) {
      const start = from + index * this.width;
      const row = cells.slice(start, start + this.width);
      rows[at + index] = this.mixed ? row.map((cell) => copyCell(cell, memo)) : row;
    }
  }
}

/** Rows that are bare values. */
export class ValueRun implements Run {
  constructor(readonly extent: Extent) {}

  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void {
    const { from, at, count } = this.extent;
    for (let index = 0; index < count; index += 1) rows[at + index] = copyCell(cells[from + index], memo);
  }
}
