/** MySQL or MariaDB by mysql2, each database made inside the run's server. */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { STARTERS } from '../services/all';
import { connectionFrom, type DatabaseKind } from './kind';

const url = process.env[STARTERS.mysql.variable];

function connection(database: string) {
  if (url === undefined) throw new Error('MySQL is not there: its suites should have been skipped');
  return connectionFrom(url, database);
}

async function connect(database: string) {
  const driver = await createConnection(connection(database));
  return {
    async rows(sql: string, bindings: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
      const [rows] = await driver.query<RowDataPacket[]>(sql, [...bindings]);
      return Array.isArray(rows) ? rows : [];
    },
    close: () => driver.end(),
  };
}

async function administer(...statements: readonly string[]): Promise<void> {
  const administrator = await connect(decodeURIComponent(new URL(url ?? '').pathname.slice(1)) || 'mysql');
  try {
    for (const statement of statements) await administrator.rows(statement);
  } finally {
    await administrator.close();
  }
}

/** Ends the database's connections: DROP would wait for the locks of their transactions. */
async function killConnections(name: string): Promise<void> {
  const administrator = await connect('information_schema');
  try {
    const ids = await administrator.rows('select id from processlist where db = ?', [name]);
    for (const { id } of ids) await administrator.rows('kill ?', [id]).catch(() => undefined);
  } finally {
    await administrator.close();
  }
}

export const mysql: DatabaseKind = {
  name: 'mysql',
  present: url !== undefined,
  createDatabase: (name) => administer(`create database \`${name}\` character set utf8mb4`),
  async dropDatabase(name) {
    await killConnections(name);
    await administer(`drop database if exists \`${name}\``);
  },
  config: (name) => ({ client: 'mysql2', connection: { ...connection(name), charset: 'utf8mb4' } }),
  connect,
};
