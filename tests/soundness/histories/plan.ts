/** What a run of histories is made of, and what its processes say to each other. */
import type { Knex } from 'knex';
import type { Level, Unit } from './history';

export type HistoryDatabase = 'sqlite' | 'postgres' | 'mysql';

export interface HistoryOptions {
  readonly seed: number;
  /** statements of all processes together, those that begin and end transactions among them */
  readonly operations: number;
  readonly processes: number;
  /** statements of all processes between two judgements */
  readonly round: number;
  /** how likely a call to the cache or the database is to be held up, from 0 to 1 */
  readonly delays: number;
  /** the share of transactions and changes among what is drawn */
  readonly changes: number;
  /** what transactions ask for: all of these in one round, one of them in the next */
  readonly levels: readonly Level[];
  /** false: all reads pass the cache by, to see that the judge asks nothing of a database that it does not keep */
  readonly cached: boolean;
  readonly database: HistoryDatabase;
  /** for Knex, as JSON */
  readonly config: Knex.Config;
  /** one value of the CACHES setting, as JSON */
  readonly cache: Readonly<Record<string, unknown>>;
  /** where everything is, transpiled */
  readonly folder: string;
}

export const LEVELS: Readonly<Record<HistoryDatabase, readonly Level[]>> = {
  postgres: ['read uncommitted', 'read committed', 'repeatable read', 'serializable'],
  mysql: ['read uncommitted', 'read committed', 'repeatable read', 'serializable'],
  sqlite: ['deferred', 'immediate', 'exclusive'],
};

/** What a process is told when it starts. */
export type Orders = Pick<
  HistoryOptions,
  'seed' | 'delays' | 'changes' | 'cached' | 'database' | 'config' | 'cache'
> & { readonly slot: number };

export type ToChild =
  | { readonly go: number; readonly levels: readonly Level[] }
  /** empties all lists, through the cache */
  | { readonly empty: true }
  | { readonly end: true };

/** Since the last answer of this kind. */
export interface Counts {
  readonly hits: number;
  readonly misses: number;
  readonly bypasses: number;
  readonly marksMet: number;
  readonly errors: number;
}

export interface Told {
  readonly units: readonly Unit[];
  readonly operations: number;
  readonly counts: Counts;
  /** what the database refused */
  readonly refused: readonly string[];
  /** what must never happen */
  readonly wrong: readonly string[];
}

export type FromChild = { readonly ready: true } | { readonly emptied: true } | Told;
