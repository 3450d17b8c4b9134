/** What a worker has at hand, and how it asks for rows: the same inside of a transaction and outside. */
import type { Knex } from 'knex';
import type { Random } from '../../support/random';
import type { Level, Unit } from '../history';
import type { HistoryDatabase } from '../plan';

export interface Bench {
  readonly by: string;
  readonly knex: Knex;
  readonly database: HistoryDatabase;
  readonly random: Random;
  /** the levels that transactions ask for now */
  levels: readonly Level[];
  /** a number that nobody else appends */
  nextValue(): number;
  /** counts a statement */
  count(): void;
  keep(unit: Unit): void;
  refused(error: unknown): void;
}

/** Where statements go: to the pool, into a transaction, or to a connection. */
export interface Line {
  table(name: string): Knex.QueryBuilder;
  raw(sql: string, values?: readonly (string | number)[]): Knex.Raw;
}

export const lineOf = (knex: Knex): Line => ({
  table: (name) => knex(name),
  raw: (sql, values = []) => knex.raw(sql, [...values]),
});

export const lineOn = (knex: Knex, connection: unknown): Line => ({
  table: (name) => knex(name).connection(connection),
  raw: (sql, values = []) => knex.raw(sql, [...values]).connection(connection),
});

/** The rows of a raw statement, whatever the driver. */
export function rowsOf(answer: unknown): Record<string, unknown>[] {
  if (Array.isArray(answer)) return Array.isArray(answer[0]) ? answer[0] : answer;
  return (answer as { rows: Record<string, unknown>[] }).rows;
}
