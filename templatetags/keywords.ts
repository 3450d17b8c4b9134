/** The arguments of `get_last_invalidation` as templates say them: tables, then keywords with the original's names. */
import { getLastInvalidation, InvalidArgumentError } from '../cachalot/index';

/** What stands behind the names in a template. */
const OPTIONS: Readonly<Record<string, 'cacheAlias' | 'dbAlias'>> = {
  cache_alias: 'cacheAlias',
  db_alias: 'dbAlias',
};

export function isKeyword(name: string): boolean {
  return Object.hasOwn(OPTIONS, name);
}

export const KEYWORDS: readonly string[] = Object.keys(OPTIONS);

/**
 * Tables or models that are `undefined` would mean all tables, if they were left out: they are refused.
 * @throws InvalidArgumentError for a keyword that is none
 */
export async function lastInvalidation(
  tables: readonly unknown[],
  keywords: Readonly<Record<string, unknown>>,
): Promise<number> {
  const options: { cacheAlias?: string; dbAlias?: string } = {};
  for (const [name, value] of Object.entries(keywords)) {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (option === undefined)
      throw new InvalidArgumentError(`get_last_invalidation: "${name}"`, name, KEYWORDS.join(' or '));
    if (value === undefined || value === null) continue;
    options[option] = textOf(`get_last_invalidation: ${name}`, value, 'an alias');
  }
  return getLastInvalidation(
    ...tables.map((table, index) => tableOf(`get_last_invalidation: argument ${index + 1}`, table)),
    options,
  );
}

function tableOf(argument: string, value: unknown): string | { readonly tableName: string } {
  if (isModel(value)) return value;
  return textOf(argument, value, 'a table name, an "app.Model", or a class with a tableName');
}

function isModel(value: unknown): value is { readonly tableName: string } {
  return typeof value === 'function' && typeof Reflect.get(value, 'tableName') === 'string';
}

function textOf(argument: string, value: unknown, accepted: string): string {
  const text = value instanceof String ? value.toString() : value;
  if (typeof text !== 'string' || text === '') throw new InvalidArgumentError(argument, value, accepted);
  return text;
}
