/** A row of the matrix on invalidation: a read, and writes after each of which it must say something else or the same. */
import type { RowName } from '../matrix/rows';
import type { Bench } from './bench';

type Build = (bench: Bench) => PromiseLike<unknown>;

export interface RowWrite {
  readonly row: RowName;
  /** tells this one from others of the same row */
  readonly as?: string;
  readonly style: 'knex' | 'objection';
  readonly read: Build;
  /** statements of one read; 1 where nothing is said */
  readonly queries?: number;
  /** what it says at first, after `plain` */
  readonly first: unknown;
  readonly steps: readonly (readonly [write: Build, answer: unknown])[];
}
