/**
 * When nobody knows whether a write took effect: the connection broke before the answer came.
 *
 * The server may still be at work and may commit later, so the marks stay until its session is certainly gone;
 * only then can the tables no longer change behind a new token. A connection that still works proves it too: it
 * answers in order, so a later answer comes after the end of the statement. Where the server cannot be asked,
 * or knows its sessions by other names than a pooler gives them, the marks stay for as long as a lease would.
 */
import { andThen } from '../support/maybe-promise';
import { announce } from './announce';
import type { Marks } from './marks';
import type { Passage } from './passage';

const FIRST_WAIT = 20;
const LONGEST_WAIT = 1_000;
/** Milliseconds after which a server that cannot be asked is taken to have forgotten the statement. */
const PATIENCE = 30_000;

/** Goes on in the background; the timers keep no process alive. */
export function settleDoubt({ database, connection, session }: Passage, marks: Marks): void {
  const sessionId = database.dialect.sessions.sessionId(connection);
  const started = performance.now();
  let wait = FIRST_WAIT;

  const settle = (): void => {
    if (!session.doubts.delete(settle)) return;
    void andThen(marks.release(), () => announce(database, marks.reach));
  };
  session.doubts.add(settle);
  const ask = async (): Promise<void> => {
    if (!session.doubts.has(settle)) return;
    if (await isOver()) return settle();
    wait = Math.min(wait * 2, LONGEST_WAIT);
    setTimeout(() => void ask(), wait).unref();
  };
  const isOver = async (): Promise<boolean> => {
    if (sessionId !== undefined) {
      try {
        const isGone = await database.borrow((run, asking) =>
          database.dialect.sessions.sessionIsGone(run, sessionId, asking),
        );
        if (isGone !== undefined) return isGone;
      } catch {
        // The server is out of reach: time has to tell.
      }
    }
    return performance.now() - started > PATIENCE;
  };
  setTimeout(() => void ask(), wait).unref();
}
