/**
 * Decides how a column is copied, from the values that stand in it, and turns them into cells.
 *
 * Columns that hold only primitives are shared; those that hold only dates, or only buffers, keep the bare
 * time or bytes; any other object becomes a node.
 */
import { types } from 'node:util';
import type { Capture } from './capture';
import { bareProblem, namedProblem } from './inspection';
import type { Cell } from './node';
import { keepBuffer, keptSize } from './node-builtin';
import type { ColumnPlan } from './shape-code';
import { primitiveBytes } from './size';

/** So many dates of a column are searched for properties under symbols. */
const SEARCHED = 2;

const NUMBER = 1;
const STRING = 2;
const DATE = 4;
const BUFFER = 8;
const OTHER = 16;

/** The column takes every `step`th cell before `end`. `bare`: its dates and buffers need not become nodes. */
export function planColumn(
  cells: Cell[],
  from: number,
  step: number,
  end: number,
  capture: Capture,
  bare: boolean,
): ColumnPlan {
  const met = kindsIn(cells, from, step, end, capture);
  if (met < DATE) return 'share';
  if (bare && (met & ~STRING) === DATE) return keepDates(cells, from, step, end, capture);
  if (bare && met === BUFFER) return keepBuffers(cells, from, step, end, capture);
  for (let at = from; at < end && !capture.over; at += step) {
    const value = cells[at];
    if (isReference(value)) cells[at] = capture.cell(value);
  }
  return 'copy';
}

/** Which kinds of values there are; counts the bytes of the primitive ones. */
function kindsIn(cells: readonly Cell[], from: number, step: number, end: number, capture: Capture): number {
  let met = 0;
  let bytes = 0;
  for (let at = from; at < end; at += step) {
    const value = cells[at];
    switch (typeof value) {
      case 'string':
        met |= STRING;
        bytes += primitiveBytes(value);
        break;
      case 'number':
        met |= NUMBER;
        bytes += primitiveBytes(value);
        break;
      case 'object':
        if (value !== null) met |= kindOf(value);
        break;
      case 'function':
      case 'symbol':
        met |= OTHER;
        break;
      default:
        bytes += primitiveBytes(value);
    }
  }
  capture.bytes += bytes;
  return met;
}

function kindOf(value: object): number {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Date.prototype && types.isDate(value)) return DATE;
  return prototype === Buffer.prototype && types.isUint8Array(value) ? BUFFER : OTHER;
}

function keepDates(cells: Cell[], from: number, step: number, end: number, capture: Capture): ColumnPlan {
  let searched = 0;
  for (let at = from; at < end; at += step) {
    const value = cells[at];
    if (typeof value !== 'object' || value === null) continue;
    capture.meet(value);
    searched += 1;
    const problem = searched <= SEARCHED ? bareProblem(value) : namedProblem(value);
    if (problem !== undefined) capture.refuse(problem);
    const time = (value as Date).getTime();
    capture.bytes += primitiveBytes(time);
    cells[at] = time;
  }
  return 'date';
}

function keepBuffers(cells: Cell[], from: number, step: number, end: number, capture: Capture): ColumnPlan {
  for (let at = from; at < end; at += step) {
    const value = cells[at];
    if (typeof value !== 'object' || value === null) continue;
    capture.meet(value);
    const kept = keepBuffer(value as Buffer);
    cells[at] = kept;
    capture.bytes += keptSize(kept);
  }
  return 'bytes';
}

function isReference(value: unknown): boolean {
  return (
    (typeof value === 'object' && value !== null) || typeof value === 'function' || typeof value === 'symbol'
  );
}
