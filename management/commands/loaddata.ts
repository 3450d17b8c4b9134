/** `loaddata`: puts the rows of fixtures into a database, all of them or none; a row that is there is updated. */
import type { Knex } from 'knex';
import { databases } from '../../cachalot/index';
import {
  type Command,
  CommandError,
  type ExitCode,
  type Invocation,
  jsonOption,
  UsageError,
} from '../command';
import { databaseOf, databaseOption } from '../data/database-option';
import { type FixtureRow, readFixture } from '../data/fixture';
import { inspectionOf, tablesOf } from '../data/tables';
import { fromJson } from '../data/values';
import { messageOf, reporter } from '../report';

export const loaddata: Command = {
  name: 'loaddata',
  summary: 'Puts the rows of fixtures into a database, all of them or none.',
  positionals: 'fixture …',
  options: { db: databaseOption, json: jsonOption },
  examples: [
    ['all.json', 'Puts in what dumpdata has written.'],
    ['users cities --db other', 'Two files, users.json and cities.json, into another database.'],
  ],
  exitCodes: {
    0: 'they are there',
    1: 'the database refused a row; nothing was loaded',
    2: 'a file, table, column, alias or option is unknown, or a file is no fixture; nothing was loaded',
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { positionals, options, cwd } = invocation;
  const { say, done } = reporter(invocation);
  if (positionals.length === 0) throw new UsageError('No fixture is named: say at least one.');
  const knex = databases.get(databaseOf(options));
  const tables = await tablesOf(knex);
  const rows = positionals.flatMap((name) => readFixture(cwd, name, tables));
  try {
    await knex.transaction((trx) => saveAll(trx, rows, invocation.progress));
  } catch (cause) {
    throw new CommandError(`Nothing was loaded: ${messageOf(cause)}`, { cause });
  }
  say(`Installed ${rows.length} objects from ${positionals.length} fixtures.`);
  return done(true, { objects: rows.length, fixtures: positionals.length });
}

async function saveAll(
  trx: Knex,
  rows: readonly FixtureRow[],
  progress: Invocation['progress'],
): Promise<void> {
  const { deferChecks, raiseCounters } = inspectionOf(trx);
  if (deferChecks !== undefined) await trx.raw(deferChecks);
  for (const [index, row] of rows.entries()) {
    progress(`Loading object ${index + 1} of ${rows.length}, table ${row.table.name}…`);
    await save(trx, row);
  }
  for (const table of new Set(rows.map((row) => row.table))) {
    for (const column of table.key) await raiseCounters?.(trx, table.name, column);
  }
}

/** As Django does: updated if there is a row of that key, else inserted. */
async function save(knex: Knex, { table, values }: FixtureRow): Promise<void> {
  const columns = table.columns.filter(({ name }) => Object.hasOwn(values, name));
  const row = Object.fromEntries(
    columns.map((column) => [column.name, fromJson(knex, column, values[column.name])]),
  );
  const key = Object.fromEntries(table.key.map((name) => [name, row[name]]));
  const hasKey =
    table.key.length > 0 && table.key.every((name) => row[name] !== undefined && row[name] !== null);
  const there = hasKey && (await knex(table.name).where(key).first(table.key[0]!)) !== undefined;
  if (!there) await knex(table.name).insert(row);
  else if (columns.length > table.key.length) await knex(table.name).where(key).update(row);
}
