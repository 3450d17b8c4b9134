/**
 * The dialects by the name of the Knex driver.
 */
import { own } from '../support/own';
import type { Dialect } from './dialect';

// An application speaks one of them, and waits for no other on import.
const mysql = () => (require('./mysql/dialect') as typeof import('./mysql/dialect')).mysql;
const postgres = () => (require('./postgres/dialect') as typeof import('./postgres/dialect')).postgres;
const sqlite = () => (require('./sqlite/dialect') as typeof import('./sqlite/dialect')).sqlite;

type Dialects = Readonly<Record<string, () => Dialect>>;

const SUPPORTED: Dialects = {
  pg: postgres,
  mysql2: mysql,
  'better-sqlite3': sqlite,
};

/** Drivers that speak a supported dialect but that nothing here was tested with. */
const RELATED: Dialects = {
  pgnative: postgres,
  cockroachdb: postgres,
  'pg-redshift': postgres,
  mysql,
  mariadb: mysql,
  sqlite3: sqlite,
};

export const SUPPORTED_DRIVERS: readonly string[] = Object.keys(SUPPORTED);

/** The dialect of a driver; one that is only related to it when `unsupported` databases are allowed. */
export function dialectOf(driverName: string | undefined, unsupported: boolean): Dialect | undefined {
  if (driverName === undefined) return undefined;
  const found = own(SUPPORTED, driverName) ?? (unsupported ? own(RELATED, driverName) : undefined);
  return found?.();
}
