/**
 * What becomes of a read, and what must be known of the place where it would run.
 */
import type { FrozenAnswer } from '../databases/answer';
import type { QueryObject } from '../databases/dialect';
import type { MaybePromise } from '../support/maybe-promise';
import type { Refusal } from '../support/reasons';
import type { Passage } from './passage';
import type { Session } from './session';
import type { Transaction } from './transaction';

/** Settles whether what a replica answers is current. */
export interface Proof {
  /** Called right before the query is sent, with the connection that it is sent on. */
  ask(where: Pick<Passage, 'database' | 'connection' | 'session'>): void;
  /** Why the answer may not be kept; `undefined` when it may. Never rejects. */
  verdict(): Promise<Refusal | undefined>;
}

/** Waits for the driver's answer; the first call of any of them counts. */
export interface Keeper {
  /** the transaction that the read was asked in; an answer that came from any other place is not what was asked */
  readonly transaction: Transaction | undefined;
  /** of a read from a replica */
  readonly proof?: Proof;
  /** `plain`: the session that answered was that of a fresh connection, in the transaction of the keeper or in none */
  answered(query: QueryObject, plain: boolean): void;
  /** the rows of a stream, all of them, and the driver’s description of their columns */
  answeredRows(rows: readonly unknown[], plain: boolean, fields: unknown): void;
  /** bytes beyond which there is no use in holding rows back for it */
  readonly largest: number;
  tooLarge(): void;
  failed(): void;
}

/** A read that waits for a connection of the pool; what becomes of it is settled once it has one. */
export interface Departure {
  /** It had its connection at once. */
  goOn(): ReadOutcome;
  /** It had to wait for it. */
  reconsider(): MaybePromise<ReadOutcome>;
  /** It got none, or its query failed. */
  failed(): void;
}

/**
 * What becomes of a read. `depart`: it needs a connection, and says more when it has one; `wait`: the connection
 * is not needed, another’s answer is on its way.
 */
export type ReadOutcome =
  | { readonly kind: 'answer'; readonly answer: FrozenAnswer }
  | { readonly kind: 'run'; readonly keeper?: Keeper }
  | { readonly kind: 'depart'; readonly departure: Departure }
  | { readonly kind: 'wait'; readonly outcome: Promise<ReadOutcome> };

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
