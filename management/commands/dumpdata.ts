/** `dumpdata`: writes rows as JSON in the shape of Django’s fixtures, for `loaddata`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { cachalotDisabled, databases } from '../../cachalot/index';
import {
  type Command,
  CommandError,
  type ExitCode,
  type Invocation,
  jsonOption,
  UsageError,
} from '../command';
import { databaseOf, databaseOption } from '../data/database-option';
import { labelOf, tablesNamed } from '../data/labels';
import { type Table, tablesOf } from '../data/tables';
import { type Json, selection, toJson } from '../data/values';
import { messageOf, reporter } from '../report';

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
    indent: { type: 'string', value: 'SPACES', help: 'Indents the JSON, by up to 10 spaces.', default: '0' },
    json: { ...jsonOption, help: 'With --output: tells what was written as one JSON document.' },
  },
  examples: [
    ['--output all.json', 'Every table, into a file.'],
    ['auth cachalot.Test city', 'The tables of an app, of a model, and one by its name.'],
  ],
  exitCodes: {
    0: 'they are written',
    1: 'the database or the file refused it',
    2: 'an app, model, table, alias or option is unknown, or `--indent` is no number',
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { positionals, options, cwd, verbosity, out, err } = invocation;
  const { done, json } = reporter(invocation);
  const indent = indentOf(String(options.indent));
  const knex = databases.get(databaseOf(options));
  const tables = await tablesOf(knex);
  const named = new Set(positionals.flatMap((word) => tablesNamed(word, tables)));
  const chosen = positionals.length === 0 ? tables : tables.filter((table) => named.has(table));
  // One snapshot for all tables, so that what refers to a row finds it in the file.
  const objects = await cachalotDisabled(
    () => knex.transaction((trx) => readAll(trx, chosen, invocation.progress), snapshotOf(knex)),
    { allQueries: true },
  );
  const text = JSON.stringify(objects, null, indent);
  if (options.output === undefined) {
    out(text);
    return 0;
  }
  const output = path.resolve(cwd, String(options.output));
  try {
    writeFileSync(output, `${text}\n`);
  } catch (cause) {
    throw new CommandError(`Nothing was written: ${messageOf(cause)}`, { cause });
  }
  if (verbosity > 0 && !json) err(`Wrote ${objects.length} objects to ${String(options.output)}.`);
  return done(true, { output, objects: objects.length });
}

/** @throws UsageError for anything but what JSON.stringify makes use of */
function indentOf(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 10) return Number(text);
  throw new UsageError(`--indent takes a number from 0 to 10, not "${text}".`);
}

/** SQLite’s transactions see one moment anyway, and Knex knows no levels there. */
function snapshotOf(knex: Knex): Knex.TransactionConfig {
  return knex.client.dialect === 'sqlite3' ? {} : { isolationLevel: 'repeatable read' };
}

async function readAll(
  knex: Knex,
  tables: readonly Table[],
  progress: Invocation['progress'],
): Promise<Json[]> {
  const objects: Json[] = [];
  for (const [index, table] of tables.entries()) {
    progress(
      `Reading table ${index + 1} of ${tables.length}, ${table.name}; ${objects.length} objects so far…`,
    );
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
