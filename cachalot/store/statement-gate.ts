/**
 * Where every statement of every path passes on its way to the driver: builder, raw, stream, transaction
 * control, migrations.
 *
 * What may change is marked before the statement is sent, or noted in the transaction that is open; once the
 * outcome is known the marks are released, the transaction is followed, and the signal fires. A statement that
 * changes nothing is sent at once.
 */

import { andThen, isPromise, type MaybePromise } from '../support/maybe-promise';
import { announce } from './announce';
import { refreshCatalog } from './catalog-access';
import { settleDoubt } from './doubt';
import { isImmediate, mayCommit, newTableIn, reachOfPassage, sessionChangeOf } from './effects';
import { holdMarks, type Marks, type Reach } from './marks';
import type { Passage } from './passage';
import { combine, isNothing, NOTHING } from './reach';
import type { Session } from './session';
import type { Transaction } from './transaction';
import { afterFailure, afterSuccess, beforeSending, noticeTransaction } from './transaction-control';

/** What the driver’s promise resolves to: the query object with its answer. */
type Send<T> = () => Promise<T>;

/** What was settled before a statement may be sent; `undefined` when nothing has to follow its answer. */
interface Clearance {
  readonly reach: Reach;
  readonly marks: Marks | undefined;
  /** the transaction that is open, where the change is noted */
  readonly noted: Transaction | undefined;
}

/** Milliseconds. */
const TICK = 5;

export function passStatement<T>(passage: Passage, send: Send<T>): Promise<T> {
  const { turn } = passage.session;
  const cleared = turn === undefined ? clear(passage) : turn.then(() => clear(passage));
  return isPromise(cleared) ? inTurn(passage, cleared, send) : dispatch(passage, cleared, send);
}

/**
 * Asks the database, ahead of a statement, what would have to be asked before it is sent: so that a time limit
 * counts from where it would without cachalot, and cancelling it cancels the statement itself.
 */
export function readyToSend(passage: Passage): Promise<void> | undefined {
  const { turn } = passage.session;
  return turn === undefined ? catalogIfNeeded(passage) : turn.then(() => catalogIfNeeded(passage));
}

/** Statements of one connection are sent in the order in which they came, whoever has to be asked before. */
function inTurn<T>(passage: Passage, cleared: Promise<Clearance | undefined>, send: Send<T>): Promise<T> {
  const { session } = passage;
  const inTime = timeLimit(passage);
  let answer!: Promise<T>;
  const sent = cleared.then((clearance) => {
    answer = inTime() ? dispatch(passage, clearance, send) : giveUp(passage, clearance);
  });
  const turn = sent
    .catch(() => {})
    .then(() => {
      if (session.turn === turn) session.turn = undefined;
    });
  session.turn = turn;
  return sent.then(() => answer);
}

/** Whether its caller still waits: Knex has started its clock for the statement right now. */
function timeLimit({ query, plan }: Passage): () => boolean {
  const { timeout } = query;
  // What controls a transaction has been prepared for, and has to be sent.
  if (!timeout || !plan.isPlain) return () => true;
  const end = performance.now() + timeout;
  return () => performance.now() < end;
}

/**
 * The caller has been told that the time is over, and a statement that was to be cancelled must not run after
 * that. Knex's clock is at most a timer's tick behind ours: it has to be the first to speak, and nobody hears us.
 */
async function giveUp(passage: Passage, clearance: Clearance | undefined): Promise<never> {
  await finish(passage, clearance?.marks, NOTHING, NOTHING);
  await new Promise((resolve) => setTimeout(resolve, TICK));
  throw new Error('The time limit was over before the statement was sent.');
}

function clear(passage: Passage): MaybePromise<Clearance | undefined> {
  const ready = catalogIfNeeded(passage);
  return ready === undefined ? prepareToSend(passage) : ready.then(() => prepareToSend(passage));
}

/**
 * The catalog is read before the first statement that depends on it, and before a transaction begins: inside
 * one it could no longer be. When the database refuses, the statement goes on as one that may change anything.
 */
function catalogIfNeeded(passage: Passage): Promise<void> | undefined {
  const { database, connection, plan, session } = passage;
  if (session.transaction !== undefined || session.controlsUnderWay > 0) return undefined;
  // SET TRANSACTION is for the very next statement that reads, which must not be ours
  if (session.nextIsolation !== undefined) return undefined;
  if (database.catalog !== undefined && !database.catalogState.isDistrusted) {
    if (!database.mayHaveNewTable(newTableIn(passage))) return undefined;
    database.catalogState.distrust();
  }
  const plain = plan.reads && plan.analysis.statements[0]!.calls.length === 0;
  if (plain || plan.analysis.statements.length === 0) return undefined;
  return refreshCatalog(database, connection).catch(() => {});
}

