/**
 * From names, "app.Model"s and models to the tables of each database: all of them are found, or the call fails
 * before anything happened.
 */
import { currentSettings } from '../settings/current';
import type { TableOrModel } from './call-arguments';
import type { Catalog, Table } from './catalog/catalog';
import type { ChosenDatabases } from './chosen-databases';
import { refreshCatalog } from './store/catalog-access';
import type { Database } from './store/database';
import type { Transaction } from './store/transaction';
import { didYouMean } from './support/did-you-mean';
import { UnknownNameError } from './support/errors';

export interface NamedTables {
  readonly database: Database;
  /** `undefined` where the database could not be asked before the transaction began */
  readonly catalog: Catalog | undefined;
  readonly tables: readonly Table[];
  /** no table was named, and the catalog may not know all of them */
  readonly every: boolean;
}

/** What a name may stand for: the text as it was given, and the tables' names that it leads to. */
interface Wanted {
  readonly given: string;
  readonly table: string;
}

/**
 * The named tables of each database; without names, all of its tables.
 * @throws UnknownNameError for an app, a model or a table that is in none of the databases
 */
export async function namedTables(
  named: readonly TableOrModel[],
  { databases, unsupported }: ChosenDatabases,
  transactionOf: (database: Database) => Transaction | undefined,
): Promise<NamedTables[]> {
  const wanted = named.map(wantedOf);
  const found: NamedTables[] = [];
  const missing = new Set(wanted);
  for (const database of databases) {
    const transaction = transactionOf(database);
    const { unknown, ...known } = await tablesIn(database, transaction, wanted);
    found.push({ database, ...known });
    for (const one of wanted) if (!unknown.has(one)) missing.delete(one);
  }
  const [first] = missing;
  if (first !== undefined && unsupported.length === 0) throw unknownName(first.given, found);
  return found;
}

function wantedOf(value: TableOrModel): Wanted {
  if (typeof value !== 'string') return { given: value.tableName, table: value.tableName };
  const dot = value.indexOf('.');
  if (dot === -1) return { given: value, table: value };
  const models = Object.entries(ownApp(value.slice(0, dot)) ?? {});
  const wanted = value.slice(dot + 1);
  const model =
    models.find(([name]) => name === wanted) ??
    models.find(([name]) => name.toLowerCase() === wanted.toLowerCase());
  return { given: value, table: model === undefined ? value : model[1].tableName };
}

function ownApp(label: string): Readonly<Record<string, { readonly tableName: string }>> | undefined {
  const { APPS } = currentSettings();
  return Object.hasOwn(APPS, label) ? APPS[label] : undefined;
}

async function tablesIn(
  database: Database,
  transaction: Transaction | undefined,
  wanted: readonly Wanted[],
): Promise<Omit<NamedTables, 'database'> & { unknown: ReadonlySet<Wanted> }> {
  // The pool may have no connection left, the caller itself may hold the last: what is known has to do then.
  const makesDo = database.catalog !== undefined && database.isBusy;
  const isSure = transaction === undefined && !makesDo;
  if (isSure) await refreshCatalog(database);
  const { catalog } = database;
  if (wanted.length === 0) {
    const every = !isSure || catalog === undefined;
    return { catalog, tables: catalog?.tables ?? [], every, unknown: new Set() };
  }
  const tables = new Map<string, Table>();
  const unknown = new Set<Wanted>();
  for (const one of wanted) {
    const found = await lookUp(database, transaction, one.table);
    if (found.length === 0) unknown.add(one);
    for (const table of found) tables.set(table.id, table);
  }
  return { catalog: database.catalog, tables: [...tables.values()], every: catalog === undefined, unknown };
}

async function lookUp(
  database: Database,
  transaction: Transaction | undefined,
  name: string,
): Promise<readonly Table[]> {
  const found = findIn(database, name);
  if (found.length > 0) return found;
  const { CACHALOT_ADDITIONAL_TABLES } = currentSettings();
  const presumed = transaction?.schemaChanged === true || CACHALOT_ADDITIONAL_TABLES.includes(name);
  if (presumed || database.catalog === undefined) return [{ id: name, schema: '', name, label: name }];
  // Somebody who does not use cachalot may have made it since.
  if (transaction !== undefined || database.isBusy || !database.mayHaveNewTable(name)) return [];
  database.catalogState.distrust();
  await refreshCatalog(database);
  return findIn(database, name);
}

/** By the name as it is, and by what the Knex instance makes of it (`knexSnakeCaseMappers`). */
function findIn({ catalog, client }: Database, name: string): readonly Table[] {
  if (catalog === undefined) return [];
  const { wrapIdentifier } = client.config as { wrapIdentifier?: unknown };
  const found = catalog.find(name);
  if (typeof wrapIdentifier !== 'function') return found;
  const wrapped = name
    .split('.')
    .map((part) => String(wrapIdentifier(part, (value: string) => value, undefined)))
    .join('.');
  return wrapped === name ? found : [...found, ...catalog.find(wrapped)];
}

function unknownName(given: string, found: readonly NamedTables[]): UnknownNameError {
  const { APPS } = currentSettings();
  const dot = given.indexOf('.');
  const label = given.slice(0, Math.max(0, dot));
  const models = ownApp(label);
  if (models !== undefined) {
    return new UnknownNameError(
      'model',
      given,
      Object.keys(models).map((name) => `${label}.${name}`),
    );
  }
  if (dot > 0 && didYouMean(label, Object.keys(APPS)) !== undefined) {
    return new UnknownNameError('app', label, Object.keys(APPS));
  }
  const labels = found.flatMap(({ catalog }) => catalog?.tables.map((table) => table.label) ?? []);
  const all = Object.entries(APPS).flatMap(([app, names]) =>
    Object.keys(names).map((name) => `${app}.${name}`),
  );
  return new UnknownNameError('table', given, new Set([...labels, ...(dot > 0 ? all : [])]));
}
