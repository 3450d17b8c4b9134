/**
 * Answers as text, so that two of them can be compared: two values get the same text exactly when a program could not
 * tell them apart by value, prototype and order of properties.
 */
import { types } from 'node:util';
import { builtInName } from '../backends/codec/prototypes';
import { digest } from '../support/digest';

/** A longer text of one row is kept as its digest. */
const LONG = 256;

const classes = new WeakMap<object, number>();
let lastClass = 0;

/** One text for each row. */
export function textsOfRows(rows: readonly unknown[]): string[] {
  return rows.map((row) => {
    const text = textOf(row, []);
    return text.length > LONG ? digest(text) : text;
  });
}

/** @param around the objects that hold the value: one that holds itself has no end otherwise */
function textOf(value: unknown, around: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return `s${value.length}:${value}`;
    case 'number':
      return Object.is(value, -0) ? 'd-0;' : `d${value};`;
    case 'bigint':
      return `i${value};`;
    case 'object':
      return value === null ? 'n' : textOfObject(value, around);
    case 'function':
      return `f${classOf(value)};`;
    default:
      return `${String(value)};`;
  }
}

function textOfObject(value: object, around: readonly object[]): string {
  const depth = around.indexOf(value);
  if (depth !== -1) return `^${depth};`;
  const inside = [...around, value];
  const name = nameOf(Object.getPrototypeOf(value) as object | null);
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `${name}<${bytes.length}:${bytes.toString('latin1')}>`;
  }
  return `${name}${contentOf(value, inside)}{${propertiesOf(value, inside)}}`;
}

/** What an object holds beside its properties. */
function contentOf(value: object, around: readonly object[]): string {
  if (types.isDate(value)) return `D${Date.prototype.getTime.call(value)}`;
  if (types.isMap(value)) return `M${[...value].map((entry) => textOf(entry, around)).join('')}`;
  if (types.isSet(value)) return `S${[...value].map((entry) => textOf(entry, around)).join('')}`;
  if (types.isRegExp(value)) return `R${textOf(String(value), around)}`;
  if (types.isAnyArrayBuffer(value)) return `B${Buffer.from(value).toString('latin1')}`;
  return '';
}

function propertiesOf(value: object, around: readonly object[]): string {
  let text = '';
  for (const key of Reflect.ownKeys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    const name = String(key);
    text += `${name.length}:${name}${property?.enumerable ? '' : '!'}${textOf(property?.value, around)}`;
  }
  return text;
}

/** Built-ins of all realms are alike; every other class is itself alone. */
function nameOf(prototype: object | null): string {
  if (prototype === null) return '-';
  if (prototype === Buffer.prototype) return 'Buffer';
  return builtInName(prototype) ?? `#${classOf(prototype)}`;
}

function classOf(prototype: object): number {
  let number = classes.get(prototype);
  if (number === undefined) {
    lastClass += 1;
    number = lastClass;
    classes.set(prototype, number);
  }
  return number;
}
