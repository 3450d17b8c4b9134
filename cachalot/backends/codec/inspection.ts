/** Whether an object is what it seems: plain data in own properties, and nothing that a copy would lose. */
import { types } from 'node:util';
import { hidesState } from './prototypes';

/** Objects of these kinds hold something that no copy can be given. */
const BEYOND_COPYING: readonly (readonly [name: string, test: (value: unknown) => boolean])[] = [
  ['a promise', types.isPromise],
  ['a WeakMap', types.isWeakMap],
  ['a WeakSet', types.isWeakSet],
  ['an error', types.isNativeError],
  ['a boxed primitive', types.isBoxedPrimitive],
  ['a generator', types.isGeneratorObject],
  ['an iterator', (value) => types.isMapIterator(value) || types.isSetIterator(value)],
  ['an arguments object', types.isArgumentsObject],
  ['a module', types.isModuleNamespaceObject],
  ['a native handle', types.isExternal],
];

/** The name of a kind that cannot be copied, for a sentence. */
export function beyondCopying(value: object): string | undefined {
  return BEYOND_COPYING.find(([, test]) => test(value))?.[0];
}

/** Why the properties called `names` are not plain data, or nothing. */
export function propertyProblem(value: object, names: readonly string[]): string | undefined {
  if (Object.getOwnPropertySymbols(value).length > 0) return 'an object with symbols as keys';
  if (!Object.isExtensible(value)) return 'a frozen, sealed or closed object';
  for (const name of names) {
    const property = Object.getOwnPropertyDescriptor(value, name)!;
    if (property.get !== undefined || property.set !== undefined) return 'an object with an accessor';
    if (!property.writable || !property.enumerable || !property.configurable) {
      return 'an object with a read-only or hidden property';
    }
  }
  return names.length === 0 && hidesState(Object.getPrototypeOf(value))
    ? 'an object whose state is hidden'
    : undefined;
}

/** An array must hold one value per index and nothing else. */
export function arrayProblem(array: readonly unknown[]): string | undefined {
  const names = Object.getOwnPropertyNames(array);
  // Indexes come first, so with every index present `length` stands right after the last.
  if (names[array.length] !== 'length') return 'an array with holes';
  if (names.length > array.length + 1) return 'an array with properties of its own';
  if (Object.getOwnPropertySymbols(array).length > 0) return 'an array with symbols as keys';
  return Object.isExtensible(array) ? undefined : 'a frozen, sealed or closed array';
}

/** A date, a map … must not carry own properties. */
export function bareProblem(value: object): string | undefined {
  if (Object.getOwnPropertySymbols(value).length > 0) return 'a built-in object with symbols as keys';
  return Object.isExtensible(value) ? namedProblem(value) : 'a frozen, sealed or closed object';
}

/** The quick part of it. */
export function namedProblem(value: object): string | undefined {
  return Object.getOwnPropertyNames(value).length > 0
    ? 'a built-in object with properties of its own'
    : undefined;
}
