/** PostgreSQL for the tests: speed before safety, since its data dies with the run. */
import path from 'node:path';
import { Client } from 'pg';
import { fromDocker } from './docker';
import type { Keeper, RunningServer } from './keeper';
import { findPrograms, startPrivately } from './private';
import { fromEnvironment, type Service, type ServiceStarter } from './service';

const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_prepared_transactions: '20',
  wal_level: 'replica',
  shared_buffers: '64MB',
  autovacuum: 'off',
  timezone: 'UTC',
};

const OPTIONS = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

export const postgres: ServiceStarter = {
  name: 'postgres',
  variable: 'POSTGRES_URL',
  wanted: 'the PostgreSQL server',
  async start(keeper) {
    return fromEnvironment('postgres', 'POSTGRES_URL') ?? (await container()) ?? (await privately(keeper));
  },
};

function container(): Promise<Service | undefined> {
  return fromDocker({
    name: 'postgres',
    image: 'postgres:17-alpine',
    port: 5432,
    environment: { POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_INITDB_ARGS: '--no-sync' },
    command: ['postgres', ...OPTIONS],
    readyLog: [/database system is ready to accept connections/, 2],
    url: (address) => `postgres://postgres@${address}/postgres`,
  });
}

async function privately(keeper: Keeper): Promise<Service | undefined> {
  const folder = findPrograms('postgres', 'initdb');
  return folder === undefined ? undefined : startPrimary(keeper, folder);
}

/** A server of its own, from the programs in `folder`, on an empty cluster. */
export function startPrimary(keeper: Keeper, folder: string): Promise<Service> {
  const initdb = [path.join(folder, 'initdb'), '-D', '{folder}/data', '--no-sync', '--auth=trust'];
  return startOn(keeper, folder, [...initdb, '--username=postgres', '--encoding=UTF8']);
}

/** A streaming replica of that server. */
export function startReplica(keeper: Keeper, folder: string, { url }: Service): Promise<Service> {
  const program = path.join(folder, 'pg_basebackup');
  const copy = ['-D', '{folder}/data', '--write-recovery-conf', '--checkpoint=fast', '--no-sync'];
  return startOn(keeper, folder, [program, '-d', url, ...copy]);
}

function startOn(keeper: Keeper, folder: string, prepare: readonly string[]): Promise<Service> {
  const listen = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-p', '{port}'];
  const spec = {
    accounts: ['postgres', 'nobody'],
    prepare: [prepare],
    serve: [path.join(folder, 'postgres'), '-D', '{folder}/data', ...listen, ...OPTIONS],
    stopWith: 'SIGQUIT',
  };
  return startPrivately(keeper, 'postgres', spec, isReady, urlAt);
}

const urlAt = (port: number) => `postgres://postgres@127.0.0.1:${port}/postgres`;

async function isReady({ port, folder }: RunningServer): Promise<boolean> {
  const client = new Client({ connectionString: urlAt(port) });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query('show data_directory');
  await client.end();
  return rows[0]?.data_directory === path.join(folder, 'data');
}
