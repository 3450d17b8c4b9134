/**
 * What `.options({ … })` hands to the driver, as text: options shape the answer (`rowMode`, `nestTables`,
 * `typeCast`, `safeIntegers`) and so belong in the key.
 */
import { identityOf } from './options-identity';
import { textOf } from './parameters-text';

export { isProcessLocal } from './options-identity';

/** Options that replace the statement or its parameters, or take over how it is sent. */
const REPLACES_STATEMENT = ['sql', 'text', 'values', 'submit', 'callback'] as const;

/**
 * `undefined` when the options cannot be told apart exactly, or replace the statement itself. Functions are
 * told by identity; what they close over must not change what they do. A key with such a name in it is
 * recognised by `isProcessLocal`.
 */
export function optionsKey(options: Readonly<Record<string, unknown>> | undefined): string | undefined {
  if (options === undefined || options === null) return '';
  if (typeof options !== 'object') return undefined;
  // Knex gives each query an empty object when none were set.
  if (isEmpty(options)) return '';
  if (REPLACES_STATEMENT.some((name) => options[name] !== undefined)) return undefined;
  return textOf(options, { objects: 0, ofFunction: identityOf });
}

function isEmpty(options: object): boolean {
  for (const _name in options) return false;
  return Reflect.ownKeys(options).length === 0;
}
