/**
 * Turns bytes back into an answer that is kept as a captured one is. Whatever the bytes are, it neither throws
 * nor runs code from them: what is not an answer of this version, whole and unchanged, is nothing.
 */
import type { Cell } from '../node';
import { RowsNode } from '../node-container';
import { ListRun, ObjectRun, type Run, ValueRun } from '../run';
import type { ColumnPlan } from '../shape-code';
import { KeptRows } from '../snapshot';
import type { AnswerParts } from './answer-parts';
import { planOf, readColumn } from './column-reader';
import { Column, KIND, RunKind, Tag } from './format';
import { open } from './frame';
import { Malformed, Reader } from './reader';
import { readShapes } from './shape-reader';
import { readTextList } from './text-reader';
import { isNode, ValueReader } from './value-reader';

/** A kept answer takes no more heap than so many times its bytes; what they say may be a lie. */
const MAX_HEAP_RATIO = 100;

export function decodeAnswer(bytes: Uint8Array): AnswerParts | undefined {
  try {
    const body = open(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return body && readAnswer(new Reader(body));
  } catch {
    // Whatever went wrong, these bytes are not an answer: the query is asked again.
    return undefined;
  }
}

function readAnswer(reader: Reader): AnswerParts {
  const most = MAX_HEAP_RATIO * reader.buffer.length;
  const bytes = Math.min(reader.varint(), most);
  const length = reader.spend(reader.varint());
  const rowBytes = Math.min(reader.varint(), most);
  const shapes = readShapes(reader);
  const values = new ValueReader(reader, shapes, readPool(reader));
  const [cells, runs] = readRuns(reader, values, length);
  const rows = new KeptRows(length, rowBytes, cells, runs, values.slots);
  const whole = values.whole(new RowsNode(rows));
  if (values.typed) {
    rows.rows();
    whole?.copy(undefined);
  }
  const parsers = reader.left > 0 ? readParsers(reader) : undefined;
  return { bytes, rows, ...(whole && { whole }), ...(parsers && { parsers }) };
}

/** Behind the answer; zeros where there are none and the bytes had to be longer. */
function readParsers(reader: Reader): readonly string[] | undefined {
  const count = reader.varint();
  return count === 0 ? undefined : readTextList(reader, count);
}

function readPool(reader: Reader): string[] {
  const count = reader.varint();
  if (count === 0) return [];
  const texts: string[] = new Array(reader.spend(count));
  const head = reader.byte();
  const kind = head & KIND;
  if (head !== kind || (kind !== Column.Texts && kind !== Column.Dictionary)) throw new Malformed();
  readColumn(reader, head, count, texts, 0, 1);
  return texts;
}

function readRuns(reader: Reader, values: ValueReader, length: number): [Cell[], Run[]] {
  // An array that begins with numbers alone would be laid out anew with the first text.
  const cells: Cell[] = [null];
  cells.length = 0;
  const runs: Run[] = new Array(reader.spend(reader.varint()));
  let at = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const from = cells.length;
    const kind = reader.byte();
    const shape = kind === RunKind.Object ? values.shape() : undefined;
    const width = shape?.names.length ?? (kind === RunKind.List ? reader.varint() : 1);
    const count = reader.varint();
    if (count > length - at) throw new Malformed();
    cells.length = from + reader.spend(count * width);
    const columns = readColumns(values, cells, from, width, count);
    if (shape !== undefined) runs[index] = new ObjectRun(from, at, count, shape.plan(columns));
    else if (columns.includes('date') || columns.includes('bytes')) throw new Malformed();
    else if (kind === RunKind.List)
      runs[index] = new ListRun(from, at, count, width, columns.includes('copy'));
    else if (kind === RunKind.Value) runs[index] = new ValueRun(from, at, count);
    else throw new Malformed();
    at += count;
  }
  if (at !== length) throw new Malformed();
  return [cells, runs];
}

function readColumns(values: ValueReader, cells: Cell[], from: number, width: number, count: number) {
  const { reader } = values;
  const columns: ColumnPlan[] = new Array(reader.spend(width));
  const end = from + count * width;
  for (let column = 0; column < width; column += 1) {
    const head = reader.byte();
    const plan = planOf(head);
    columns[column] = plan;
    if ((head & KIND) !== Column.Mixed) readColumn(reader, head, count, cells, from + column, width);
    else for (let at = from + column; at < end; at += width) cells[at] = readCell(values, plan);
  }
  return columns;
}

/** Only a column that is copied may hold nodes, and in one of buffers every text is fresh bytes. */
function readCell(values: ValueReader, plan: ColumnPlan): Cell {
  if (plan === 'copy') return values.value();
  const tag = values.reader.byte();
  if (plan === 'bytes' && tag === Tag.Bytes) return values.keptBytes();
  const cell = values.valueOf(tag);
  if (isNode(cell) || (plan === 'bytes' && typeof cell === 'string')) throw new Malformed();
  return cell;
}
