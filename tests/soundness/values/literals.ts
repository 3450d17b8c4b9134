/** Values as SQL, drawn by fast-check: whole ranges of each type, and the edges far more often than chance would. */
import fc from 'fast-check';

/** SQL that makes one value. */
export type Literals = fc.Arbitrary<string>;

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

/** Texts of every kind but what no server takes; quoted as bytes, so that no dialect’s quoting is in the way. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'null',
    '\\',
    "it's",
    '"',
    '\n\t',
    'été 表 🐳',
    '👨‍👩‍👧',
    '\u{10ffff}',
    '\ufeff',
    'ﬁ',
    'e\u0301',
    '%s ?',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
  fc.integer({ min: 100, max: 3000 }).map((length) => 'long 🐳 '.repeat(length)),
);

export const bytes: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '00', 'ff', '00ff80'),
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString('hex')),
  fc.integer({ min: 4_000, max: 70_000 }).map((length) => 'a5'.repeat(length)),
);

export const inPostgres = (text: string): string => `convert_from('\\x${hex(text)}', 'UTF8')`;
export const inMysql = (text: string): string => `convert(x'${hex(text)}' using utf8mb4)`;
export const inSqlite = (text: string): string => `cast(x'${hex(text)}' as text)`;

export function wholes(min: bigint, max: bigint): Literals {
  const edges = [min, max, 0n, 1n, -1n, 2n ** 31n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n];
  return fc
    .oneof(fc.constantFrom(...edges.filter((edge) => edge >= min && edge <= max)), fc.bigInt({ min, max }))
    .map(String);
}

/** Without NaN and infinities, for databases that have none. */
export const doubles: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, 0.1, 1e300, -1e300, 2.2250738585072014e-308, Number.MAX_VALUE, 2 ** 53),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((number) => number === 0 || Math.abs(number) > 1e-300),
);

export const floats: fc.Arbitrary<number> = fc
  .float({ noNaN: true, noDefaultInfinity: true })
  .filter((number) => number === 0 || Math.abs(number) > 1e-30);

export const numberText = (number: number): string => (Object.is(number, -0) ? '-0' : String(number));

/** Digits with a point somewhere. */
export function decimals(digits: number, scale: number): Literals {
  const limit = 10n ** BigInt(digits) - 1n;
  return fc
    .oneof(fc.constantFrom(0n, limit, -limit, 1n), fc.bigInt({ min: -limit, max: limit }))
    .map((whole) => {
      const text = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0');
      const cut = text.length - scale;
      return `${whole < 0n ? '-' : ''}${text.slice(0, cut)}${scale > 0 ? `.${text.slice(cut)}` : ''}`;
    });
}

export const json: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '1',
    '-0',
    '1e400',
    '""',
    '[]',
    '{}',
    '{"__proto__": {"a": 1}}',
    '[1, null, [[]]]',
  ),
  fc.constantFrom(
    '{"constructor": 1, "toString": null, "": "", "a.b": [1.10]}',
    '"\\ud83d\\udc33"',
    '12345678901234567890',
  ),
  fc.json({ maxDepth: 3 }).filter((text) => !/\\u0000|\\ud[89a-f]/i.test(text)),
);

/** `count` numbers as text, with whatever is around and between them. */
export function coordinates(count: number, write: (numbers: readonly string[]) => string): Literals {
  const number = fc.oneof(fc.constantFrom(0, -0, 1.5, -2, 1e10), doubles).map(numberText);
  return fc.array(number, { minLength: count, maxLength: count }).map(write);
}
