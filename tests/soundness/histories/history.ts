/**
 * What a process writes down: its transactions, step by step, each with the times between which it happened.
 *
 * The data are lists that only grow: whoever changes a row appends a number that nobody else has. So what a read
 * shows says which changes it has seen, in which order they came, and which it has not seen yet.
 *
 * Times are those of the monotonic clock that all processes of a machine share, in nanoseconds, taken from a function
 * that nobody has got at.
 */
import type { HistoryDatabase } from './plan';

/** One row of one table: `a 1`. */
export type Key = string;

/** How a transaction was begun; `alone` is a statement outside of any. */
export type Level =
  | 'alone'
  | 'read uncommitted'
  | 'read committed'
  | 'repeatable read'
  | 'serializable'
  | 'deferred'
  | 'immediate'
  | 'exclusive';

export type Step =
  | {
      readonly kind: 'append';
      readonly keys: readonly Key[];
      readonly value: number;
      readonly from: number;
      /** absent: refused, or nobody knows */
      at?: number;
    }
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly from: number;
      readonly at: number;
      readonly seen: Readonly<Record<Key, readonly number[]>>;
    }
  /** a statement that the database must refuse, and that may open a snapshot all the same */
  | { readonly kind: 'stumble'; readonly from: number; readonly at: number }
  | { readonly kind: 'savepoint' | 'release' | 'undo'; readonly name: string };

/** A transaction, or a statement alone. */
export interface Unit {
  readonly by: string;
  readonly level: Level;
  /** before BEGIN, and after it */
  readonly from: number;
  begun: number;
  /** BEGIN has opened the snapshot */
  readonly opens: boolean;
  readonly steps: Step[];
  end: End;
}

export type End =
  /** `at` is absent where the answer was an error: the lists at the end tell */
  { readonly how: 'commit'; readonly from: number; readonly at?: number } | { readonly how: 'rollback' };

/** All that happened between two times at which nobody did anything. */
export interface Round {
  readonly database: HistoryDatabase;
  readonly units: readonly Unit[];
  /** what the database says at the end; all were empty at the beginning */
  readonly lists: ReadonlyMap<Key, readonly number[]>;
}

/** Since when a read sees what it sees. */
export type Scope = 'statement' | 'transaction' | 'nothing is kept back';

export function scopeOf(database: HistoryDatabase, level: Level): Scope {
  if (level === 'alone') return 'statement';
  if (database === 'sqlite') return 'transaction';
  if (database === 'postgres')
    return level === 'read committed' || level === 'read uncommitted' ? 'statement' : 'transaction';
  if (level === 'read uncommitted') return 'nothing is kept back';
  // Under SERIALIZABLE each read of InnoDB locks the latest rows.
  return level === 'repeatable read' ? 'transaction' : 'statement';
}

/** Whether it keeps an order as if one came after the other. */
export function isSerial(database: HistoryDatabase, level: Level): boolean {
  return database === 'sqlite' || level === 'serializable';
}
