/**
 * Positions by global transaction ids: those of MariaDB, which are a list of numbers, and those of MySQL, which are
 * a set. A server that keeps no binary log, or numbers nothing in it, cannot tell.
 */
import type { Positions, RunSql } from '../dialect';
import type { LogPosition } from '../positions';
import { reachesList, reachesSet } from './gtid';

const MARIADB = `select concat_ws(' ', @@hostname, @@port, @@datadir, @@server_id) as server, @@log_bin as logs,
  @@global.gtid_binlog_pos as written, @@global.gtid_slave_pos as replayed, connection_id() as session`;

const MYSQL = `select @@server_uuid as server, @@gtid_mode as numbers, @@global.gtid_executed as executed,
  connection_id() as session`;

/** Unknown variable, no right to see it, not understood. */
const NEVER: ReadonlySet<unknown> = new Set([1193, 1227, 1064]);

/** Which of the two a connection leads to. */
const flavours = new WeakMap<object, 'mariadb' | 'mysql'>();

export const positions: Positions = {
  async ask(run, connection) {
    const flavour = await flavourOf(run, connection as object);
    const [row] = await run(flavour === 'mariadb' ? MARIADB : MYSQL);
    if (row === undefined) return undefined;
    const { threadId } = connection as { threadId?: number | null };
    const common = {
      server: String(row.server),
      history: flavour,
      direct: String(threadId) === String(row.session),
    };
    return flavour === 'mariadb' ? mariadb(row, common) : mysql(row, common);
  },

  reaches: (replayed, written) =>
    written.includes(':') ? reachesSet(replayed, written) : reachesList(replayed, written),

  neverTells: (error) => NEVER.has((error as { errno?: unknown }).errno),
};

type Common = Pick<LogPosition, 'server' | 'history' | 'direct'>;

/** A replica that has written nothing of its own has no position to write; a primary has none to replay. */
function mariadb(row: Record<string, unknown>, common: Common): LogPosition | undefined {
  const written = Number(row.logs) === 1 ? String(row.written ?? '') : '';
  const replayed = String(row.replayed ?? '');
  if (written === '' && replayed === '') return undefined;
  return { ...common, ...(written !== '' && { written }), ...(replayed !== '' && { replayed }) };
}

function mysql(row: Record<string, unknown>, common: Common): LogPosition | undefined {
  const executed = String(row.executed ?? '');
  if (row.numbers !== 'ON' || executed === '') return undefined;
  return { ...common, written: executed, replayed: executed };
}

async function flavourOf(run: RunSql, connection: object): Promise<'mariadb' | 'mysql'> {
  let flavour = flavours.get(connection);
  if (flavour === undefined) {
    const [row] = await run('select version() as version');
    flavour = /mariadb/i.test(String(row?.version)) ? 'mariadb' : 'mysql';
    flavours.set(connection, flavour);
  }
  return flavour;
}
