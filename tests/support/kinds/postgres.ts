/** PostgreSQL by pg, each database made inside the run's server. */
import { Client } from 'pg';
import { STARTERS } from '../services/all';
import { connectionFrom, type DatabaseKind } from './kind';

const url = process.env[STARTERS.postgres.variable];

function connection(database: string) {
  if (url === undefined) throw new Error('PostgreSQL is not there: its suites should have been skipped');
  return connectionFrom(url, database);
}

async function connect(database: string) {
  const client = new Client(connection(database));
  // a dropped database ends its connections: that is no news
  client.on('error', () => undefined);
  await client.connect();
  return {
    async rows(sql: string, bindings: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
      const result = await client.query(bindings.length > 0 ? numbered(sql) : sql, [...bindings]);
      return result.rows;
    },
    close: () => client.end(),
  };
}

/** Turns each `?` outside of quotes into `$1`, `$2`, … */
function numbered(sql: string): string {
  let number = 0;
  return sql.replace(/'[^']*'|"[^"]*"|\?/g, (found) => {
    if (found !== '?') return found;
    number += 1;
    return `$${number}`;
  });
}

async function administer(sql: string): Promise<void> {
  const administrator = await connect(decodeURIComponent(new URL(url ?? '').pathname.slice(1)) || 'postgres');
  try {
    await administrator.rows(sql);
  } finally {
    await administrator.close();
  }
}

export const postgres: DatabaseKind = {
  name: 'postgres',
  present: url !== undefined,
  createDatabase: (name) => administer(`create database "${name}" template template0`),
  dropDatabase: (name) => administer(`drop database if exists "${name}" with (force)`),
  config: (name) => ({ client: 'pg', connection: connection(name) }),
  connect,
};
