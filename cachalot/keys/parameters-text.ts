/**
 * Writes values as text so that two values get the same text exactly when they are the same: type, value,
 * order of properties.
 *
 * Every value begins with a letter for its type and ends where it says, so texts may be strung together. A
 * value whose meaning to a driver is decided by code (a class, `toPostgres`, an accessor) has no text.
 */
import { types } from 'node:util';
import { builtInName } from '../backends/codec/prototypes';
import { digest } from '../support/digest';

/** Longer texts and bytes are written as their digest. */
const LONG = 1024;
/** Deeper values are refused; no driver takes them. */
const MAX_DEPTH = 100;
/** Objects and arrays in one list of parameters. One that refers to others again and again would have no end. */
const MAX_OBJECTS = 100_000;

const OBJECT_PROTOTYPE = Object.prototype;

export interface Writing {
  objects: number;
  /** the text of a function; functions have none otherwise */
  readonly ofFunction?: (value: (...args: never) => unknown) => string;
}

/** The text of one value, or `undefined` when it cannot be told apart exactly from others. */
export function textOf(value: unknown, writing: Writing, depth = 0): string | undefined {
  switch (typeof value) {
    case 'string':
      return textOfString(value);
    case 'number':
      return Object.is(value, -0) ? 'd-0;' : `d${value};`;
    case 'boolean':
      return value ? 't' : 'f';
    case 'undefined':
      return 'u';
    case 'bigint':
      return `i${value};`;
    case 'object':
      return value === null ? 'n' : textOfObject(value, writing, depth);
    case 'function':
      return writing.ofFunction?.(value as (...args: never) => unknown);
    default:
      return undefined;
  }
}

export function textOfString(value: string): string {
  return value.length > LONG ? `S${value.length}:${digest(value)}` : `s${value.length}:${value}`;
}

function textOfObject(value: object, writing: Writing, depth: number): string | undefined {
  writing.objects += 1;
  if (depth >= MAX_DEPTH || writing.objects > MAX_OBJECTS || types.isProxy(value)) return undefined;
  if (Array.isArray(value)) return textOfArray(value, writing, depth);
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null) return textOfRecord('o', value, writing, depth);
  if (prototype === OBJECT_PROTOTYPE) return textOfRecord('{', value, writing, depth);
  if (ArrayBuffer.isView(value)) return textOfBytes(value, prototype);
  switch (builtInName(prototype)) {
    case 'Object':
      return textOfRecord('{', value, writing, depth);
    case 'Date':
      return textOfDate(value);
    default:
      return undefined;
  }
}

function textOfDate(value: object): string | undefined {
  // Own properties could be methods that drivers call.
  return types.isDate(value) && Reflect.ownKeys(value).length === 0 ? `D${value.getTime()};` : undefined;
}

function textOfBytes(view: ArrayBufferView, prototype: object): string | undefined {
  const name = prototype === Buffer.prototype ? 'Buffer' : builtInName(prototype);
  if (name === undefined) return undefined;
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('latin1');
  const text = bytes.length > LONG ? digest(bytes) : bytes;
  return `b${name}:${bytes.length}:${text}`;
}

function textOfArray(values: readonly unknown[], writing: Writing, depth: number): string | undefined {
  const prototype = Object.getPrototypeOf(values);
  if (prototype !== Array.prototype && builtInName(prototype) !== 'Array') return undefined;
  const keys = Reflect.ownKeys(values);
  // Holes would leave `length` earlier, properties would follow it.
  if (keys.length !== values.length + 1 || keys[values.length] !== 'length') return undefined;
  let text = '[';
  for (const value of values) {
    const item = textOf(value, writing, depth + 1);
    if (item === undefined) return undefined;
    text += item;
  }
  return `${text}]`;
}

function textOfRecord(tag: string, value: object, writing: Writing, depth: number): string | undefined {
  if (types.isArgumentsObject(value) || types.isModuleNamespaceObject(value)) return undefined;
  let text = tag;
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key)!;
    if (typeof key === 'symbol' || !property.enumerable || !('value' in property)) return undefined;
    const item = textOf(property.value, writing, depth + 1);
    if (item === undefined) return undefined;
    text += textOfString(key) + item;
  }
  return `${text}}`;
}
