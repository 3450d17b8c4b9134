/**
 * Tells whether two values are the same to a program: value, prototype and order of properties.
 *
 * Jest runs a test file in a realm of its own, while rows made by native drivers and results of Node's own
 * modules belong to the main realm; `toStrictEqual` sees two different `Object`s there. Here two prototypes
 * are the same when they are identical, or are built-ins of the same name.
 */

/** The first difference, as `path: what`, or nothing when the two are the same. */
export function difference(one: unknown, other: unknown): string | undefined {
  return compare(one, other, 'value', new Map());
}

/** Fails with the first difference when the two are not the same. */
export function expectSame(actual: unknown, expected: unknown): void {
  const found = difference(actual, expected);
  if (found !== undefined) throw new Error(`Not the same: ${found}`);
}

/** A deep copy of data that keeps prototypes and the order of properties; functions are shared. */
export function copy<Value>(value: Value): Value {
  return copyInside(value, new Map()) as Value;
}

function copyInside(value: unknown, made: Met): unknown {
  if (!isObject(value) || typeof value === 'function') return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  if (ArrayBuffer.isView(value))
    return Object.setPrototypeOf(Buffer.from(bytes(value)), Object.getPrototypeOf(value));
  const result = emptyLike(value);
  made.set(value, result);
  for (const key of Reflect.ownKeys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (property === undefined) continue;
    if ('value' in property) property.value = copyInside(property.value, made);
    Reflect.defineProperty(result, key, property);
  }
  return result;
}

function emptyLike(value: object): object {
  const prototype = Object.getPrototypeOf(value);
  const tag = tagOf(value);
  if (tag === 'Array') return Object.setPrototypeOf([], prototype);
  if (tag === 'Date') return Object.setPrototypeOf(new Date(+(value as Date)), prototype);
  if (tag === 'Map' || tag === 'Set') return structuredClone(value);
  return Object.create(prototype);
}

type Met = Map<object, object>;

function compare(one: unknown, other: unknown, path: string, met: Met): string | undefined {
  if (Object.is(one, other)) return undefined;
  if (!isObject(one) || !isObject(other)) return `${path}: ${show(one)} is not ${show(other)}`;
  if (typeof one === 'function' || typeof other === 'function') return `${path}: two different functions`;
  if (met.has(one)) return met.get(one) === other ? undefined : `${path}: refers to another object`;
  met.set(one, other);
  if (ArrayBuffer.isView(one) && ArrayBuffer.isView(other)) return compareBytes(one, other, path);
  return (
    comparePrototypes(one, other, path) ??
    compareKeys(one, other, path) ??
    compareInside(one, other, path, met) ??
    compareProperties(one, other, path, met)
  );
}

function compareBytes(one: ArrayBufferView, other: ArrayBufferView, path: string): string | undefined {
  const kind = comparePrototypes(one, other, path);
  const [first, second] = [bytes(one), bytes(other)];
  return (
    kind ??
    (first.equals(second)
      ? undefined
      : `${path}: bytes ${first.toString('hex')} are not ${second.toString('hex')}`)
  );
}

const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer, byteOffset, byteLength);

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function comparePrototypes(one: object, other: object, path: string): string | undefined {
  const [first, second] = [Object.getPrototypeOf(one), Object.getPrototypeOf(other)];
  if (first === second) return undefined;
  if (first !== null && second !== null && isBuiltIn(first) && builtInName(first) === builtInName(second)) {
    return undefined;
  }
  return `${path}: a ${nameOf(first)} is not a ${nameOf(second)}`;
}

/** A prototype whose constructor is native code, such as `Date.prototype` of any realm. */
function isBuiltIn(prototype: object): boolean {
  const maker: unknown = prototype.constructor;
  return typeof maker === 'function' && /\{\s*\[native code\]\s*\}$/.test(String(maker));
}

const builtInName = (prototype: object) => (isBuiltIn(prototype) ? prototype.constructor.name : undefined);

const nameOf = (prototype: object | null) => prototype?.constructor?.name ?? 'object without prototype';

function compareKeys(one: object, other: object, path: string): string | undefined {
  const [first, second] = [Reflect.ownKeys(one).map(String), Reflect.ownKeys(other).map(String)];
  const index = first.findIndex((key, position) => key !== second[position]);
  if (index === -1 && first.length === second.length) return undefined;
  return `${path}: properties ${first.join(', ') || 'none'} are not ${second.join(', ') || 'none'}`;
}

/** What an object holds beside its properties. */
function compareInside(one: object, other: object, path: string, met: Met): string | undefined {
  const tag = tagOf(one);
  if (tag !== tagOf(other)) return `${path}: ${tag} is not ${tagOf(other)}`;
  if (tag === 'Map' || tag === 'Set') {
    const [first, second] = [[...(one as Iterable<unknown>)], [...(other as Iterable<unknown>)]];
    return compare(first, second, `${path} (entries)`, met);
  }
  if (tag === 'Date') return compare(+(one as Date), +(other as Date), `${path} (time)`, met);
  if (['Number', 'String', 'Boolean', 'BigInt', 'RegExp'].includes(tag)) {
    return compare(String(one), String(other), path, met);
  }
  return undefined;
}

const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

function compareProperties(one: object, other: object, path: string, met: Met): string | undefined {
  for (const key of Reflect.ownKeys(one)) {
    // two errors of the same kind are made in two places
    if (key === 'stack' && tagOf(one) === 'Error') continue;
    // mysql2's columns keep the packet that they came in; the bytes behind their own belong to nobody
    if (key === '_buf' && one.constructor?.name === 'ColumnDefinition') continue;
    const [first, second] = [
      Reflect.getOwnPropertyDescriptor(one, key),
      Reflect.getOwnPropertyDescriptor(other, key),
    ];
    const inside = `${path}.${String(key)}`;
    if (first?.enumerable !== second?.enumerable) return `${inside}: enumerable in one only`;
    const found = compare(first?.value, second?.value, inside, met);
    if (found !== undefined) return found;
  }
  return undefined;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  return isObject(value) ? `a ${nameOf(Object.getPrototypeOf(value))}` : String(value);
}
