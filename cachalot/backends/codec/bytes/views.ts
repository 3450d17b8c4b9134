/** Typed arrays by number, with the bytes that one element takes. The order is part of the format. */
import { VIEWS } from '../node-builtin';

const SIZES: readonly (readonly [name: keyof typeof VIEWS, size: number])[] = [
  ['ArrayBuffer', 1],
  ['DataView', 1],
  ['Uint8Array', 1],
  ['Uint8ClampedArray', 1],
  ['Uint16Array', 2],
  ['Uint32Array', 4],
  ['Int8Array', 1],
  ['Int16Array', 2],
  ['Int32Array', 4],
  ['Float32Array', 4],
  ['Float64Array', 8],
  ['BigInt64Array', 8],
  ['BigUint64Array', 8],
];

/** the view's name, its maker, the size of its elements, and the prototype that it has in this realm */
export const VIEW_KINDS = SIZES.map(([name, size]) => {
  const make = VIEWS[name]!;
  return { name, make, size, prototype: Object.getPrototypeOf(make(new ArrayBuffer(0))) as object };
});

export type ViewKind = (typeof VIEW_KINDS)[number];
