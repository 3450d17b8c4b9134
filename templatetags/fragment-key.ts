/** Under which name a fragment is kept: no two lists of values give the same one, however alike they look. */
import { createHash } from 'node:crypto';
import { InvalidArgumentError } from '../cachalot/index';

/** What a fragment may depend on. */
export type FragmentValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | readonly FragmentValue[]
  | { readonly [name: string]: FragmentValue };

const ACCEPTED = 'texts, numbers, booleans, dates, null, or arrays and plain objects of them';
const DEEPEST = 20;

/** @throws InvalidArgumentError for a value whose text would not say all that it is */
export function fragmentKey(name: string, vary: readonly unknown[]): string {
  const whole = JSON.stringify([name, vary.map((value) => told(value, 0))]);
  return `fragment:${createHash('sha256').update(whole, 'utf8').digest('base64url')}`;
}

/** The value with its kind, so that `1` and `'1'` differ. */
function told(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw refused(value);
  if (value === null || typeof value === 'boolean') return value;
  if (value === undefined) return [];
  if (typeof value === 'string') return ['text', value];
  // What templates have escaped, or declared to be safe, is a String object.
  if (value instanceof String) return ['text', value.toString()];
  if (typeof value === 'number') return ['number', Object.is(value, -0) ? '-0' : String(value)];
  if (typeof value === 'bigint') return ['bigint', String(value)];
  if (value instanceof Date) return ['date', value.getTime()];
  if (Array.isArray(value)) return ['array', ...value.map((each) => told(each, depth + 1))];
  if (isPlain(value)) {
    const names = Object.keys(value).sort();
    return ['object', ...names.map((each) => [each, told(Reflect.get(value, each), depth + 1)])];
  }
  throw refused(value);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const refused = (value: unknown): InvalidArgumentError =>
  new InvalidArgumentError('what a cached fragment depends on', value, ACCEPTED);
