/** What every operation has at hand. */
import type { Knex } from 'knex';
import type { Model } from 'objection';
import type { Random } from '../../support/random';
import type { StormDatabase } from '../plan';
import type { Diary } from './diary';

/** The whole process. */
export interface Ship {
  readonly knex: Knex;
  /**
   * A pool for streams alone. Knex 3 gives the connection of a stream back twice; if somebody was waiting for it, it
   * is lent out again while he uses it, so that statements of one end in the transaction of another.
   */
  readonly streams: Knex;
  readonly database: StormDatabase;
  readonly slot: number;
  readonly models: Models;
  /** goes up with every row that this process makes, and with every process in its place */
  nextGeneration(): number;
}

export interface Models {
  readonly Account: typeof Model;
  readonly Parent: typeof Model;
  readonly Log: typeof Model;
}

/** One operation under way. */
export interface Watch {
  readonly ship: Ship;
  readonly random: Random;
  readonly diary: Diary;
  /** what it read last, to be read again so many times */
  again?: { readonly times: number; readonly read: Reading };
}

/** One read of one row, or of all. */
export type Reading = (q: Knex, from: number) => Promise<void>;

/** An operation, and how often it comes up. */
export interface Operation {
  readonly name: string;
  readonly weight: number;
  run(watch: Watch): Promise<void>;
}

/** The rows of a raw statement, whatever the driver. */
export function rowsOf(answer: unknown): Row[] {
  if (Array.isArray(answer)) return (Array.isArray(answer[0]) ? answer[0] : answer) as Row[];
  return (answer as { rows: Row[] }).rows;
}

export type Row = Record<string, number> & { readonly [Symbol.iterator]?: never };
