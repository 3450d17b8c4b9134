/**
 * What a driver left on a query object, kept so that the same query can be given it again without the driver.
 *
 * Knex's own `processResponse` turns both into what the caller sees. For a builder's select it reads the rows
 * and little more; a raw query, or one with an `output` function, is handed the whole answer.
 */

import type { Node } from '../backends/codec/node';
import { isRefusal, refuseValue, type ValueRefusal } from '../backends/codec/refusal';
import { capture, type Snapshot } from '../backends/codec/snapshot';

export { isRefusal, type ValueRefusal };

/** The part of Knex's query object that an answer depends on. */
export interface AnsweredQuery {
  readonly method?: string | undefined;
  readonly output?: unknown;
  readonly response?: unknown;
}

/** Immutable; copies are made of it. */
export interface FrozenAnswer {
  /** the heap that it retains, estimated */
  readonly bytes: number;
  readonly rows: Snapshot;
  /** all of the driver's answer, the rows included; absent where the rows are enough */
  readonly whole?: Node;
  /** the type parsers that it depends on and that no key covers; absent where there are none */
  readonly parsers?: readonly string[];
}

/** How one dialect's drivers answer. */
export interface Answers {
  /** Keeps the answer of a read. An answer that is not one set of rows is refused. */
  freeze(query: AnsweredQuery): FrozenAnswer | ValueRefusal;
  /**
   * A fresh `response` for a query with the same text, parameters and options; independent of all others.
   * `undefined` when the answer was kept for a query that needed less of it: treat that as a miss.
   */
  thaw(frozen: FrozenAnswer, query: AnsweredQuery): unknown;
  /** The rows of an answer as they are, not copied; empty when it has none. */
  rows(query: AnsweredQuery): readonly unknown[];
}

const ROWS_SUFFICE: ReadonlySet<unknown> = new Set(['select', 'first', 'pluck']);

/** Whether the caller may see more of the answer than its rows. */
export function wantsWhole({ method, output }: AnsweredQuery): boolean {
  return !ROWS_SUFFICE.has(method) || Boolean(output);
}

/** Keeps the rows that a stream gave. */
export function freezeRows(rows: readonly unknown[]): FrozenAnswer | ValueRefusal {
  const snapshot = capture(rows);
  return isRefusal(snapshot) ? snapshot : { bytes: snapshot.bytes + 48, rows: snapshot };
}

/** Fresh rows for a stream. */
export function thawRows(frozen: FrozenAnswer): unknown[] {
  return frozen.rows.rows();
}

/** Refuses an answer that holds no rows, or those of several statements. */
export function refuseAnswer(what: string): ValueRefusal {
  return refuseValue(`the answer: ${what}`);
}
