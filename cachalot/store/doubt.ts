/**
 * When nobody knows whether a write took effect: the connection broke before the answer came.
 *
 * The server may still be at work and may commit later, so the marks stay until its session is certainly gone;
 * only then can the tables no longer change behind a new token. Where the server cannot be asked, they stay for
 * as long as a lease would.
 */
import { announce } from './announce';
import type { Marks } from './marks';
import type { Passage } from './passage';

const FIRST_WAIT = 20;
const LONGEST_WAIT = 1_000;
/** Milliseconds after which a server that cannot be asked is taken to have forgotten the statement. */
const PATIENCE = 30_000;

/** Goes on in the background; the timers keep no process alive. */
export function settleDoubt({ database, connection }: Passage, marks: Marks): void {
  const sessionId = database.dialect.sessions.sessionId(connection);
  const started = performance.now();
  let wait = FIRST_WAIT;

  const settle = async (): Promise<void> => {
    await marks.release();
    announce(database, marks.reach);
  };
  const ask = async (): Promise<void> => {
    if (await isOver()) return settle();
    wait = Math.min(wait * 2, LONGEST_WAIT);
    setTimeout(() => void ask(), wait).unref();
  };
  const isOver = async (): Promise<boolean> => {
    if (sessionId !== undefined) {
      try {
        return await database.borrow((run) => database.dialect.sessions.sessionIsGone(run, sessionId));
      } catch {
        // The server is out of reach: time has to tell.
      }
    }
    return performance.now() - started > PATIENCE;
  };
  setTimeout(() => void ask(), wait).unref();
}
