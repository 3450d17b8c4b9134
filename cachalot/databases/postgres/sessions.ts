/**
 * Sessions of PostgreSQL: each statement of READ COMMITTED sees a new snapshot, stricter levels keep one.
 *
 * The server ends every answer with its transaction status, and answers COMMIT of a failed transaction with
 * the command tag ROLLBACK (https://www.postgresql.org/docs/current/protocol-flow.html).
 */
import type { QueryObject, RunSql, Sessions } from '../dialect';
import { parseIsolation } from '../isolation';

interface PgConnection {
  readonly processID?: number;
  getTransactionStatus?(): string | null;
}

export const sessions: Sessions = {
  async defaultIsolation(run) {
    const [row] = await run("select current_setting('default_transaction_isolation') as level");
    return parseIsolation(row?.level);
  },

  setTransactionIsForNext: false,

  errorFailsTransaction: true,

  snapshotScope(isolation) {
    return isolation === 'read committed' || isolation === 'read uncommitted' ? 'statement' : 'transaction';
  },

  /** Of what a transaction has read the server keeps note, to find those that no order explains. */
  watchesReads(isolation) {
    return isolation === 'serializable';
  },

  inTransaction(connection) {
    const status = (connection as PgConnection).getTransactionStatus?.();
    return typeof status === 'string' ? status !== 'I' : undefined;
  },

  answeredRollback(query: QueryObject) {
    return (query.response as { command?: string } | undefined)?.command === 'ROLLBACK';
  },

  /** An ERROR is the server's last word; FATAL and PANIC, or no severity at all, leave the session's fate open. */
  refusedForCertain(error) {
    return (error as { severity?: string }).severity === 'ERROR';
  },

  mayEndTransaction() {
    return false;
  },

  sessionId(connection) {
    const { processID } = connection as PgConnection;
    return processID ? String(processID) : undefined;
  },

  async sessionIsGone(run: RunSql, sessionId: string, asking: unknown) {
    const running = '(select count(*) from pg_stat_activity where pid = $1)';
    const sql = `select pg_backend_pid()::text as own, ${running}::text as running`;
    const [row] = await run(sql, [Number(sessionId)]);
    return row?.own === sessions.sessionId(asking) ? row?.running === '0' : undefined;
  },
};
