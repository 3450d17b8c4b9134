/** Lays the cells of rows side by side, cuts the rows into runs, and settles how each column is copied. */
import { types } from 'node:util';
import { isBuiltIn } from './built-in';
import type { Capture } from './capture';
import { planColumn } from './column';
import type { Cell } from './node';
import type { ColumnName } from './refusal';
import { ListRun, ObjectRun, type Run, ValueRun } from './run';
import type { Shape } from './shape';
import type { ColumnPlan } from './shape-code';

/** A run in the making: rows of a shape, arrays of a length, or bare values. */
interface Draft {
  readonly kind: 'object' | 'list' | 'value';
  readonly shape: Shape | undefined;
  readonly width: number;
  readonly from: number;
  readonly at: number;
  count: number;
}

export class Recorder {
  readonly cells: Cell[] = [];
  /** where the pass stopped, for a refusal; none while whole rows are looked at */
  column: ColumnName;
  readonly #drafts: Draft[] = [];
  #draft: Draft | undefined;

  constructor(readonly pass: Capture) {}

  /** The runs; of no use when the pass is over. */
  record(rows: readonly unknown[]): Run[] {
    for (let at = 0; at < rows.length && !this.pass.over; at += 1) this.#place(rows[at], at);
    if (this.pass.over) return [];
    const runs: Run[] = new Array(this.#drafts.length);
    for (let index = 0; index < runs.length; index += 1) runs[index] = this.#seal(this.#drafts[index]!);
    return runs;
  }

  #place(row: unknown, at: number): void {
    if (typeof row !== 'object' || row === null || types.isProxy(row)) this.#value(row, at);
    else if (Array.isArray(row)) this.#list(row, at);
    else this.#object(row, at);
  }

  #object(row: object, at: number): void {
    const prototype: object | null = Object.getPrototypeOf(row);
    if (prototype !== Object.prototype && prototype !== null && isBuiltIn(row)) {
      this.#value(row, at);
      return;
    }
    this.pass.meet(row);
    const shape = this.pass.shapeOf(row, prototype);
    if (shape === undefined) return;
    const draft = this.#draftFor('object', shape, shape.names.length, at);
    shape.read(row, this.cells, draft.from + draft.count * draft.width);
    draft.count += 1;
  }

  #list(row: readonly unknown[], at: number): void {
    if (Object.getPrototypeOf(row) !== Array.prototype) {
      this.#value(row, at);
      return;
    }
    this.pass.meet(row);
    this.pass.inspectArray(row);
    const draft = this.#draftFor('list', undefined, row.length, at);
    for (let column = 0; column < row.length; column += 1) this.cells.push(row[column]);
    draft.count += 1;
  }

  #value(row: unknown, at: number): void {
    this.#draftFor('value', undefined, 1, at).count += 1;
    this.cells.push(row);
  }

  #draftFor(kind: Draft['kind'], shape: Shape | undefined, width: number, at: number): Draft {
    const draft = this.#draft;
    if (draft?.kind === kind && draft.shape === shape && draft.width === width) return draft;
    const fresh: Draft = { kind, shape, width, from: this.cells.length, at, count: 0 };
    this.#drafts.push(fresh);
    this.#draft = fresh;
    return fresh;
  }

  #seal(draft: Draft): Run {
    const bare = draft.kind === 'object' && !this.pass.sharing;
    const end = draft.from + draft.count * draft.width;
    const { from, at, count } = draft;
    const columns: ColumnPlan[] = [];
    for (let column = 0; column < draft.width; column += 1) {
      columns.push(planColumn(this.cells, draft.from + column, draft.width, end, this.pass, bare));
      if (!this.pass.over) continue;
      this.column = nameOf(draft, column);
      break;
    }
    if (draft.shape !== undefined && columns.length === draft.width)
      return new ObjectRun(from, at, count, draft.shape.plan(columns));
    if (draft.kind === 'value') return new ValueRun(from, at, count);
    return new ListRun(from, at, count, draft.width, columns.includes('copy'));
  }
}

function nameOf({ kind, shape }: Draft, column: number): ColumnName {
  if (kind === 'value') return undefined;
  return shape === undefined ? column : shape.names[column];
}
