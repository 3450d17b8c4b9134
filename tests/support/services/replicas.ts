/**
 * Primaries with replicas that really stream from them: servers of a test file’s own, since it pauses and resumes
 * them. Each kind of database says how to hold a replica back and how to wait for it.
 */
import { execFileSync } from 'node:child_process';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { Client } from 'pg';
import type { Keeper } from './keeper';
import { startServer } from './mysql';
import { startPrimary, startReplica } from './postgres';
import { findProgram, findPrograms } from './private';
import { eventually } from './redis-servers';

export interface ReplicaServer {
  readonly url: string;
  /** it goes on receiving, and shows nothing new from now on */
  pause(): Promise<void>;
  /** resolves once it shows all that the primary has written */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface Family {
  readonly primary: { readonly url: string; stop(): Promise<void> };
  readonly replicas: readonly ReplicaServer[];
}

export interface FamilyKind {
  readonly name: 'postgres' | 'mysql';
  /** what has to be installed; `undefined` when it is */
  readonly missing: string | undefined;
  start(keeper: Keeper, replicas: number): Promise<Family>;
}

/** Runs one statement on a connection of the bare driver; the rows as objects. */
export type AskServer = (url: string, sql: string) => Promise<Record<string, unknown>[]>;

export const askPostgres: AskServer = async (connectionString, sql) => {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

export const askMysql: AskServer = async (uri, sql) => {
  const connection = await createConnection(uri);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return Array.isArray(rows) ? rows : [];
  } finally {
    await connection.end();
  }
};

const POSTGRES = findPrograms('postgres', 'initdb', 'pg_basebackup');

const postgresFamily: FamilyKind = {
  name: 'postgres',
  missing: POSTGRES === undefined ? 'the PostgreSQL server with pg_basebackup' : undefined,
  async start(keeper, count) {
    const primary = await startPrimary(keeper, POSTGRES!);
    const replicas: ReplicaServer[] = [];
    for (let index = 0; index < count; index += 1) {
      const { url, stop } = await startReplica(keeper, POSTGRES!, primary);
      replicas.push({
        url,
        stop,
        async pause() {
          await askPostgres(url, 'select pg_wal_replay_pause()');
          await eventually(async () => {
            const [row] = await askPostgres(url, 'select pg_get_wal_replay_pause_state() as state');
            return row?.state === 'paused';
          });
        },
        async resume() {
          await askPostgres(url, 'select pg_wal_replay_resume()');
          // Commits do not wait for the disk there, but for this one, which brings all that is before it.
          await askPostgres(
            primary.url,
            "set synchronous_commit = on; select pg_logical_emit_message(true, 'test', 'end')",
          );
          const [row] = await askPostgres(primary.url, 'select pg_current_wal_flush_lsn() as lsn');
          const reached = `select pg_last_wal_replay_lsn() >= '${String(row?.lsn)}' as reached`;
          await eventually(async () => (await askPostgres(url, reached))[0]?.reached === true);
        },
      });
    }
    return { primary, replicas };
  },
};

const MARIADB = mariadb();

/** The replicas of MySQL itself are told to follow in other words. */
function mariadb(): string | undefined {
  const program = findProgram('mariadbd', 'mysqld');
  if (program === undefined) return undefined;
  const version = execFileSync(program, ['--no-defaults', '--version'], { encoding: 'utf8' });
  return version.includes('MariaDB') ? program : undefined;
}

const mysqlFamily: FamilyKind = {
  name: 'mysql',
  missing: MARIADB === undefined ? 'the MariaDB server' : undefined,
  async start(keeper, count) {
    const start = async (id: number) =>
      (await startServer(keeper, MARIADB!, [`--server-id=${id}`, '--log-bin=log', '--sync-binlog=0']))!;
    const primary = await start(1);
    const replicas: ReplicaServer[] = [];
    const { port } = new URL(primary.url);
    for (let index = 0; index < count; index += 1) {
      const { url, stop } = await start(index + 2);
      // Both began with accounts of their own, which are no part of what is replicated.
      await askMysql(url, 'reset master');
      const [row] = await askMysql(primary.url, 'select @@global.gtid_binlog_pos as position');
      await askMysql(url, `set global gtid_slave_pos = '${String(row?.position)}'`);
      await askMysql(
        url,
        `change master to master_host = '127.0.0.1', master_port = ${port}, master_user = 'root', master_use_gtid = slave_pos`,
      );
      await askMysql(url, 'start slave');
      replicas.push({
        url,
        stop,
        pause: async () => void (await askMysql(url, 'stop slave sql_thread')),
        async resume() {
          await askMysql(url, 'start slave sql_thread');
          const [now] = await askMysql(primary.url, 'select @@global.gtid_binlog_pos as position');
          await askMysql(url, `select master_gtid_wait('${String(now?.position)}', 20)`);
        },
      });
    }
    return { primary, replicas };
  },
};

export const FAMILIES: readonly FamilyKind[] = [postgresFamily, mysqlFamily];
