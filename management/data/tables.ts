/**
 * The tables of a database as the commands on data see them: their columns, keys, and an order in which what is
 * referred to comes first.
 */
import type { Knex } from 'knex';
import { UsageError } from '../command';
import { type ColumnRow, INSPECTIONS, type Inspection, type ReferenceRow } from './inspections';

export interface Column {
  readonly name: string;
  /** as the database calls it, in small letters */
  readonly type: string;
}

export interface Table {
  readonly name: string;
  /** those that can be written to: generated ones are not among them */
  readonly columns: readonly Column[];
  /** the columns of the primary key, in its order; none where there is no key */
  readonly key: readonly string[];
}

/** Every table but those in which Knex keeps its migrations; those that are referred to come first. */
export async function tablesOf(knex: Knex): Promise<Table[]> {
  const inspection = inspectionOf(knex);
  const columns = (await rowsOf(knex, inspection.columns)) as unknown as ColumnRow[];
  const references = (await rowsOf(knex, inspection.references)) as unknown as ReferenceRow[];
  const bookkeeping = String(knex.client.config.migrations?.tableName ?? 'knex_migrations');
  const names = [...new Set(columns.map(({ table }) => table))].filter(
    (name) => name !== bookkeeping && name !== `${bookkeeping}_lock`,
  );
  return inOrder(names, references).map((name) => {
    const own = columns.filter(({ table }) => table === name);
    const key = own.filter(({ key: position }) => Number(position) > 0);
    return {
      name,
      columns: own
        .filter(({ generated }) => Number(generated) === 0)
        .map(({ column, type }) => ({ name: column, type: type.toLowerCase() })),
      key: key.sort((one, other) => Number(one.key) - Number(other.key)).map(({ column }) => column),
    };
  });
}

/** @throws UsageError for a kind of database that the commands on data do not know */
export function inspectionOf(knex: Knex): Inspection {
  const dialect = String(knex.client.dialect);
  const inspection = INSPECTIONS[dialect];
  if (inspection !== undefined) return inspection;
  throw new UsageError(
    `The commands on data know ${Object.keys(INSPECTIONS).join(', ')}, not "${dialect}": use the database’s own tools.`,
  );
}

export async function rowsOf(knex: Knex, sql: string): Promise<readonly Record<string, unknown>[]> {
  const answer: unknown = await knex.raw(sql);
  if (Array.isArray(answer))
    return (Array.isArray(answer[0]) ? answer[0] : answer) as Record<string, unknown>[];
  return (answer as { rows: Record<string, unknown>[] }).rows;
}

/** Parents before children; tables that refer to each other in a circle come in the order of their names. */
export function inOrder(names: readonly string[], references: readonly ReferenceRow[]): string[] {
  const ordered = new Set<string>();
  const visit = (name: string, trail: ReadonlySet<string>): void => {
    if (ordered.has(name) || trail.has(name)) return;
    const below = new Set([...trail, name]);
    for (const { child, parent } of references)
      if (child === name && names.includes(parent)) visit(parent, below);
    ordered.add(name);
  };
  for (const name of [...names].sort()) visit(name, new Set());
  return [...ordered];
}
