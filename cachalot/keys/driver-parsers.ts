/**
 * The type parsers that `pg` comes with, by the names of their functions. They are the same in every process
 * that has the same version; any other function is known by identity, to this process alone.
 */
import { isDeepStrictEqual } from 'node:util';
import { identityOf } from './options-identity';
import { textOfString } from './parameters-text';

export type ParserFormat = 'text' | 'binary';

export type Parser = (value: string) => unknown;

export interface TypeParsers {
  getTypeParser(oid: number, format: ParserFormat): Parser;
}

/**
 * Types whose parsers are part of the key: texts, and where people put parsers of their own, such as numbers, dates,
 * JSON, intervals, bytes, and arrays of them. Of all other types, an answer tells which parsers have made it.
 */
export const COMMON: readonly number[] = [
  ...[20, 1700, 1082, 1114, 1184, 114, 3802, 1186, 17, 16, 21, 23, 700, 701, 1083, 1266, 2950, 600],
  ...[1016, 1231, 1115, 1182, 1185, 25, 1043],
];

const PLAIN = 'noParse';

const DEFAULTS: Readonly<Record<ParserFormat, Readonly<Record<string, readonly number[]>>>> = {
  text: {
    parseBool: [16],
    parseBytea: [17],
    parseByteA: [17],
    parseBigInteger: [20],
    parseInteger: [21, 23, 26],
    'bound parse': [114, 3802],
    parseJsonArray: [199, 3807],
    parsePoint: [600],
    parseFloat: [700, 701],
    parseCircle: [718],
    parseStringArray: [651, 791, 1008, 1009, 1014, 1015, 1040, 1041, 1183, 1270, 2951, 3907],
    parseBoolArray: [1000],
    parseByteAArray: [1001],
    parseIntegerArray: [1005, 1007, 1028],
    parseBigIntegerArray: [1016],
    parsePointArray: [1017],
    parseFloatArray: [1021, 1022, 1231],
    parseDate: [1082, 1114, 1184],
    parseDateArray: [1115, 1182, 1185],
    PostgresInterval: [1186],
    parseIntervalArray: [1187],
    [PLAIN]: [
      ...[
        18, 24, 25, 27, 28, 29, 142, 194, 210, 602, 604, 650, 702, 703, 704, 774, 790, 829, 869, 1033, 1042,
      ],
      ...[1043, 1083, 1266, 1560, 1562, 1700, 1790, 2202, 2203, 2204, 2205, 2206, 2950, 2970, 3220, 3361],
      ...[3402, 3614, 3615, 3642, 3734, 3769, 4089, 4096],
    ],
  },
  binary: {
    parseBool: [16],
    readInt8: [20],
    parseInt16: [21],
    parseInt32: [23, 26],
    parseText: [25],
    parseFloat32: [700],
    parseFloat64: [701],
    parseArray: [1000, 1007, 1008, 1009, 1016],
    'bound parseDate': [1114, 1184],
    parseNumeric: [1700],
  },
};

/** Parsers that are the language's own need no identity. */
const NATIVE: readonly unknown[] = [Number, BigInt, String, Number.parseInt, Number.parseFloat, JSON.parse];

/** What a parser of the application’s own is called, where its name may be told to other processes. */
export type NameParser = (parser: Parser, oid: number, format: ParserFormat) => string;

/** Text for the parsers of the common types. */
export function parsersText(types: TypeParsers, nameOf: NameParser = identityOf): string {
  return COMMON.map((oid) => `${oid}${parserText(types, oid, 'text', nameOf)}`).join();
}

/** Text for the parser of one type: the same in every process for the driver’s own and the language’s own. */
export function parserText(
  types: TypeParsers,
  oid: number,
  format: ParserFormat,
  nameOf: NameParser = identityOf,
): string {
  const parser = types.getTypeParser(oid, format);
  // A type that nobody has: what the driver does where no parser is registered.
  if (parser === types.getTypeParser(-1, format)) return '-';
  const native = NATIVE.indexOf(parser);
  if (native >= 0) return `n${native}`;
  return isDefault(parser, oid, format) ? textOfString(String(parser)) : nameOf(parser, oid, format);
}

function isDefault(parser: Parser, oid: number, format: ParserFormat): boolean {
  if (DEFAULTS[format][parser.name]?.includes(oid) !== true) return false;
  return parser.name !== 'bound parse' || parsesJson(parser);
}

/** A bound function prints as nothing, so it has to show that it neither revives dates nor keeps large numbers. */
function parsesJson(parser: Parser): boolean {
  const probe = '{"__proto__":1,"date":"2001-02-03T04:05:06.789Z","large":[12345678901234567890,0.10]}';
  try {
    return isDeepStrictEqual(parser(probe), JSON.parse(probe));
  } catch {
    return false;
  }
}
