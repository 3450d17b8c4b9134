/**
 * Following the transaction on a connection by the statements that pass on it, and believing the server where
 * it says otherwise.
 */
import type { SessionChange } from '../analysis/session';
import type { TransactionControl } from '../analysis/statement';
import { andThen, type MaybePromise } from '../support/maybe-promise';
import { sessionChangeOf } from './effects';
import { horizonsNow } from './horizons';
import { loneReadsAreSpecial } from './lone-reads';
import type { Reach } from './marks';
import type { Passage } from './passage';
import { combine, isNothing, NOTHING } from './reach';
import { Transaction } from './transaction';

/** A statement on its way: what it may change, what of that is marked, and where it was noted. */
export interface Sent {
  readonly reach: Reach;
  readonly marked: Reach;
  /** the transaction that was open when it was sent */
  readonly noted: Transaction | undefined;
}

/** What became of the changes once a statement went through. */
export interface Aftermath {
  /** changes that may show and that no mark covered */
  readonly left: Reach;
  /** changes that took effect for everybody */
  readonly applied: Reach;
}

/**
 * A transaction that began unseen: before the patches were in place, or after the server ended another by
 * itself. Where the server does not say, its statements count both as taking effect and as waiting for COMMIT.
 */
export function noticeTransaction(passage: Passage): void {
  const { session, plan, database, connection, transacting } = passage;
  if (session.transaction !== undefined || !plan.isPlain) return;
  const truth = database.dialect.sessions.inTransaction(connection, undefined);
  if (truth === true || (truth === undefined && transacting)) begin(passage, undefined).uncertain = true;
}

/** What must be known before the statement is sent: where the caches stand when a snapshot may open. */
export function beforeSending(passage: Passage): MaybePromise<void> {
  const { session, plan, database } = passage;
  for (const statement of plan.analysis.statements) {
    if (statement.kind === 'session' || statement.session !== undefined || statement.temporary)
      noteChange(passage, statement.session === 'local' ? 'local' : 'set');
    if (statement.temporary) {
      for (const name of statement.targets ?? []) session.temporaryTables.add(name[name.length - 1]!);
    }
  }
  const byRoutine = sessionChangeOf(passage);
  if (byRoutine !== undefined) noteChange(passage, byRoutine);
  if (!session.autocommit && session.transaction === undefined) begin(passage, undefined);
  if (plan.begins && !passage.transacting) database.addUnplain(passage.connection);
  return plan.begins ? takeHorizons(passage) : undefined;
}

/** Caches that have to be asked are asked only where the transaction will keep one snapshot. */
function takeHorizons({ session, plan, database }: Passage): MaybePromise<void> {
  const control = plan.analysis.statements.find((statement) => statement.control?.verb === 'begin')?.control;
  const asked = control?.verb === 'begin' ? control.isolation : undefined;
  const byDefault = database.profile?.isolation ?? 'serializable';
  const isolation = asked ?? session.nextIsolation ?? session.isolation ?? byDefault;
  const lasting = database.dialect.sessions.snapshotScope(isolation) === 'transaction';
  return andThen(horizonsNow(database, lasting), (horizons) => {
    session.horizons = horizons;
  });
}

function noteChange(passage: Passage, change: SessionChange): void {
  const { transaction } = passage.session;
  if (change === 'set') markUnplain(passage);
  else if (transaction !== undefined) transaction.sessionChanged = true;
}

function markUnplain({ session, database, connection }: Passage): void {
  session.changed = true;
  database.addUnplain(connection);
}

export function afterSuccess(passage: Passage, { reach, marked, noted }: Sent): Aftermath {
  const { session, plan, database, query, connection } = passage;
  const { sessions } = database.dialect;
  const before = session.transaction;
  const rolledBack = plan.mayCommit && sessions.answeredRollback(query);
  for (const { control, commitsImplicitly } of plan.analysis.statements) {
    if (commitsImplicitly) session.transaction = undefined;
    if (control !== undefined) follow(passage, control);
  }
  const truth = sessions.inTransaction(connection, query);
  if (truth === true && session.transaction === undefined) begin(passage, undefined).uncertain = !plan.begins;
  const open = session.transaction;
  // What a text wrote beside a BEGIN or COMMIT may show by now or may still be rolled back: both.
  if (open !== undefined && (open !== noted || plan.mayCommit) && !isNothing(reach)) open.write(reach);
  const ended = truth === false && open !== undefined;
  const overtaken = before !== undefined && before !== noted && before !== open;
  const left = combine(ended ? open.dirty : NOTHING, overtaken ? before.dirty : NOTHING);
  if (ended) session.transaction = undefined;
  if (session.transaction === undefined) leaveTransaction(passage);
  const stillOpen =
    session.transaction !== undefined && (before === undefined || session.transaction === before);
  return { left, applied: rolledBack || stillOpen ? NOTHING : marked };
}

