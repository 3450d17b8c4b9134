/** Writes a column of primitives of one kind, some of which may be absent; says no to any other. */
import { Column, GAPS, PLAN_SHIFT, PLANS, UNDEFINED } from './format';
import { isInteger, writeBooleans, writeDoubles, writeIntegers } from './number-writer';
import { writeTexts } from './text-writer';
import type { Writer } from './writer';

type Plan = (typeof PLANS)[number];

const NULL = 1;
const UNDEF = 2;
const BOOLEAN = 4;
const INTEGER = 8;
const DOUBLE = 16;
const TEXT = 32;
const BIGINT = 64;
const OTHER = 128;

/** A dictionary is tried where so many of the first texts are not more than half as many different ones. */
const SAMPLE = 64;
const MAX_DICTIONARY = 256;
const KIND_OF: Readonly<Record<number, Column>> = {
  0: Column.Absent,
  [BOOLEAN]: Column.Booleans,
  [INTEGER]: Column.Integers,
  [DOUBLE]: Column.Doubles,
  [INTEGER | DOUBLE]: Column.Doubles,
  [TEXT]: Column.Texts,
  [BIGINT]: Column.BigInts,
};

export function columnHead(kind: Column, plan: Plan): number {
  return kind | (PLANS.indexOf(plan) << PLAN_SHIFT);
}

/** False, with nothing written, unless the values are primitives of one kind. */
export function writeColumn(writer: Writer, values: readonly unknown[], plan: Plan): boolean {
  const met = kindsIn(values);
  const absent = met & (NULL | UNDEF);
  let kind = absent === (NULL | UNDEF) ? undefined : KIND_OF[met & ~absent];
  if (kind === undefined) return false;
  const gaps = absent !== 0 && kind !== Column.Absent;
  const present = gaps ? values.filter((value) => value !== null && value !== undefined) : values;
  // Fresh bytes are made for each buffer: what is written once must be built once.
  const entries = kind === Column.Texts && plan !== 'bytes' ? dictionaryOf(present as string[]) : undefined;
  if (entries !== undefined) kind = Column.Dictionary;
  writer.byte(columnHead(kind, plan) | (gaps ? GAPS : 0) | (absent === UNDEF ? UNDEFINED : 0));
  if (gaps) {
    writer.varint(present.length);
    writeBooleans(writer, values, (value) => value !== null && value !== undefined);
  }
  if (entries !== undefined) writeDictionary(writer, present as string[], entries);
  else writePresent(writer, kind, present);
  return true;
}

function kindsIn(values: readonly unknown[]): number {
  let met = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    switch (typeof value) {
      case 'number':
        met |= isInteger(value) ? INTEGER : DOUBLE;
        break;
      case 'string':
        met |= TEXT;
        break;
      case 'boolean':
        met |= BOOLEAN;
        break;
      case 'undefined':
        met |= UNDEF;
        break;
      case 'bigint':
        met |= BigInt.asIntN(64, value) === value ? BIGINT : OTHER;
        break;
      default:
        met |= value === null ? NULL : OTHER;
    }
    if (met >= OTHER) break;
  }
  return met;
}

function writePresent(writer: Writer, kind: Column, values: readonly unknown[]): void {
  switch (kind) {
    case Column.Booleans:
      writeBooleans(writer, values, (value) => value === true);
      break;
    case Column.Integers:
      writeIntegers(writer, values as number[]);
      break;
    case Column.Doubles:
      writeDoubles(writer, values as number[]);
      break;
    case Column.Texts:
      writeTexts(writer, values as string[]);
      break;
    case Column.BigInts:
      for (const value of values as bigint[]) writer.bigInt64(value);
      break;
    default:
  }
}

/** The different texts with their places, where they are few. */
function dictionaryOf(texts: readonly string[]): Map<string, number> | undefined {
  if (texts.length < SAMPLE) return undefined;
  const entries = new Map<string, number>();
  for (let index = 0; index < texts.length; index += 1) {
    if (index === SAMPLE && entries.size > SAMPLE / 2) return undefined;
    if (entries.has(texts[index]!)) continue;
    if (entries.size === MAX_DICTIONARY) return undefined;
    entries.set(texts[index]!, entries.size);
  }
  return entries;
}

function writeDictionary(writer: Writer, texts: readonly string[], entries: Map<string, number>): void {
  writer.varint(entries.size);
  writeTexts(writer, [...entries.keys()]);
  for (let index = 0; index < texts.length; index += 1) writer.byte(entries.get(texts[index]!)!);
}