function prepareToSend(passage: Passage): MaybePromise<Clearance | undefined> {
  noticeTransaction(passage);
  const reach = reachOfPassage(passage);
  const { session } = passage;
  if (isNothing(reach) && needsNoFollowing(passage)) return undefined;
  return andThen(beforeSending(passage), () => {
    const noted = session.transaction;
    return andThen(marksFor(passage, reach), (marks) => ({ reach, marks, noted }));
  });
}

/** Neither its answer nor its error says anything about the session. */
function needsNoFollowing(passage: Passage): boolean {
  const { plan, session, database } = passage;
  if (!plan.isPlain || !session.autocommit || session.doubts.size > 0) return false;
  if (sessionChangeOf(passage) !== undefined) return false;
  return session.transaction === undefined || !database.dialect.sessions.errorFailsTransaction;
}

function dispatch<T>(passage: Passage, clearance: Clearance | undefined, send: Send<T>): Promise<T> {
  const { session, plan } = passage;
  if (session.transaction === undefined && plan.isPlain) session.nextIsolation = undefined;
  if (clearance === undefined) return send();
  const ended = plan.isPlain ? () => {} : controlUnderWay(session);
  const proven = [...session.doubts];
  const answered = (): void => {
    ended();
    for (const settle of proven) settle();
  };
  try {
    return sendHolding(passage, clearance, send(), answered, ended);
  } catch (error) {
    // A listener of Knex's events has thrown: the statement was never sent.
    ended();
    return andThen(finish(passage, clearance.marks, NOTHING, NOTHING), () => {
      throw error;
    }) as Promise<never>;
  }
}

/** From now on what is sent behind it may be in a transaction or not. */
function controlUnderWay(session: Session): () => void {
  session.controlsUnderWay += 1;
  return () => {
    session.controlsUnderWay -= 1;
  };
}

/**
 * In an open transaction a change is noted and stays private; it is marked when the transaction may be about to
 * end, and where the server cannot or may not keep it back.
 */
function marksFor(passage: Passage, reach: Reach): MaybePromise<Marks | undefined> {
  const { database, session } = passage;
  const { transaction } = session;
  const unsettled = session.controlsUnderWay > 0;
  if (transaction === undefined) return isNothing(reach) ? undefined : holdMarks(database, reach);
  if (mayCommit(passage)) {
    const all = combine(transaction.dirty, reach);
    return isNothing(all) ? undefined : holdMarks(database, all);
  }
  if (isNothing(reach)) return undefined;
  transaction.write(reach);
  return unsettled || transaction.uncertain || isImmediate(passage) ? holdMarks(database, reach) : undefined;
}

function sendHolding<T>(
  passage: Passage,
  { reach, marks, noted }: Clearance,
  answer: Promise<T>,
  answered: () => void,
  ended: () => void,
): Promise<T> {
  return answer.then(
    (value) => {
      answered();
      const sent = { reach, marked: marks?.reach ?? NOTHING, noted };
      const { left, applied } = afterSuccess(passage, sent);
      return andThen(finish(passage, marks, left, applied), () => value) as T | Promise<T>;
    },
    (error: unknown) => {
      const certain = passage.database.dialect.sessions.refusedForCertain(error);
      if (certain) answered();
      else ended();
      const left = afterFailure(passage, error);
      if (marks !== undefined && !certain) {
        settleDoubt(passage, marks);
        throw error;
      }
      return andThen(finish(passage, marks, left, NOTHING), () => {
        throw error;
      }) as Promise<never>;
    },
  );
}

/** Releases the marks and what the transaction left behind unmarked, then tells the listeners. */
function finish(
  { database }: Passage,
  marks: Marks | undefined,
  left: Reach,
  applied: Reach,
): MaybePromise<void> {
  if (marks === undefined && isNothing(left)) return undefined;
  const released = marks === undefined ? undefined : marks.release();
  const swept = isNothing(left) ? undefined : andThen(holdMarks(database, left), (held) => held.release());
  return andThen(released, () =>
    andThen(swept, () => {
      announce(database, applied);
      if (applied.schema || left.schema) database.catalogState.distrust();
    }),
  );
}
