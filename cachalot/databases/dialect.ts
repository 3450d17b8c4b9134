/**
 * What a kind of database is to the engine. Every dialect brings the same set of files; nothing above this
 * layer asks which one it is.
 */

import type { Answers } from './answer';
import type { CatalogFacts } from './catalog-facts';
import type { IsolationLevel } from './isolation';
import type { Lexicon } from './lexicon';
import type { Comparison, LogPosition } from './positions';

export type DialectName = 'postgres' | 'mysql' | 'sqlite';

/** Runs one statement of cachalot's own on a connection outside any transaction of the user's; rows as objects. */
export type RunSql = (
  sql: string,
  bindings?: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

/** The query object that Knex hands to the driver, and on which it leaves the driver's answer. */
export interface QueryObject {
  sql: string;
  bindings?: readonly unknown[];
  method?: string;
  options?: Record<string, unknown>;
  timeout?: number | false;
  output?: unknown;
  response?: unknown;
}

export interface Dialect {
  readonly name: DialectName;
  /** the words and lexical rules of its SQL */
  readonly lexicon: Lexicon;
  /** copies of what its driver answers */
  readonly answers: Answers;
  /** what its sessions and transactions are like */
  readonly sessions: Sessions;
  /** options that make the driver answer cachalot's own statements as usual, whatever the application has set */
  readonly ownOptions?: Readonly<Record<string, unknown>>;
  /** how far its replicas have come; absent where nothing tells */
  readonly positions?: Positions;
  /** asks for the server’s clock: `now`, milliseconds since 1970 */
  readonly clockSql: string;
  /** reads the whole catalog, in a few set-based statements */
  introspect(run: RunSql): Promise<CatalogFacts>;
  /** names the database so that every way to reach the same data gives the same text, and no other data does */
  identify(run: RunSql, connection: unknown): Promise<string>;
}

/** How far servers have come in the log that replicas replay. */
export interface Positions extends Comparison {
  /**
   * Where the server behind a connection stands; `undefined` when it cannot tell. One statement, handed to `run` before
   * this returns: what is sent on the connection next must come after it.
   */
  ask(run: RunSql, connection: unknown): Promise<LogPosition | undefined>;
  /** The error says that this server, or this user, will never be able to tell. */
  neverTells(error: unknown): boolean;
}

/** Since when a read inside a transaction sees the data. */
export type SnapshotScope =
  /** each statement sees what was committed when it began */
  | 'statement'
  /** the whole transaction sees one moment */
  | 'transaction'
  /** reads take locks or see uncommitted rows: no cache can stand in for them */
  | 'none';

export interface Sessions {
  /** the isolation level that a transaction has when nobody asks for one */
  defaultIsolation(run: RunSql): Promise<IsolationLevel>;
  /** SET TRANSACTION outside a transaction is for the next one; elsewhere it is for nothing */
  readonly setTransactionIsForNext: boolean;
  /** after any error a transaction answers nothing but errors, until it is rolled back */
  readonly errorFailsTransaction: boolean;
  snapshotScope(isolation: IsolationLevel): SnapshotScope;
  /** the server refuses what does not fit into one order, and has to see each read for that */
  watchesReads(isolation: IsolationLevel): boolean;
  /** what the server last said about this connection; `undefined` when it does not say */
  inTransaction(connection: unknown, query: QueryObject | undefined): boolean | undefined;
  /** the server answered COMMIT with a rollback, without an error */
  answeredRollback(query: QueryObject): boolean;
  /** after this error the statement certainly did not take effect and never will */
  refusedForCertain(error: unknown): boolean;
  /** after this error the server may have ended the transaction by itself */
  mayEndTransaction(error: unknown): boolean;
  /** the server's name for the session behind a connection, to ask later whether it still runs */
  sessionId(connection: unknown): string | undefined;
  /**
   * Asked on the connection `asking`. `undefined` where the server has another name for that one than `sessionId`:
   * behind a pooler, which numbers the sessions that it hands out by itself.
   */
  sessionIsGone(run: RunSql, sessionId: string, asking: unknown): Promise<boolean | undefined>;
}
