/**
 * A run: rows that follow each other and are built the same way, from cells that stand side by side.
 *
 * `from` is where it begins among the cells, `at` among the rows; it has `count` rows.
 */
import { type Cell, copyCell, type Memo } from './node';
import type { RowPlan } from './row-plan';

export interface Run {
  /** Puts its copies at their place among the rows. */
  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void;
}

/** Rows that are objects of one shape. */
export class ObjectRun implements Run {
  constructor(
    readonly from: number,
    readonly at: number,
    readonly count: number,
    readonly plan: RowPlan,
  ) {}

  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void {
    this.plan.fill(cells, this.from, rows, this.at, this.count, memo);
  }
}

/** Rows that are arrays of one length. */
export class ListRun implements Run {
  constructor(
    readonly from: number,
    readonly at: number,
    readonly count: number,
    readonly width: number,
    readonly mixed: boolean,
  ) {}

  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void {
    const { from, at, count } = this;
    for (let index = 0; index < count; index += 1) {
      const start = from + index * this.width;
      const row = cells.slice(start, start + this.width);
      rows[at + index] = this.mixed ? row.map((cell) => copyCell(cell, memo)) : row;
    }
  }
}

/** Rows that are bare values. */
export class ValueRun implements Run {
  constructor(
    readonly from: number,
    readonly at: number,
    readonly count: number,
  ) {}

  fill(cells: readonly Cell[], rows: unknown[], memo: Memo): void {
    const { from, at, count } = this;
    for (let index = 0; index < count; index += 1) rows[at + index] = copyCell(cells[from + index], memo);
  }
}
