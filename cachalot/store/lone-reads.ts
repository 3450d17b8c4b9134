/** Whether reads outside of transactions are more, where this isolation is the default, than looks at what is committed. */
import type { Sessions } from '../databases/dialect';
import type { IsolationLevel } from '../databases/isolation';

/**
 * Under READ UNCOMMITTED they see what others may still roll back. Where the server watches reads, each is a
 * transaction that others may be refused for.
 */
export function loneReadsAreSpecial(sessions: Sessions, isolation: IsolationLevel): boolean {
  if (sessions.watchesReads(isolation)) return true;
  return isolation === 'read uncommitted' && sessions.snapshotScope(isolation) === 'none';
}
