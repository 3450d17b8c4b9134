/** What the processes of this machine are told, and what they tell. */
import type { Knex } from 'knex';
import type { Answers } from './world';

export interface Orders {
  readonly config: Knex.Config;
  readonly cache: Readonly<Record<string, unknown>>;
}

/** Where a process stops in a write, to be killed there. */
export const STOPS = ['before the mark', 'marked', 'before the unmark', 'unmarked'] as const;
export type ChildStop = (typeof STOPS)[number];

export type WriteShape = 'statement' | 'transaction';

export type ToChild =
  | { readonly what: 'read' }
  | { readonly what: 'write'; readonly shape: WriteShape; readonly id: number; readonly stop?: ChildStop };

export type FromChild =
  | { readonly ready: true }
  | { readonly answers: Answers; readonly hits: number }
  /** it is about to mark these keys */
  | { readonly marks: readonly string[]; readonly writer: string }
  | { readonly stopped: ChildStop }
  | { readonly written: true }
  | { readonly failed: string };
