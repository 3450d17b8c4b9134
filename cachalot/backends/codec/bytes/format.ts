/** The numbers that stand for things in the bytes of an answer. A change of any of them is a new VERSION. */

export const MAGIC = 0xca;
export const VERSION = 1;

/** magic, version, flags, a zero, a checksum of four bytes, the length of the body in four */
export const HEADER = 12;
export const DEFLATED = 1;

/** Larger bodies are refused on both ways. */
export const MAX_BODY = 2 ** 30;
/** A body may not grow more than so many times when it is inflated. */
export const MAX_RATIO = 100;

/** Each byte of a body pays for so many cells: columns of equal values could fill memory from nothing. */
export const CELLS_PER_BYTE = 4;
/** This many cells are free. */
export const FREE_CELLS = 4096;

/** A shape takes as much as so many cells. */
export const SHAPE_CELLS = 32;

/** What capture takes, and the levels around the rows. */
export const MAX_DEPTH = 520;

export const RunKind = {
  Object: 0,
  List: 1,
  Value: 2,
} as const;

/** How the values of a column are written, in the low four bits of its first byte. */
export const Column = {
  /** each with a tag */
  Mixed: 0,
  /** none is there */
  Absent: 1,
  Booleans: 2,
  Integers: 3,
  Doubles: 4,
  Texts: 5,
  /** a list of texts, and for each value its place in it */
  Dictionary: 6,
  BigInts: 7,
} as const;
export type Column = (typeof Column)[keyof typeof Column];

export const KIND = 0x0f;
/** Some values are absent: a bitmap says which are there. */
export const GAPS = 0x10;
/** What is absent is undefined, not null. */
export const UNDEFINED = 0x20;
/** The highest two bits: what becomes of the cells. */
export const PLAN_SHIFT = 6;
export const PLANS = ['share', 'date', 'bytes', 'copy'] as const;

/** What stands before a value by itself. */
export const Tag = {
  Null: 0,
  Undefined: 1,
  True: 2,
  False: 3,
  Int32: 4,
  Double: 5,
  /** the next of the pool of texts */
  Text: 6,
  BigInt: 7,
  Date: 8,
  Buffer: 9,
  View: 10,
  RegExp: 11,
  Array: 12,
  /** an array of primitives, as a column */
  Packed: 13,
  Object: 14,
  Map: 15,
  Set: 16,
  /** an object that stands in several places */
  Slot: 17,
  Again: 18,
  /** the bytes in a column of buffers */
  Bytes: 19,
  /** an object of a registered type */
  Typed: 20,
  /** the rows, inside the whole answer */
  Rows: 21,
  /** what each process has of its own, by name */
  Link: 22,
  /** With this bit the rest is an integer up to 127. */
  Small: 0x80,
} as const;

export const Prototype = {
  Object: 0,
  None: 1,
  Named: 2,
} as const;
