/**
 * What a person may hand to `invalidate` and `getLastInvalidation`: tables and models in any mix, then options.
 */
import type { Knex } from 'knex';
import type { TableName } from '../signals/post-invalidation';
import { InvalidArgumentError } from './support/errors';

/** A table (`'users'`, `'billing.invoices'`), a model of APPS (`'auth.User'`), or a model itself. */
export type TableOrModel = TableName | { readonly tableName: string };

/** Where, and for whom; all of it can be left out. */
export interface InvalidationOptions {
  /** an alias of CACHES; every cache when it is left out */
  readonly cacheAlias?: string | null | undefined;
  /** an alias of DATABASES, or of a Knex instance in use; every database when it is left out */
  readonly dbAlias?: string | null | undefined;
  /** an open transaction that is not a container's: `const trx = await knex.transaction()` */
  readonly transaction?: Knex.Transaction | undefined;
}

/** Any number of tables and models; the options come last, or alone. */
export type InvalidationArguments =
  | readonly TableOrModel[]
  | readonly [...tablesOrModels: TableOrModel[], options: InvalidationOptions | undefined];

export interface ParsedCall {
  readonly named: readonly TableOrModel[];
  readonly options: InvalidationOptions;
}

const TABLE = 'a table name, an "app.Model", or a class with a tableName';
const OPTIONS = 'options: { cacheAlias?, dbAlias?, transaction? }';

/** @throws InvalidArgumentError that says which argument is wrong */
export function parseCall(fn: string, args: readonly unknown[]): ParsedCall {
  const named = [...args];
  const last = named.at(-1);
  let options: InvalidationOptions = {};
  // An undefined table alone must not be taken for "no tables", which means all of them.
  if (last === undefined && named.length > 1) named.pop();
  else if (isOptions(last)) options = parseOptions(fn, named.pop() as object);
  named.forEach((value, index) => {
    if (!isTableOrModel(value)) {
      throw new InvalidArgumentError(`${fn}: argument ${index + 1}`, value, `${TABLE}; ${OPTIONS} come last`);
    }
  });
  return { named: named as TableOrModel[], options };
}

function isTableOrModel(value: unknown): value is TableOrModel {
  if (typeof value === 'string') return value !== '';
  return hasTableName(value);
}

function hasTableName(value: unknown): value is { tableName: string } {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  const { tableName } = value as { tableName?: unknown };
  return typeof tableName === 'string' && tableName !== '';
}

function isOptions(value: unknown): value is object {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || 'tableName' in value)
    return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function parseOptions(fn: string, options: object): InvalidationOptions {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    const argument = `${fn}: options.${name}`;
    if (name === 'cacheAlias' || name === 'dbAlias') {
      if (typeof value !== 'string') throw new InvalidArgumentError(argument, value, 'an alias');
    } else if (name === 'transaction') {
      if (!isTransaction(value)) throw new InvalidArgumentError(argument, value, 'a Knex transaction');
    } else {
      throw new InvalidArgumentError(`${fn}: options`, options, `${OPTIONS}; it knows no "${name}"`);
    }
  }
  return options as InvalidationOptions;
}

function isTransaction(value: unknown): boolean {
  return typeof value === 'function' && (value as { isTransaction?: unknown }).isTransaction === true;
}
