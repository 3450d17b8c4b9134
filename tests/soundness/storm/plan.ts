/**
 * What a storm is made of, and what its processes say to each other.
 */
import type { Knex } from 'knex';

export type StormDatabase = 'sqlite' | 'postgres' | 'mysql';

export interface StormOptions {
  readonly seed: number;
  /** of all processes together */
  readonly operations: number;
  readonly processes: number;
  /** operations of all processes between two calms */
  readonly round: number;
  /** how likely a call to the cache or the database is to be held up, from 0 to 1 */
  readonly delays: number;
  /** the share of writes, transactions and schema changes among what is drawn; a read is drawn for several reads */
  readonly changes: number;
  /** processes killed in each round; a fraction is a likelihood */
  readonly kills: number;
  readonly database: StormDatabase;
  /** for Knex, as JSON */
  readonly config: Knex.Config;
  /** one value of the CACHES setting, as JSON */
  readonly cache: Readonly<Record<string, unknown>>;
  /** where everything is, transpiled */
  readonly folder: string;
}

/** Where a process ends itself by SIGKILL. */
export const DEATHS = ['anywhere', 'marked', 'sent', 'answered', 'unmarking'] as const;
export type Death = (typeof DEATHS)[number];

/** What a child process is told when it starts. */
export interface Orders {
  readonly slot: number;
  /** how many processes had this place before */
  readonly incarnation: number;
  readonly seed: number;
  readonly delays: number;
  readonly changes: number;
  readonly database: StormDatabase;
  readonly config: Knex.Config;
  readonly cache: Readonly<Record<string, unknown>>;
  readonly log: string;
}

export type ToChild =
  | { readonly go: number; readonly dieAfter?: number; readonly death?: Death }
  | { readonly calm: true }
  | { readonly end: true };

export type FromChild =
  | { readonly ready: true }
  | { readonly paused: true }
  /** the answers to the queries of the calm, asked twice through the cache, as JSON */
  | { readonly answers: readonly string[]; readonly again: readonly string[] };
