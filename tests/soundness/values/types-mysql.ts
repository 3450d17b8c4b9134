/** Column types of MySQL and MariaDB with what may stand in them. */
import fc from 'fast-check';
import {
  bytes,
  coordinates,
  decimals,
  doubles,
  floats,
  inMysql,
  json,
  type Literals,
  numberText,
  texts,
  wholes,
} from './literals';

const short = (literals: fc.Arbitrary<string>, most: number) =>
  literals.map((text) => [...text].slice(0, most).join(''));
const padded = (number: number, width = 2): string => String(number).padStart(width, '0');
const upTo = (max: number) => fc.integer({ min: 0, max });
const fraction = fc
  .oneof(fc.constantFrom(0, 1, 999_999, 500), upTo(999_999))
  .map((micro) => padded(micro, 6));
const clock = (hours: number) =>
  fc
    .tuple(upTo(hours), upTo(59), upTo(59), fraction)
    .map(([h, m, s, f]) => `${padded(h)}:${padded(m)}:${padded(s)}.${f}`);
const calendar = fc
  .tuple(
    fc.oneof(fc.constantFrom(1, 1000, 1969, 1970, 9999), upTo(9999)),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, day]) => `${padded(year, 4)}-${padded(month)}-${padded(day)}`);
const hexed = (hex: fc.Arbitrary<string>): Literals => hex.map((text) => `x'${text}'`);

export const MYSQL_TYPES: Readonly<Record<string, Literals>> = {
  tinyint: wholes(-128n, 127n),
  'tinyint(1)': fc.constantFrom('0', '1', '-1'),
  smallint: wholes(-32_768n, 32_767n),
  mediumint: wholes(-8_388_608n, 8_388_607n),
  int: wholes(-(2n ** 31n), 2n ** 31n - 1n),
  'int unsigned': wholes(0n, 2n ** 32n - 1n),
  bigint: wholes(-(2n ** 63n), 2n ** 63n - 1n),
  'bigint unsigned': wholes(0n, 2n ** 64n - 1n),
  'decimal(60,20)': decimals(60, 20),
  'decimal(5,0)': decimals(5, 0),
  float: floats.map((number) => `${numberText(number)}e0`.replace(/e0$/, '')),
  double: doubles.map(numberText),
  'bit(1)': fc.constantFrom(`b'0'`, `b'1'`),
  'bit(64)': hexed(
    fc.uint8Array({ minLength: 8, maxLength: 8 }).map((array) => Buffer.from(array).toString('hex')),
  ),
  'char(5)': short(texts, 5).map(inMysql),
  'varchar(50)': short(texts, 50).map(inMysql),
  longtext: texts.map(inMysql),
  'binary(4)': hexed(fc.constantFrom('', '00ff', 'ffffffff')),
  longblob: hexed(bytes),
  "enum('a','it''s')": fc.constantFrom(`'a'`, `'it''s'`),
  "set('a','b','c')": fc.constantFrom(`''`, `'a'`, `'a,c'`, `'a,b,c'`),
  date: fc
    .oneof(calendar, fc.constantFrom('0000-00-00', '2024-00-00', '9999-12-31'))
    .map((text) => `'${text}'`),
  'time(6)': fc
    .tuple(fc.boolean(), fc.oneof(clock(837), fc.constantFrom('838:59:59', '00:00:00')))
    .map(([before, text]) => `'${before ? '-' : ''}${text}'`),
  'datetime(6)': fc
    .oneof(
      fc.tuple(calendar, clock(23)).map((parts) => parts.join(' ')),
      fc.constantFrom('0000-00-00 00:00:00', '9999-12-31 23:59:59.999999'),
    )
    .map((text) => `'${text}'`),
  datetime: fc.constantFrom(`'1969-12-31 23:59:59'`, `'1970-01-01 00:00:00'`, `'2024-03-31 02:30:00'`),
  'timestamp(6) null': fc
    .oneof(fc.constantFrom(1, 2 ** 31 - 1), fc.integer({ min: 1, max: 2 ** 31 - 1 }))
    .chain((second) => fraction.map((f) => `from_unixtime(${second}.${f})`)),
  year: fc.oneof(fc.constantFrom(0, 1901, 2155), fc.integer({ min: 1901, max: 2155 })).map(String),
  json: json.map(inMysql),
  point: coordinates(2, ([x, y]) => `point(${x}, ${y})`),
  polygon: fc.constant(`st_geomfromtext('POLYGON((0 0,1 1,1 0,0 0))')`),
  geometry: fc.constantFrom(
    `st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))')`,
    `st_geomfromtext('MULTIPOINT(0 0, 1.5 -2)')`,
    `st_geomfromtext('LINESTRING(0 0,1e10 -1)')`,
  ),
};
