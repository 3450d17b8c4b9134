/**
 * Sessions of MySQL and MariaDB: REPEATABLE READ keeps one snapshot, SERIALIZABLE reads the latest rows under
 * locks, and a deadlock ends the whole transaction behind an ordinary error.
 */
import type { QueryObject, RunSql, Sessions } from '../dialect';
import { parseIsolation } from '../isolation';

/** SERVER_STATUS_IN_TRANS of the client/server protocol. */
const IN_TRANSACTION = 1;
/** Errors in the text, the data or the constraints undo one statement; deadlocks, time-outs and full disks may undo all. */
const STATEMENT_ALONE = /^(22|23|42)/;

interface MysqlError {
  readonly errno?: number;
  readonly sqlState?: string;
  readonly fatal?: boolean;
}

export const sessions: Sessions = {
  async defaultIsolation(run) {
    const rows = await run("show variables where Variable_name in ('transaction_isolation', 'tx_isolation')");
    return parseIsolation(rows[0]?.Value);
  },

  setTransactionIsForNext: true,

  errorFailsTransaction: false,

  snapshotScope(isolation) {
    if (isolation === 'read committed') return 'statement';
    return isolation === 'repeatable read' ? 'transaction' : 'none';
  },

  /** It locks what is read under SERIALIZABLE, which no cache stands in for anyway. */
  watchesReads() {
    return false;
  },

  inTransaction(_connection, query) {
    const header = (query?.response as readonly unknown[] | undefined)?.[0];
    const status = (header as { serverStatus?: unknown } | undefined)?.serverStatus;
    return typeof status === 'number' ? (status & IN_TRANSACTION) !== 0 : undefined;
  },

  answeredRollback(_query: QueryObject) {
    return false;
  },

  refusedForCertain(error) {
    const { errno, sqlState, fatal } = error as MysqlError;
    return errno !== undefined && sqlState !== undefined && fatal !== true;
  },

  mayEndTransaction(error) {
    return !STATEMENT_ALONE.test((error as MysqlError).sqlState ?? '');
  },

  sessionId(connection) {
    const { threadId } = connection as { threadId?: number | null };
    return threadId ? String(threadId) : undefined;
  },

  async sessionIsGone(run: RunSql, sessionId: string, asking: unknown) {
    const running = '(select count(*) from information_schema.processlist where id = ?)';
    const sql = `select connection_id() as own, ${running} as running`;
    const [row] = await run(sql, [Number(sessionId)]);
    return String(row?.own) === sessions.sessionId(asking) ? Number(row?.running) === 0 : undefined;
  },
};
