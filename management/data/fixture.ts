/** A fixture: JSON in the shape of Django’s, checked before any row of it is written. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../command';
import { tablesNamed } from './labels';
import type { Table } from './tables';
import type { Json } from './values';

/** One row of a fixture, with the table that it belongs to. */
export interface FixtureRow {
  readonly table: Table;
  readonly values: Readonly<Record<string, Json>>;
}

/** @throws UsageError for a file that is not there, or that is no fixture; it names the file and the place */
export function readFixture(cwd: string, name: string, tables: readonly Table[]): FixtureRow[] {
  const file = [name, `${name}.json`].map((one) => path.resolve(cwd, one)).find((one) => existsSync(one));
  if (file === undefined) throw new UsageError(`No fixture named "${name}" found.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`"${name}" is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(content)) throw new UsageError(`"${name}" must hold an array of objects.`);
  return content.map((object, index) => rowOf(object, `${name}, object ${index + 1}`, tables));
}

function rowOf(object: unknown, place: string, tables: readonly Table[]): FixtureRow {
  const { model, pk, fields } = (object ?? {}) as { model?: unknown; pk?: Json; fields?: unknown };
  if (typeof model !== 'string' || typeof fields !== 'object' || fields === null) {
    throw new UsageError(`${place}: it must have "model", "pk" and "fields".`);
  }
  const found = tablesNamed(model, tables);
  if (found.length !== 1) throw new UsageError(`${place}: "${model}" is an app, not a model.`);
  const [table] = found as [Table];
  const key = table.key.length === 1 && pk !== null && pk !== undefined ? { [table.key[0]!]: pk } : {};
  const values: Readonly<Record<string, Json>> = { ...key, ...(fields as Record<string, Json>) };
  const unknown = Object.keys(values).find((name) => !table.columns.some((column) => column.name === name));
  if (unknown !== undefined)
    throw new UsageError(`${place}: table "${table.name}" has no column "${unknown}" to write to.`);
  return { table, values };
}
