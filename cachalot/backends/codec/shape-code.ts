/**
 * Code made for one shape of row: an object literal with the column names in it builds a row some ten times
 * faster than a loop that assigns, because V8 knows its hidden class beforehand.
 *
 * Column names are data that an attacker may have chosen. They reach the code only as JSON string literals;
 * `__proto__` only as a computed key, which makes an own property of it.
 */
import type { Cell, Memo } from './node';
import { copyCell } from './node';
import { freshBytes, freshDate } from './node-builtin';

/** What becomes of the cells of a column: shared, a date, a buffer, or copied by what they are. */
export type ColumnPlan = 'share' | 'date' | 'bytes' | 'copy';

export type ReadRow = (row: object, cells: Cell[], at: number) => void;
export type MakeObject = (cells: readonly Cell[], memo: Memo) => object;
export type FillRows = (
  cells: readonly Cell[],
  from: number,
  rows: unknown[],
  at: number,
  count: number,
  memo: Memo,
) => void;

export interface Layout {
  readonly names: readonly string[];
  readonly prototype: object | null;
}

/** Objects built or read before code is made: making it costs as much as some hundred objects by loop. */
export const HOT = 64;
/** Wider rows stay with the loop. */
export const MAX_WIDTH = 1000;

let allowed = true;

/** `undefined` where making code is forbidden: `--disallow-code-generation-from-strings`, a `vm` context. */
function compile<T>(parameters: readonly string[], body: string, given: readonly unknown[]): T | undefined {
  if (!allowed) return undefined;
  try {
    const factory = new Function(
      'prototype',
      'date',
      'bytes',
      'copy',
      `return (${parameters.join()}) => {${body}}`,
    );
    return factory(...given) as T;
  } catch (error) {
    if ((error as Error).name !== 'EvalError') throw error;
    allowed = false;
    return undefined;
  }
}

const given = ({ prototype }: Layout) => [prototype, freshDate, freshBytes, copyCell];

export function compileReader(layout: Layout): ReadRow | undefined {
  const reads = layout.names.map((name, column) => `cells[at+${column}]=row[${quote(name)}];`);
  return compile(['row', 'cells', 'at'], reads.join(''), given(layout));
}

export function compileMaker(layout: Layout, plan: readonly ColumnPlan[]): MakeObject | undefined {
  return compile(['cells', 'memo'], `return ${literal(layout, plan, '')}`, given(layout));
}

export function compileFiller(layout: Layout, plan: readonly ColumnPlan[]): FillRows | undefined {
  const step = `from+=${layout.names.length}`;
  const body = `for(const end=at+count;at<end;at++,${step})rows[at]=${literal(layout, plan, 'from+')};`;
  return compile(['cells', 'from', 'rows', 'at', 'count', 'memo'], body, given(layout));
}

function literal({ names, prototype }: Layout, plan: readonly ColumnPlan[], base: string): string {
  const parts = names.map(
    (name, column) => `${key(name)}:${value(plan[column]!, `cells[${base}${column}]`)}`,
  );
  if (prototype !== Object.prototype) parts.unshift('__proto__:prototype');
  return `{${parts.join()}}`;
}

function value(plan: ColumnPlan, cell: string): string {
  if (plan === 'share') return cell;
  return plan === 'copy' ? `copy(${cell},memo)` : `${plan}(${cell})`;
}

function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : quote(name);
}

/** JSON's literal is JavaScript's, but for two line separators that older grammars end a line at. */
function quote(name: string): string {
  return JSON.stringify(name).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
