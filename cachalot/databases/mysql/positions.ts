/**
 * Positions by global transaction ids: those of MariaDB, which are a list of numbers, and those of MySQL, which are
 * a set. A server that keeps no binary log, or numbers nothing in it, cannot tell.
 */
import type { Positions } from '../dialect';
import type { LogPosition } from '../positions';
import { reachesList, reachesSet } from './gtid';

/**
 * One statement, whichever of the two the connection leads to, and so sent in one go: whoever had to find that out
 * first would ask for the position after the query that waits behind. MariaDB reads the first comment and not the
 * second, MySQL the second and not the first.
 */
const ASK = `select connection_id() as session
  /*M! , concat_ws(' ', @@hostname, @@port, @@datadir, @@server_id) as server, @@log_bin as logs,
    @@global.gtid_binlog_pos as written, @@global.gtid_slave_pos as replayed */
  /*!50700 , @@server_uuid as server, @@gtid_mode as numbers, @@global.gtid_executed as executed */`;

/** Unknown variable, no right to see it, not understood. */
const NEVER: ReadonlySet<unknown> = new Set([1193, 1227, 1064]);

export const positions: Positions = {
  async ask(run, connection) {
    const [row] = await run(ASK);
    if (row?.server == null) return undefined;
    const { threadId } = connection as { threadId?: number | null };
    const common = { server: String(row.server), direct: String(threadId) === String(row.session) };
    return 'executed' in row ? mysql(row, common) : mariadb(row, common);
  },

  reaches: (replayed, written) =>
    written.includes(':') ? reachesSet(replayed, written) : reachesList(replayed, written),

  neverTells: (error) => NEVER.has((error as { errno?: unknown }).errno),
};

type Common = Pick<LogPosition, 'server' | 'direct'>;

/** A replica that has written nothing of its own has no position to write; a primary has none to replay. */
function mariadb(row: Record<string, unknown>, common: Common): LogPosition | undefined {
  const written = Number(row.logs) === 1 ? String(row.written ?? '') : '';
  const replayed = String(row.replayed ?? '');
  if (written === '' && replayed === '') return undefined;
  return {
    ...common,
    history: 'mariadb',
    ...(written !== '' && { written }),
    ...(replayed !== '' && { replayed }),
  };
}

function mysql(row: Record<string, unknown>, common: Common): LogPosition | undefined {
  const executed = String(row.executed ?? '');
  if (row.numbers !== 'ON' || executed === '') return undefined;
  return { ...common, history: 'mysql', written: executed, replayed: executed };
}
