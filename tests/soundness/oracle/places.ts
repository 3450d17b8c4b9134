/**
 * Where each kind of database is asked. MariaDB and MySQL get a server of their own, which may die of a statement
 * without harm to other tests, and which shows its metadata locks.
 */

import { createConnection } from 'mysql2/promise';
import { postgres } from '../../support/kinds/postgres';
import { sqlite } from '../../support/kinds/sqlite';
import { Keeper } from '../../support/services/keeper';
import { startServer } from '../../support/services/mysql';
import { findProgram } from '../../support/services/private';
import type { OracleDatabase } from './schema';
import type { Place } from './truth';

const SERVER = findProgram('mariadbd', 'mysqld');

export function isPresent(database: OracleDatabase): boolean {
  if (database === 'mysql') return SERVER !== undefined;
  return database === 'sqlite' || postgres.present;
}

export class Places {
  #keeper: Keeper | undefined;
  #own: Place | undefined;

  /** `anew`: the last server died, or is still at a statement that does not end. */
  async of(database: OracleDatabase, anew = false): Promise<Place> {
    if (database !== 'mysql') return database === 'sqlite' ? sqlite : postgres;
    if (this.#own !== undefined && !anew) return this.#own;
    await this.close();
    this.#keeper = await Keeper.open();
    const options = /mariadbd$/.test(SERVER ?? '')
      ? ['--plugin-load-add=metadata_lock_info']
      : ['--performance-schema=ON'];
    const server = SERVER === undefined ? undefined : await startServer(this.#keeper, SERVER, options);
    if (server === undefined) throw new Error('No server of MySQL or MariaDB could be started.');
    this.#own = placeAt(server.url);
    return this.#own;
  }

  async close(): Promise<void> {
    await this.#keeper?.close();
    this.#keeper = undefined;
    this.#own = undefined;
  }
}

function placeAt(url: string): Place {
  const { hostname, port, username } = new URL(url);
  const connection = { host: hostname, port: Number(port), user: username, charset: 'utf8mb4' };
  const administer = async (sql: string) => {
    const administrator = await createConnection(connection);
    await administrator.query(sql).finally(() => administrator.end());
  };
  return {
    name: 'mysql',
    createDatabase: (name) => administer(`create database \`${name}\` character set utf8mb4`),
    dropDatabase: (name) => administer(`drop database if exists \`${name}\``),
    config: (name) => ({ client: 'mysql2', connection: { ...connection, database: name } }),
  };
}
