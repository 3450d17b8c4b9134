/** The shapes met lately, so that the code made for one serves all answers that have it. */
import { Shape } from './shape';

/**
 * Bounded: columns named by data (pivots, JSON keyed by id) would fill the heap otherwise. Two generations, so that a
 * look-up moves nothing: what was not met during a whole one is dropped.
 */
const GENERATION = 250;
const MAX_IN_BUCKET = 8;

const NO_PROTOTYPE = {};

/** by prototype, width, first and last name */
let young = new Map<string, Shape[]>();
let old = new Map<string, Shape[]>();
const prototypeIds = new WeakMap<object, number>();
let lastId = 0;

export interface FoundShape {
  readonly shape: Shape;
  /** it was made for this caller, who accounts for it */
  readonly fresh: boolean;
}

export function findShape(names: readonly string[], prototype: object | null): FoundShape {
  const bucket = bucketOf(`${prototypeId(prototype)} ${names.length} ${names[0]} ${names[names.length - 1]}`);
  for (let index = 0; index < bucket.length; index += 1) {
    if (bucket[index]!.matches(names, prototype)) return { shape: bucket[index]!, fresh: false };
  }
  const shape = new Shape(names, prototype);
  if (bucket.length >= MAX_IN_BUCKET) bucket.shift();
  bucket.push(shape);
  return { shape, fresh: true };
}

function bucketOf(key: string): Shape[] {
  const known = young.get(key);
  if (known !== undefined) return known;
  const bucket = old.get(key) ?? [];
  if (young.size >= GENERATION) {
    old = young;
    young = new Map();
  }
  young.set(key, bucket);
  return bucket;
}

function prototypeId(prototype: object | null): number {
  const holder = prototype ?? NO_PROTOTYPE;
  let id = prototypeIds.get(holder);
  if (id === undefined) {
    lastId += 1;
    id = lastId;
    prototypeIds.set(holder, id);
  }
  return id;
}
