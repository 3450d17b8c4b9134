/**
 * Builds objects of one shape from cells. It begins with a plain loop and has code made once it was used
 * often enough to pay for that.
 */
import { type Cell, copyCell, type Memo } from './node';
import { freshBytes, freshDate } from './node-builtin';
import {
  type ColumnPlan,
  compileFiller,
  compileMaker,
  type FillRows,
  HOT,
  type Layout,
  MAX_WIDTH,
  type MakeObject,
} from './shape-code';

export class RowPlan {
  /** assigning these names could meet a setter, or a property that is not writable */
  readonly #mustDefine: boolean;
  readonly #mayCompile: boolean;
  #made = 0;
  #filled = 0;
  #maker: MakeObject | undefined;
  #filler: FillRows | undefined;

  constructor(
    readonly layout: Layout,
    readonly columns: readonly ColumnPlan[],
    /** used by many answers, so that code for it pays */
    shared: boolean,
  ) {
    const { names, prototype } = layout;
    const plain = prototype === Object.prototype || prototype === null;
    this.#mustDefine = !plain || names.some((name) => name in Object.prototype);
    this.#mayCompile = shared && names.length <= MAX_WIDTH;
  }

  /** One object, from the cells at the beginning. */
  make(cells: readonly Cell[], memo: Memo): object {
    if (this.#maker !== undefined) return this.#maker(cells, memo);
    this.#made += 1;
    if (this.#made === HOT && this.#mayCompile) this.#maker = compileMaker(this.layout, this.columns);
    return this.#build(cells, 0, memo);
  }

  /** Puts `count` objects into `rows`, beginning at `at`, from the cells that begin at `from`. */
  fill(cells: readonly Cell[], from: number, rows: unknown[], at: number, count: number, memo: Memo): void {
    if (this.#filled < HOT) {
      this.#filled += count;
      if (this.#filled >= HOT && this.#mayCompile) this.#filler = compileFiller(this.layout, this.columns);
    }
    if (this.#filler !== undefined) {
      this.#filler(cells, from, rows, at, count, memo);
      return;
    }
    const width = this.columns.length;
    for (let index = 0; index < count; index += 1) {
      rows[at + index] = this.#build(cells, from + index * width, memo);
    }
  }

  #build(cells: readonly Cell[], from: number, memo: Memo): object {
    const { columns, layout } = this;
    const { names, prototype } = layout;
    const object = (prototype === Object.prototype ? {} : Object.create(prototype)) as Record<
      string,
      unknown
    >;
    for (let column = 0; column < names.length; column += 1) {
      const value = restore(columns[column]!, cells[from + column], memo);
      if (this.#mustDefine) define(object, names[column]!, value);
      else object[names[column]!] = value;
    }
    return object;
  }
}

function restore(column: ColumnPlan, cell: Cell, memo: Memo): unknown {
  switch (column) {
    case 'share':
      return cell;
    case 'date':
      return freshDate(cell);
    case 'bytes':
      return freshBytes(cell);
    case 'copy':
      return copyCell(cell, memo);
  }
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
