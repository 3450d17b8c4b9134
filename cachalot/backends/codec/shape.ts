/**
 * A shape is what rows of one query have in common: own property names in order, and a prototype. It reads
 * the cells out of such objects, and keeps the ways to build them again.
 */
import type { Cell } from './node';
import { RowPlan } from './row-plan';
import { type ColumnPlan, compileReader, HOT, MAX_WIDTH, type ReadRow } from './shape-code';
import { ARRAY, OBJECT, SLOT, stringBytes } from './size';

/** Beyond this many, the objects are built by a plan of their own that never has code made. */
const MAX_PLANS = 16;

export class Shape {
  /** objects of this shape whose every property was looked at */
  inspections = 0;
  /** the last pass that looked at one */
  inspectedIn = 0;
  #read = 0;
  #reader: ReadRow | undefined;
  #last: RowPlan | undefined;
  readonly #plans = new Map<string, RowPlan>();

  constructor(
    readonly names: readonly string[],
    readonly prototype: object | null,
  ) {}

  /** What the shape itself keeps, apart from any rows: its names, and the code that may be made. */
  get bytes(): number {
    const codePerColumn = 150;
    return this.names.reduce(
      (sum, name) => sum + SLOT + stringBytes(name) + codePerColumn,
      8 * (OBJECT + ARRAY),
    );
  }

  matches(names: readonly string[], prototype: object | null): boolean {
    const own = this.names;
    if (prototype !== this.prototype || names.length !== own.length) return false;
    for (let index = 0; index < own.length; index += 1) if (names[index] !== own[index]) return false;
    return true;
  }

  /** Puts the values of an object of this shape into `cells`, beginning at `at`. */
  read(row: object, cells: Cell[], at: number): void {
    if (this.#reader !== undefined) {
      this.#reader(row, cells, at);
      return;
    }
    const { names } = this;
    const source = row as Record<string, unknown>;
    for (let column = 0; column < names.length; column += 1) cells[at + column] = source[names[column]!];
    this.#read += 1;
    if (this.#read === HOT && names.length <= MAX_WIDTH) this.#reader = compileReader(this);
  }

  /** How to build objects of this shape whose columns are to be treated so. */
  plan(columns: readonly ColumnPlan[]): RowPlan {
    if (this.#last !== undefined && sameColumns(this.#last.columns, columns)) return this.#last;
    const name = columns.join();
    let plan = this.#plans.get(name);
    if (plan === undefined) {
      const shared = this.#plans.size < MAX_PLANS;
      plan = new RowPlan(this, columns, shared);
      if (shared) this.#plans.set(name, plan);
    }
    this.#last = plan;
    return plan;
  }

  /** The same treatment for every column: what objects inside a row make do with. */
  uniformPlan(column: ColumnPlan): RowPlan {
    const plan = this.#plans.get(column);
    return (
      plan ??
      this.#remember(
        column,
        new RowPlan(
          this,
          this.names.map(() => column),
          true,
        ),
      )
    );
  }

  #remember(name: string, plan: RowPlan): RowPlan {
    this.#plans.set(name, plan);
    return plan;
  }
}

function sameColumns(one: readonly ColumnPlan[], other: readonly ColumnPlan[]): boolean {
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
