/**
 * How many bytes of heap a kept value holds, as V8 lays it out on 64-bit machines without pointer compression.
 *
 * Estimates, on the high side: numbers and strings may be shared with somebody else, or have been interned.
 */

/** a slot in an array or object */
export const SLOT = 8;
/** an object's header, before its slots */
export const OBJECT = 24;
/** an array with its separate backing store, before its slots */
export const ARRAY = 48;
const HEAP_NUMBER = 16;
export const STRING_HEADER = 16;
const BIGINT_HEADER = 16;

/** Beyond this many characters a string is sampled: whether one character is wide must not cost more than copying. */
const LOOKED_AT = 1024;
const WIDE = /[\u0100-\uffff]/;

/** Beside the slot that refers to it; objects count as nothing here. */
export function primitiveBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return stringBytes(value);
    case 'number':
      return isSmall(value) ? 0 : HEAP_NUMBER;
    case 'bigint':
      return BIGINT_HEADER + 8 * Math.ceil(value.toString(16).length / 16);
    default:
      return 0;
  }
}

/** Characters above U+00FF make the whole string two bytes wide. */
export function stringBytes(text: string): number {
  if (text.length < 2) return 0; // V8 keeps one of each
  return STRING_HEADER + align(isWide(text) ? text.length * 2 : text.length);
}

export function align(bytes: number): number {
  return (bytes + 7) & ~7;
}

function isWide(text: string): boolean {
  if (text.length <= LOOKED_AT) return WIDE.test(text);
  const middle = text.length >>> 1;
  return (
    WIDE.test(text.slice(0, LOOKED_AT)) ||
    WIDE.test(text.slice(middle, middle + LOOKED_AT)) ||
    WIDE.test(text.slice(-LOOKED_AT))
  );
}

/** Integers of 32 bits live in the slot itself. */
function isSmall(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}
