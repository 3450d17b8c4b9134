/**
 * Every row of the compatibility matrix: the subjects of the original's own tests under their own names, and what
 * the original lacks. A test replays a row when its title says so, by `row()` of row.ts; matrix.test.ts finds those
 * that nobody replays.
 */
import * as beyond from './rows-beyond';
import * as control from './rows-control';
import * as reading from './rows-reading';
import * as writing from './rows-writing';

/** The original's areas, by the title that they have on the page. */
export const ORIGINAL = {
  Reading: reading.READING,
  'Types of parameters': reading.PARAMETERS,
  'Writing and invalidating': writing.WRITING,
  Transactions: writing.TRANSACTIONS,
  Concurrency: writing.CONCURRENCY,
  'Several databases': writing.SEVERAL_DATABASES,
  'API, templates and command': control.API,
  Settings: control.SETTINGS,
  Signal: control.SIGNAL,
  'PostgreSQL’s types and functions': reading.POSTGRESQL,
  'Debug toolbar': control.DEBUG_TOOLBAR,
} as const;

/** What the original has no test of. */
export const BEYOND = {
  'What users of such caches met': beyond.MET_BY_USERS,
  'More on several databases': beyond.MORE_DATABASES,
  'More on PostgreSQL': beyond.POSTGRESQL_MORE,
  'MySQL and MariaDB': beyond.MYSQL_MORE,
  SQLite: beyond.SQLITE_MORE,
  'Management and frameworks': beyond.MANAGEMENT,
} as const;

type Names<Areas> = { [Area in keyof Areas]: keyof Areas[Area] }[keyof Areas];

export type RowName = Names<typeof ORIGINAL> | Names<typeof BEYOND>;

/** Rows that no test replays, and why. A row that gets its test must leave this list. */
export const NOT_REPLAYED: { readonly [Name in RowName]?: string } = {
  cursor_execute_bytes:
    'Knex takes SQL as text alone: a Buffer is refused before it reaches the driver, with cachalot and without.',
};

export interface Row {
  readonly name: RowName;
  readonly area: string;
  readonly asserts: string;
}

function rowsOf(areas: Readonly<Record<string, Readonly<Record<string, string>>>>): Row[] {
  return Object.entries(areas).flatMap(([area, rows]) =>
    Object.entries(rows).map(([name, asserts]) => ({ name: name as RowName, area, asserts })),
  );
}

export const ORIGINAL_ROWS: readonly Row[] = rowsOf(ORIGINAL);
export const ROWS: readonly Row[] = [...ORIGINAL_ROWS, ...rowsOf(BEYOND)];

export const isRow = (name: string): name is RowName => ROWS.some((one) => one.name === name);
