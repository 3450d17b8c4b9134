/** Turns a kept answer into bytes, column by column, for caches outside of the process. */
import type { KeptBytes } from '../node-builtin';
import { type ColumnName, refuseColumn, refuseValue, type ValueRefusal } from '../refusal';
import { ListRun, ObjectRun, type Run, type ValueRun } from '../run';
import type { ColumnPlan } from '../shape-code';
import { KeptRows } from '../snapshot';
import type { AnswerParts } from './answer-parts';
import { columnHead, writeColumn } from './column-writer';
import { CELLS_PER_BYTE, Column, FREE_CELLS, HEADER, MAX_BODY, RunKind, SHAPE_CELLS, Tag } from './format';
import { seal } from './frame';
import { writeTexts } from './text-writer';
import { ValueWriter } from './value-writer';
import { Writer } from './writer';

/** A few rows are written value by value: that has less to it than a column. */
const FEW = 3;

/** The bytes, or which column holds what no other process could restore. */
export function encodeAnswer({ bytes, rows, whole, parsers = [] }: AnswerParts): Buffer | ValueRefusal {
  if (!(rows instanceof KeptRows)) return refuseValue('the rows: not kept by this codec');
  const values = new ValueWriter();
  values.writer.varint(rows.runs.length);
  for (const run of rows.runs) {
    const column = writeRun(values, rows.cells, run);
    if (values.problem !== undefined) return refuseColumn(column, values.problem);
  }
  values.whole(whole, rows);
  if (values.problem !== undefined) return refuseValue(`the answer: ${values.problem}`);
  if (parsers.length > 0) {
    values.writer.varint(parsers.length);
    writeTexts(values.writer, parsers);
  }
  return finish(values, bytes, rows);
}

function finish(values: ValueWriter, bytes: number, rows: KeptRows) {
  const head = new Writer();
  head.varint(bytes);
  head.varint(rows.length);
  head.varint(rows.bytes);
  writeSection(head, values);
  head.varint(values.pool.length);
  if (values.pool.length > 0) writeColumn(head, values.pool, 'share');
  const length = head.length + values.writer.length;
  // Columns may ask for more cells than the bytes pay for; what else there is pays for itself, twice at most.
  const asked = values.cells + SHAPE_CELLS * values.shapes.size;
  const needed = Math.ceil((asked + 2 * length - FREE_CELLS) / CELLS_PER_BYTE);
  if (needed > length) values.writer.zeros(needed - length);
  if (Math.max(needed, length) > MAX_BODY) return refuseValue('the answer: larger than 1 GiB');
  return seal(head.finish(HEADER, values.writer));
}

function writeSection(head: Writer, { shapes }: ValueWriter): void {
  const section = new Writer();
  shapes.write(section);
  head.varint(shapes.size);
  head.varint(section.length);
  head.append(section);
}

/** Returns where it stands: the column that was written last, or none. */
function writeRun(values: ValueWriter, cells: readonly unknown[], run: Run): ColumnName {
  const { writer } = values;
  if (run instanceof ObjectRun) {
    const { layout, columns } = run.plan;
    writer.byte(RunKind.Object);
    const place = values.shapes.place(layout);
    if (typeof place === 'string') {
      values.refuse(place);
      return undefined;
    }
    writer.varint(place);
    const columnAt = writeColumns(values, cells, run, columns);
    return layout.names[columnAt];
  }
  if (run instanceof ListRun) {
    writer.byte(RunKind.List);
    writer.varint(run.width);
    const columns = new Array<ColumnPlan>(run.width).fill(run.mixed ? 'copy' : 'share');
    return writeColumns(values, cells, run, columns);
  }
  writer.byte(RunKind.Value);
  writeColumns(values, cells, run as ValueRun, ['copy']);
  return undefined;
}

interface Span {
  readonly from: number;
  readonly count: number;
}

/** Returns the column at which it stopped. */
function writeColumns(
  values: ValueWriter,
  cells: readonly unknown[],
  { from, count }: Span,
  columns: readonly ColumnPlan[],
): number {
  const width = columns.length;
  values.writer.varint(count);
  values.cells += count * (width + 1);
  const column: unknown[] = new Array(count);
  for (let at = 0; at < width; at += 1) {
    for (let index = 0; index < count; index += 1) column[index] = cells[from + at + index * width];
    const plan = columns[at]!;
    if (count > FEW && writeColumn(values.writer, column, plan)) continue;
    writeMixed(values, column, plan);
    if (values.problem !== undefined) return at;
  }
  return width - 1;
}

function writeMixed(values: ValueWriter, column: readonly unknown[], plan: ColumnPlan): void {
  values.writer.byte(columnHead(Column.Mixed, plan));
  for (let index = 0; index < column.length; index += 1) {
    const cell = column[index];
    if (plan === 'bytes' && (typeof cell === 'string' || (typeof cell === 'object' && cell !== null))) {
      values.keptBytes(Tag.Bytes, cell as KeptBytes);
    } else values.value(cell);
  }
}
