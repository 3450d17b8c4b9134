/**
 * Takes rows as a driver gave them and keeps them so that exact, independent copies can be made at any time.
 *
 * The cells of all rows stand in one flat array. Rows that follow each other with one shape make a run, which
 * knows how each of its columns is copied: most hold primitives only, and those are shared.
 */
import { Capture } from './capture';
import { arrayProblem } from './inspection';
import type { Cell, Memo } from './node';
import { Recorder } from './recorder';
import { refuseColumn, refuseValue, type ValueRefusal } from './refusal';
import type { Run } from './run';
import { ARRAY, OBJECT, SLOT } from './size';
import type { Snapshot } from './snapshot-type';

export type { Snapshot } from './snapshot-type';

/** the snapshot itself with its list of runs, and one run */
const ROWS = OBJECT + 5 * SLOT + ARRAY;
const RUN = OBJECT + 5 * SLOT;

/** A snapshot of the rows, or why they cannot be restored exactly: `column "x": function`. */
export function capture(rows: readonly unknown[]): Snapshot | ValueRefusal {
  const problem = arrayProblem(rows);
  if (problem !== undefined) return refuseValue(`the rows: ${problem}`);
  return draw(rows, new Capture()) ?? draw(rows, new Capture({ sharing: true }))!;
}

/** Nothing if an object was met twice and the pass keeps no slots. */
function draw(rows: readonly unknown[], pass: Capture): Snapshot | ValueRefusal | undefined {
  const recorder = new Recorder(pass);
  const runs = recorder.record(rows);
  if (pass.problem !== undefined) return refuseColumn(recorder.column, pass.problem);
  if (pass.repeated) return undefined;
  // Growing by one element at a time has left room in the array that nobody will use.
  const cells = recorder.cells.slice();
  const bytes = pass.bytes + ROWS + ARRAY + SLOT * cells.length + runs.length * (RUN + SLOT);
  return new KeptRows(rows.length, bytes, cells, runs, pass.slots);
}

export class KeptRows implements Snapshot {
  constructor(
    readonly length: number,
    readonly bytes: number,
    readonly cells: readonly Cell[],
    readonly runs: readonly Run[],
    readonly slots: number,
  ) {}

  rows(): unknown[] {
    const { cells, runs } = this;
    const rows: unknown[] = new Array(this.length);
    const memo: Memo = this.slots > 0 ? new Array(this.slots) : undefined;
    for (let index = 0; index < runs.length; index += 1) runs[index]!.fill(cells, rows, memo);
    return rows;
  }
}
