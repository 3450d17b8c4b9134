/** Reads what number-writer writes: `count` values into every `step`th place of `target`, beginning at `at`. */
import { SCALES } from './number-writer';
import { Malformed, type Reader } from './reader';

export function readIntegers(
  reader: Reader,
  count: number,
  target: unknown[],
  at: number,
  step: number,
): void {
  const first = reader.byte();
  const [width, unit] = [first & 0x0f, SCALES[first >> 4]];
  if (unit === undefined) throw new Malformed();
  if (width === 8) readDoubles(reader, count, target, at, step);
  else readDistances(reader, width, unit, count, target, at, step);
}

function readDistances(
  reader: Reader,
  width: number,
  unit: number,
  count: number,
  target: unknown[],
  at: number,
  step: number,
): void {
  const least = reader.double();
  const from = reader.skip(width * count);
  const { buffer, view } = reader;
  for (let index = 0, to = at; index < count; index += 1, to += step) {
    if (width === 1) target[to] = least + unit * buffer[from + index]!;
    else if (width === 2) target[to] = least + unit * view.getUint16(from + 2 * index, true);
    else if (width === 4) target[to] = least + unit * view.getUint32(from + 4 * index, true);
    else if (width === 0) target[to] = least;
    else throw new Malformed();
  }
}

export function readDoubles(
  reader: Reader,
  count: number,
  target: unknown[],
  at: number,
  step: number,
): void {
  const from = reader.skip(8 * count);
  for (let index = 0; index < count; index += 1)
    target[at + index * step] = reader.view.getFloat64(from + 8 * index, true);
}

export function readBigInts(
  reader: Reader,
  count: number,
  target: unknown[],
  at: number,
  step: number,
): void {
  const from = reader.skip(8 * count);
  for (let index = 0; index < count; index += 1)
    target[at + index * step] = reader.view.getBigInt64(from + 8 * index, true);
}

export function readBooleans(
  reader: Reader,
  count: number,
  target: unknown[],
  at: number,
  step: number,
): void {
  const from = readBits(reader, count);
  for (let index = 0; index < count; index += 1) target[at + index * step] = isSet(reader, from, index);
}

/** Where a bitmap for so many values begins. */
export function readBits(reader: Reader, count: number): number {
  return reader.skip(Math.ceil(count / 8));
}

export function isSet({ buffer }: Reader, from: number, index: number): boolean {
  return ((buffer[from + (index >> 3)]! >> (index & 7)) & 1) === 1;
}
