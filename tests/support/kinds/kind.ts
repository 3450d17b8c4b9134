/**
 * What the harness must know about a kind of database: how to make one, drop one, and reach one.
 */
import type { Knex } from 'knex';

/** A connection of the bare driver, which no cache can come between. */
export interface BareConnection {
  /** runs one statement, with `?` for parameters whatever the driver; the rows as plain objects, `[]` for a write */
  rows(sql: string, bindings?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface DatabaseKind {
  readonly name: 'sqlite' | 'postgres' | 'mysql';
  /** whether the run has one */
  readonly present: boolean;
  createDatabase(name: string): Promise<void>;
  /** drops it even when connections to it are still open */
  dropDatabase(name: string): Promise<void>;
  config(name: string): Knex.Config;
  connect(name: string): Promise<BareConnection>;
}

/** The parts of a URL that both servers' drivers take. */
export function connectionFrom(url: string, database: string) {
  const { hostname, port, username, password } = new URL(url);
  return {
    host: hostname,
    ...(port !== '' && { port: Number(port) }),
    user: decodeURIComponent(username),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    database,
  };
}