/** A failed statement changes the transaction only where the server ends it by itself. */
export function afterFailure(passage: Passage, error: unknown): Reach {
  const { session, plan, database, connection } = passage;
  const { sessions } = database.dialect;
  const { transaction } = session;
  if (!sessions.refusedForCertain(error)) return NOTHING;
  if (transaction === undefined) {
    leaveTransaction(passage);
    return NOTHING;
  }
  if (sessions.errorFailsTransaction) transaction.failed = true;
  const mayEnd = plan.mayCommit || sessions.mayEndTransaction(error);
  const truth = sessions.mayEndTransaction(error) ? sessions.inTransaction(connection, undefined) : undefined;
  const ended = truth === false || (truth === undefined && isCommit(passage));
  if (ended) {
    session.transaction = undefined;
    leaveTransaction(passage);
    return plan.mayCommit ? NOTHING : transaction.dirty;
  }
  if (truth === undefined && mayEnd) transaction.uncertain = true;
  return NOTHING;
}

/** Nothing but a COMMIT: a refused one has rolled back, while other texts may have failed before they committed. */
function isCommit({ plan }: Passage): boolean {
  const { statements } = plan.analysis;
  return statements.length === 1 && statements[0]!.control?.verb === 'commit';
}

function follow(passage: Passage, control: TransactionControl): void {
  const { session } = passage;
  switch (control.verb) {
    case 'begin':
      session.transaction ??= begin(passage, control);
      break;
    case 'commit':
    case 'rollback':
      restart(passage, control.chain);
      break;
    case 'detach':
    case 'commit-detached':
      session.transaction = undefined;
      break;
    case 'savepoint':
      session.transaction?.savepoint(control.name);
      break;
    case 'release':
      session.transaction?.release(control.name);
      break;
    case 'rollback-to':
      session.transaction?.rollbackTo(control.name);
      if (session.transaction !== undefined) session.transaction.failed = false;
      break;
    case 'set-isolation':
      setIsolation(passage, control);
      break;
    case 'autocommit':
      session.autocommit = control.on;
      if (control.on) session.transaction = undefined;
      else markUnplain(passage);
      break;
  }
}

function begin(passage: Passage, control: { isolation?: Transaction['isolation'] } | undefined): Transaction {
  const { session, database } = passage;
  const byDefault = database.profile?.isolation ?? 'serializable';
  const isolation = session.takeIsolation(control?.isolation, byDefault);
  session.transaction = new Transaction(isolation, session.horizons ?? new Map());
  session.horizons = undefined;
  return session.transaction;
}

/** AND CHAIN goes on with a new transaction of the same kind, whose snapshot nobody could prepare for. */
function restart({ session }: Passage, chain: boolean): void {
  const { transaction } = session;
  session.transaction =
    chain && transaction !== undefined ? new Transaction(transaction.isolation, new Map()) : undefined;
}

function setIsolation(
  passage: Passage,
  { isolation, scope }: Extract<TransactionControl, { verb: 'set-isolation' }>,
): void {
  const { session, database } = passage;
  const { sessions } = database.dialect;
  if (scope === 'session') {
    session.isolation = isolation;
    // Then a read outside of any transaction is not a plain one either.
    if (loneReadsAreSpecial(sessions, isolation)) markUnplain(passage);
  } else if (session.transaction !== undefined) session.transaction.isolation = isolation;
  else if (sessions.setTransactionIsForNext) session.nextIsolation = isolation;
}

/** A transaction that Knex knew nothing of kept the whole pool on its guard. */
function leaveTransaction({ session, database, connection }: Passage): void {
  if (!session.changed && session.controlsUnderWay === 0) database.unplainSessions.delete(connection);
}
