/** Reads what column-writer writes, straight into cells. */
import type { ColumnPlan } from '../shape-code';
import { Column, GAPS, KIND, PLAN_SHIFT, PLANS, UNDEFINED } from './format';
import { isSet, readBigInts, readBits, readBooleans, readDoubles, readIntegers } from './number-reader';
import { Malformed, type Reader } from './reader';
import { readTextList, readTexts } from './text-reader';

export function planOf(head: number): ColumnPlan {
  return PLANS[head >> PLAN_SHIFT]!;
}

/** Puts `count` values into every `step`th cell, beginning at `at`; room for them has been asked for. */
export function readColumn(
  reader: Reader,
  head: number,
  count: number,
  cells: unknown[],
  at: number,
  step: number,
): void {
  const kind = head & KIND;
  const absent = (head & UNDEFINED) === 0 ? null : undefined;
  if (kind === Column.Absent) {
    for (let index = 0; index < count; index += 1) cells[at + index * step] = absent;
    return;
  }
  if ((head & GAPS) === 0) {
    readPresent(reader, kind, head, count, cells, at, step);
    return;
  }
  const some = reader.varint();
  if (some > count) throw new Malformed();
  const bits = readBits(reader, count);
  const values: unknown[] = new Array(some);
  readPresent(reader, kind, head, some, values, 0, 1);
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    if (isSet(reader, bits, index)) {
      cells[at + index * step] = values[next];
      next += 1;
    } else cells[at + index * step] = absent;
  }
  if (next !== some) throw new Malformed();
}

function readPresent(
  reader: Reader,
  kind: number,
  head: number,
  count: number,
  target: unknown[],
  at: number,
  step: number,
): void {
  switch (kind) {
    case Column.Booleans:
      readBooleans(reader, count, target, at, step);
      break;
    case Column.Integers:
      readIntegers(reader, count, target, at, step);
      break;
    case Column.Doubles:
      readDoubles(reader, count, target, at, step);
      break;
    case Column.Texts:
      readTexts(reader, count, target, at, step);
      break;
    case Column.Dictionary:
      readDictionary(reader, head, count, target, at, step);
      break;
    case Column.BigInts:
      readBigInts(reader, count, target, at, step);
      break;
    default:
      throw new Malformed();
  }
}

/** Never in a column of buffers, where a few bytes would stand for many fresh ones. */
function readDictionary(
  reader: Reader,
  head: number,
  count: number,
  target: unknown[],
  at: number,
  step: number,
): void {
  if (planOf(head) === 'bytes') throw new Malformed();
  const entries = readTextList(reader, reader.varint());
  const from = reader.skip(count);
  for (let index = 0; index < count; index += 1) {
    const entry = entries[reader.buffer[from + index]!];
    if (entry === undefined) throw new Malformed();
    target[at + index * step] = entry;
  }
}
