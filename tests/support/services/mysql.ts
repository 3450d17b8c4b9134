/** MySQL or MariaDB for the tests, whichever is installed: small buffers, no syncing, root without password. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { fromDocker } from './docker';
import type { Keeper, RunningServer } from './keeper';
import { findProgram, startPrivately } from './private';
import { fromEnvironment, type Service, type ServiceStarter } from './service';

const SMALL = ['--innodb-buffer-pool-size=32M', '--innodb-flush-method=nosync'];

const OPTIONS = [
  ...SMALL,
  '--innodb-flush-log-at-trx-commit=2',
  '--max-connections=300',
  '--local-infile=1',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--performance-schema=OFF',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
];

/** Lets root in by TCP; the users that an installation makes belong to `localhost`, which is a socket. */
const FIRST_STATEMENTS = `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';
GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
`;

export const mysql: ServiceStarter = {
  name: 'mysql',
  variable: 'MYSQL_URL',
  wanted: 'a MariaDB or MySQL server',
  async start(keeper) {
    return fromEnvironment('mysql', 'MYSQL_URL') ?? (await container()) ?? (await privately(keeper));
  },
};

function container(): Promise<Service | undefined> {
  return fromDocker({
    name: 'mysql',
    image: 'mariadb:11.4',
    port: 3306,
    environment: { MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: '1' },
    command: OPTIONS,
    readyLog: [/port: 3306 .*mariadb/, 1],
    url: (address) => `mysql://root@${address}/mysql`,
  });
}

async function privately(keeper: Keeper): Promise<Service | undefined> {
  const server = findProgram('mariadbd', 'mysqld');
  return server === undefined ? undefined : startServer(keeper, server);
}

/** A server of its own on empty data, with these options over the usual ones. */
export async function startServer(
  keeper: Keeper,
  server: string,
  options: readonly string[] = [],
): Promise<Service | undefined> {
  const prepare = preparation(server);
  if (prepare === undefined) return undefined;
  const here = [
    '--no-defaults',
    '--datadir={folder}/data',
    '--socket={folder}/socket',
    '--pid-file={folder}/pid',
  ];
  const listen = ['--bind-address=127.0.0.1', '--port={port}', '--init-file={folder}/first.sql'];
  const spec = {
    accounts: ['mysql', 'nobody'],
    files: { 'first.sql': FIRST_STATEMENTS },
    prepare: [prepare],
    serve: [server, ...here, ...listen, ...OPTIONS, ...options],
  };
  return startPrivately(keeper, 'mysql', spec, isReady, urlAt);
}

/** MariaDB brings a script that fills a data folder; MySQL's server does it itself. */
function preparation(server: string): string[] | undefined {
  const version = execFileSync(server, ['--no-defaults', '--version'], { encoding: 'utf8' });
  const fresh = ['--no-defaults', '--datadir={folder}/data', ...SMALL];
  if (!version.includes('MariaDB')) return [server, ...fresh, '--initialize-insecure'];
  const script = findProgram('mariadb-install-db', 'mysql_install_db');
  if (script === undefined) return undefined;
  return [script, ...fresh, '--auth-root-authentication-method=normal', '--skip-test-db'];
}

const urlAt = (port: number) => `mysql://root@127.0.0.1:${port}/mysql`;

async function isReady({ port, folder }: RunningServer): Promise<boolean> {
  const connection = await createConnection({ uri: urlAt(port), connectTimeout: 1_000 });
  const [rows] = await connection.query<RowDataPacket[]>('select @@datadir as folder');
  await connection.end();
  return path.resolve(String(rows[0]?.folder)) === path.join(folder, 'data');
}
