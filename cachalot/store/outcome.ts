/**
 * What becomes of a read, and what must be known of the place where it would run.
 */
import type { FrozenAnswer } from '../databases/answer';
import type { QueryObject } from '../databases/dialect';
import type { Refusal } from '../support/reasons';
import type { Session } from './session';
import type { Transaction } from './transaction';

/** Waits for the driver's answer; the first call of any of them counts. */
export interface Keeper {
  /** the transaction that the read was asked in; an answer that came from any other place is not what was asked */
  readonly transaction: Transaction | undefined;
  /** `plain`: the session that answered was that of a fresh connection, in the transaction of the keeper or in none */
  answered(query: QueryObject, plain: boolean): void;
  /** the rows of a stream, all of them */
  answeredRows(rows: readonly unknown[], plain: boolean): void;
  /** bytes beyond which there is no use in holding rows back for it */
  readonly largest: number;
  tooLarge(): void;
  failed(): void;
}

/** What becomes of a read. */
export type ReadOutcome =
  | { readonly kind: 'answer'; readonly answer: FrozenAnswer }
  | { readonly kind: 'run'; readonly keeper?: Keeper };

/** Where the read will run, if that is settled already: a transaction, or a connection of the caller's own. */
export interface Place {
  readonly connection: object;
  readonly session: Session;
}

/** Hears what would become of a read, in place of the statistics: how `explain` asks without a trace. */
export type Observer = (
  verdict: 'hit' | 'miss' | 'bypass',
  refusal?: Refusal,
  request?: { readonly key: string; readonly cache: { readonly alias: string } },
) => void;
