/**
 * The dialects by the name of the Knex driver.
 */
import type { Dialect } from './dialect';
import { mysql } from './mysql/dialect';
import { postgres } from './postgres/dialect';
import { sqlite } from './sqlite/dialect';

const SUPPORTED: Readonly<Record<string, Dialect>> = {
  pg: postgres,
  mysql2: mysql,
  'better-sqlite3': sqlite,
};

/** Drivers that speak a supported dialect but that nothing here was tested with. */
const RELATED: Readonly<Record<string, Dialect>> = {
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
  if (Object.hasOwn(SUPPORTED, driverName)) return SUPPORTED[driverName];
  return unsupported && Object.hasOwn(RELATED, driverName) ? RELATED[driverName] : undefined;
}
