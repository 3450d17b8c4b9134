/** The bound parameters of a query as text: two lists get the same text exactly when they are the same. */
import { textOf, type Writing } from './parameters-text';

const NONE = '-';

/**
 * `undefined` when a parameter cannot be told apart exactly: an object of a class, a function, an accessor.
 *
 * The text may hold anything a parameter holds: it belongs in a key or a digest, not in a message.
 */
export function parametersKey(bindings: readonly unknown[] | undefined): string | undefined {
  if (bindings === undefined || bindings === null) return NONE;
  if (!Array.isArray(bindings)) return undefined;
  let writing: Writing | undefined;
  let text = '';
  for (let index = 0; index < bindings.length; index += 1) {
    const value: unknown = bindings[index];
    let item: string | undefined;
    if (typeof value === 'number' && value !== 0) item = `d${value};`;
    else {
      writing ??= { objects: 0 };
      item = textOf(value, writing);
    }
    if (item === undefined) return undefined;
    text += item;
  }
  return text;
}
