/**
 * Writes columns of numbers. Integers are distances from the smallest, in 1, 2 or 4 bytes; dates are whole
 * seconds or days more often than not, and are counted in those.
 */
import type { Writer } from './writer';

export const SCALES = [1, 1000, 86_400_000] as const;

export function isInteger(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

export function writeIntegers(writer: Writer, values: readonly number[]): void {
  let [least, most] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  let scale = SCALES.length - 1;
  while (scale > 0 && !areMultiples(values, SCALES[scale]!)) scale -= 1;
  const unit = SCALES[scale]!;
  const width = widthOf((most - least) / unit);
  writer.byte(width | (scale << 4));
  if (width === 8) writeDoubles(writer, values);
  else writeDistances(writer, values, least, unit, width);
}

function writeDistances(
  writer: Writer,
  values: readonly number[],
  least: number,
  unit: number,
  width: number,
): void {
  writer.double(least);
  for (let index = 0; index < values.length && width > 0; index += 1) {
    const distance = (values[index]! - least) / unit;
    if (width === 1) writer.byte(distance);
    else if (width === 2) writer.uint16(distance);
    else writer.uint32(distance);
  }
}

function areMultiples(values: readonly number[], unit: number): boolean {
  for (let index = 0; index < values.length; index += 1) if (values[index]! % unit !== 0) return false;
  return true;
}

function widthOf(span: number): number {
  if (span === 0) return 0;
  if (span < 0x100) return 1;
  if (span < 0x10000) return 2;
  return span < 0x100000000 ? 4 : 8;
}

export function writeDoubles(writer: Writer, values: readonly number[]): void {
  for (let index = 0; index < values.length; index += 1) writer.double(values[index]!);
}

export function writeBooleans(
  writer: Writer,
  values: readonly unknown[],
  isSet: (value: unknown) => boolean,
) {
  for (let from = 0; from < values.length; from += 8) {
    let bits = 0;
    for (let bit = 0; bit < 8 && from + bit < values.length; bit += 1) {
      if (isSet(values[from + bit])) bits |= 1 << bit;
    }
    writer.byte(bits);
  }
}
