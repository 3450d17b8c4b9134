/** `loaddata`: puts the rows of fixtures into a database, all of them or none; a row that is there is updated. */
import type { Knex } from 'knex';
import { databases } from '../../cachalot/index';
import { type Command, type ExitCode, type Invocation, UsageError } from '../command';
import { databaseOf, databaseOption } from '../data/database-option';
import { type FixtureRow, readFixture } from '../data/fixture';
import { inspectionOf, tablesOf } from '../data/tables';
import { fromJson } from '../data/values';

export const loaddata: Command = {
  name: 'loaddata',
  summary: 'Puts the rows of fixtures into a database, all of them or none.',
  positionals: 'fixture …',
  options: { db: databaseOption },
  run,
};

async function run({ positionals, options, verbosity, cwd, out, err }: Invocation): Promise<ExitCode> {
  if (positionals.length === 0) throw new UsageError('No fixture is named: say at least one.');
  const knex = databases.get(databaseOf(options));
  const tables = await tablesOf(knex);
  const rows = positionals.flatMap((name) => readFixture(cwd, name, tables));
  try {
    await knex.transaction((trx) => saveAll(trx, rows));
  } catch (error) {
    err(`Nothing was loaded: ${(error as Error).message}`);
    return 1;
  }
  if (verbosity > 0) out(`Installed ${rows.length} objects from ${positionals.length} fixtures.`);
  return 0;
}

async function saveAll(trx: Knex, rows: readonly FixtureRow[]): Promise<void> {
  const { deferChecks, raiseCounters } = inspectionOf(trx);
  if (deferChecks !== undefined) await trx.raw(deferChecks);
  for (const row of rows) await save(trx, row);
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
