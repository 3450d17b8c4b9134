/**
 * Classes of the user's own, registered by name: how to turn their objects into plain data, and back.
 *
 * Wanted where a copy of the properties is not enough (private fields, native handles), and wherever the cache
 * lives outside of the process: another process knows a class by its registered name alone.
 */
import { InvalidArgumentError } from '../../support/errors';
import { processState } from '../../support/process-state';
import { type Cell, copyCell, type Memo, type Node } from './node';

/** Which objects are meant, by `class` (its own instances, not those of a subclass) or by `is`; and both ways. */
export interface RegisteredType<Value extends object = object, Data = unknown> {
  readonly class?: abstract new (...values: never[]) => Value;
  readonly is?: (value: object) => boolean;
  /** Anything that the cache can keep: primitives, dates, bytes, arrays, plain objects, other registered types. */
  readonly encode: (value: Value) => Data;
  /** A fresh object from what `encode` gave, maybe in another process and by another release of the class. */
  readonly decode: (data: Data) => Value;
}

const registered = processState('types', () => new Map<string, RegisteredType>());

/**
 * From now on such objects in results are cached. The name must be the same in all processes that share a cache,
 * and another one when the data changes. Gives back its undo; a taken name or a wrong description throws.
 */
export function registerType<Value extends object, Data>(
  name: string,
  type: RegisteredType<Value, Data>,
): () => void {
  check(name, type);
  const kept = type as unknown as RegisteredType;
  registered.set(name, kept);
  return () => {
    if (registered.get(name) === kept) registered.delete(name);
  };
}

function check(name: unknown, type: unknown): void {
  if (typeof name !== 'string' || name === '') {
    throw new InvalidArgumentError('registerType(name)', name, 'a text such as "luxon.DateTime"');
  }
  if (registered.has(name)) {
    throw new InvalidArgumentError('registerType(name)', name, 'a name that no other type has');
  }
  const { class: base, is, encode, decode } = Object(type) as Partial<RegisteredType<never>>;
  if ((typeof base === 'function') === (typeof is === 'function')) {
    throw new InvalidArgumentError(
      'registerType(type)',
      type,
      'an object with either a class or an is function',
    );
  }
  if (typeof encode !== 'function' || typeof decode !== 'function') {
    throw new InvalidArgumentError(
      'registerType(type)',
      type,
      'an object with the functions encode and decode',
    );
  }
}

export interface FoundType {
  readonly name: string;
  readonly type: RegisteredType;
}

export function hasTypes(): boolean {
  return registered.size > 0;
}

/** The type that an object is of; the first that was registered. */
export function typeOf(value: object, prototype: object | null): FoundType | undefined {
  for (const [name, type] of registered) {
    const isOne = type.class === undefined ? type.is!(value) : type.class.prototype === prototype;
    if (isOne) return { name, type };
  }
  return undefined;
}

export function typeNamed(name: string): RegisteredType | undefined {
  return registered.get(name);
}

/** An object of a registered type, as the data that it is made of. */
export class TypeNode implements Node {
  constructor(
    readonly name: string,
    readonly type: RegisteredType,
    readonly data: Cell,
  ) {}

  copy(memo: Memo): unknown {
    return this.type.decode(copyCell(this.data, memo));
  }
}
