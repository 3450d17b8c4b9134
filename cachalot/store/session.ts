/**
 * What is known of one connection: the transaction that is open on it, and whether statements have changed its
 * session so that its answers are no longer those of a fresh one.
 *
 * The state follows the statements that pass on the connection, whoever sends them.
 */
import type { Horizon } from '../backends/cache-backend';
import type { IsolationLevel } from '../databases/isolation';
import { processState } from '../support/process-state';
import type { Transaction } from './transaction';

export class Session {
  transaction: Transaction | undefined;
  /** a SET, USE, SET ROLE, temporary table …: nothing read here may be shared, nothing shared is right here */
  changed = false;
  /** `SET autocommit = 0`: the next statement opens a transaction by itself */
  autocommit = true;
  /** `SET TRANSACTION ISOLATION LEVEL` before the transaction that it is for */
  nextIsolation: IsolationLevel | undefined;
  /** `SET SESSION TRANSACTION ISOLATION LEVEL` */
  isolation: IsolationLevel | undefined;
  /** temporary tables made here, by folded name: writes to them concern nobody else */
  readonly temporaryTables = new Set<string>();
  /** where each cache stood before a BEGIN that is under way */
  horizons: Map<object, Horizon> | undefined;
  /** statements under way that may begin or end a transaction: what is sent behind them may be in it or not */
  controlsUnderWay = 0;
  /** a statement that has to ask somebody before it is sent; those behind it wait until it was */
  turn: Promise<void> | undefined;
  /** to be called once a later answer proves that a statement of unknown outcome has come to its end */
  readonly doubts = new Set<() => void>();

  /** The isolation level of a transaction that begins now. */
  takeIsolation(asked: IsolationLevel | undefined, byDefault: IsolationLevel): IsolationLevel {
    const isolation = asked ?? this.nextIsolation ?? this.isolation ?? byDefault;
    this.nextIsolation = undefined;
    return isolation;
  }
}

const sessions = processState('sessions', () => new WeakMap<object, Session>());

export function sessionOf(connection: object): Session {
  let session = sessions.get(connection);
  if (session === undefined) {
    session = new Session();
    sessions.set(connection, session);
  }
  return session;
}
