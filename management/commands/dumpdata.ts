/** `dumpdata`: writes rows as JSON in the shape of Django’s fixtures, for `loaddata`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { cachalotDisabled, databases } from '../../cachalot/index';
import { type Command, type ExitCode, type Invocation, UsageError } from '../command';
import { databaseOf, databaseOption } from '../data/database-option';
import { labelOf, tablesNamed } from '../data/labels';
import { type Table, tablesOf } from '../data/tables';
import { type Json, selection, toJson } from '../data/values';

export const dumpdata: Command = {
  name: 'dumpdata',
  summary: 'Writes rows as JSON, for loaddata: all, or those of apps, models and tables.',
  positionals: '[app | app.Model | table …]',
  options: {
    db: databaseOption,
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'Writes to this file instead of the standard output.',
    },
    indent: { type: 'string', value: 'SPACES', help: 'Indents the JSON.', default: '0' },
  },
  run,
};

async function run({ positionals, options, verbosity, cwd, out, err }: Invocation): Promise<ExitCode> {
  const indent = Number(options.indent);
  if (!Number.isInteger(indent) || indent < 0)
    throw new UsageError(`--indent takes a number, not "${options.indent}".`);
  const knex = databases.get(databaseOf(options));
  const tables = await tablesOf(knex);
  const named = new Set(positionals.flatMap((word) => tablesNamed(word, tables)));
  const chosen = positionals.length === 0 ? tables : tables.filter((table) => named.has(table));
  // One snapshot for all tables, so that what refers to a row finds it in the file.
  const objects = await cachalotDisabled(
    () => knex.transaction((trx) => readAll(trx, chosen), snapshotOf(knex)),
    { allQueries: true },
  );
  const text = JSON.stringify(objects, null, indent);
  if (options.output === undefined) {
    out(text);
    return 0;
  }
  writeFileSync(path.resolve(cwd, String(options.output)), `${text}\n`);
  if (verbosity > 0) err(`Wrote ${objects.length} objects to ${String(options.output)}.`);
  return 0;
}

/** SQLite’s transactions see one moment anyway, and Knex knows no levels there. */
function snapshotOf(knex: Knex): Knex.TransactionConfig {
  return knex.client.dialect === 'sqlite3' ? {} : { isolationLevel: 'repeatable read' };
}

async function readAll(knex: Knex, tables: readonly Table[]): Promise<Json[]> {
  const objects: Json[] = [];
  for (const table of tables) {
    const rows = (await selection(knex, table).orderBy([...table.key])) as Record<string, unknown>[];
    objects.push(...rows.map((row) => objectOf(table, row)));
  }
  return objects;
}

/** A key of one column is `pk`; one of several is among the fields, and `pk` is null. */
function objectOf(table: Table, row: Readonly<Record<string, unknown>>): Json {
  const key = table.key.length === 1 ? table.key[0] : undefined;
  const entries = table.columns.map((column) => [column.name, toJson(column, row[column.name])] as const);
  return {
    model: labelOf(table),
    pk: entries.find(([name]) => name === key)?.[1] ?? null,
    fields: Object.fromEntries(entries.filter(([name]) => name !== key)),
  };
}
