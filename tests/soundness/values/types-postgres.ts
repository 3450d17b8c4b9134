/** Column types of PostgreSQL with what may stand in them. */
import fc from 'fast-check';
import {
  bytes,
  coordinates,
  decimals,
  doubles,
  floats,
  inPostgres,
  json,
  type Literals,
  numberText,
  texts,
  wholes,
} from './literals';

const quoted = (literals: fc.Arbitrary<string>, type: string): Literals =>
  literals.map((text) => `'${text}'::${type}`);
const orWords = (literals: Literals, ...words: string[]): Literals =>
  fc.oneof(literals, literals, fc.constantFrom(...words));

const INFINITIES = ['Infinity', '-Infinity', 'NaN'] as const;
const real = quoted(orWords(floats.map(numberText), ...INFINITIES), 'real');
const double = quoted(orWords(doubles.map(numberText), ...INFINITIES, '5e-324'), 'float8');
const integer = wholes(-(2n ** 31n), 2n ** 31n - 1n);
const bigint = wholes(-(2n ** 63n), 2n ** 63n - 1n);
const numeric = quoted(orWords(decimals(40, 7), 'NaN', '0', '1.10', '1e-20'), 'numeric');
const text = texts.map(inPostgres);
const bytea = bytes.map((hex) => `'\\x${hex}'::bytea`);
const day = fc.oneof(
  fc.constantFrom(0, -1, -2_440_588, -719_529, 2_932_896, 2_145_000_000),
  fc.integer({ min: -2_000_000, max: 4_000_000 }),
);
const date = orWords(
  day.map((days) => `('1970-01-01'::date + ${days})`),
  `'infinity'::date`,
  `'-infinity'::date`,
  `'0044-03-15 BC'::date`,
);
const micros = fc.oneof(
  fc.constantFrom(
    0n,
    -1n,
    1n,
    999n,
    -62_135_596_800_000_000n,
    253_402_300_799_999_999n,
    8_640_000_000_000_000_000n,
  ),
  fc.bigInt({ min: -9_000_000_000_000_000n, max: 9_000_000_000_000_000n }),
);
const moment = (type: string): Literals =>
  orWords(
    micros.map((micro) => `('epoch'::${type} + interval '${micro} microseconds')`),
    `'infinity'::${type}`,
    `'-infinity'::${type}`,
    `'2024-03-31 02:30:00'::${type}`,
  );
const time = fc
  .bigInt({ min: 0n, max: 86_399_999_999n })
  .map((micro) => `('00:00'::time + interval '${micro} microseconds')`);
const interval = fc.oneof(
  fc
    .constantFrom(`'0'`, `'-1 year 2 mons'`, `'1 day -00:00:00.000001'`, `'178000000 years'`)
    .map((value) => `${value}::interval`),
  fc
    .tuple(
      fc.integer({ min: -9999, max: 9999 }),
      fc.integer({ min: -99_999, max: 99_999 }),
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    )
    .map(([months, days, micro]) => `'${months} months ${days} days ${micro} microseconds'::interval`),
);
const point = coordinates(2, ([x, y]) => `'(${x},${y})'::point`);
const boolean = fc.constantFrom('true', 'false');
const jsonText = json.map((value) => `${inPostgres(value)}::json`);
const jsonb = json.filter((value) => value !== '1e400').map((value) => `${inPostgres(value)}::jsonb`);

/** One level, or two of equal length; with NULLs. */
function arrayOf(element: Literals, type: string): Literals {
  const list = fc.array(fc.oneof(element, element, fc.constant('null')), { maxLength: 4 });
  const flat = list.map((items) => `array[${items.join(', ')}]::${type}[]`);
  const square = fc
    .array(element, { minLength: 1, maxLength: 3 })
    .map((items) => `array[[${items.join(', ')}],[${items.join(', ')}]]::${type}[]`);
  return fc.oneof(flat, flat, square, fc.constant('null'));
}

function rangeOf(bound: Literals, type: string): Literals {
  const pair = fc.tuple(bound, bound, fc.constantFrom('[]', '[)', '(]', '()'));
  const both = pair.map(
    ([one, other, form]) => `${type}(least(${one}, ${other}), greatest(${one}, ${other}), '${form}')`,
  );
  const open = fc
    .tuple(bound, fc.boolean())
    .map(([one, up]) => `${type}(${up ? `${one}, null` : `null, ${one}`})`);
  return fc.oneof(both, open, fc.constantFrom(`'empty'::${type}`, `'(,)'::${type}`));
}

export const POSTGRES_TYPES: Readonly<Record<string, Literals>> = {
  smallint: wholes(-32_768n, 32_767n),
  integer,
  bigint,
  numeric,
  real,
  'double precision': double,
  boolean,
  text,
  'character(5)': fc.constantFrom(`'ab'`, `''`, `'abcde'`),
  bytea,
  date,
  time: orWords(time, `'24:00'`),
  timetz: quoted(
    fc.constantFrom('23:59:59+09', '00:00-15:59', '24:00+00', '01:02:03.000004+05:30'),
    'timetz',
  ),
  timestamp: moment('timestamp'),
  timestamptz: moment('timestamptz'),
  interval,
  uuid: quoted(fc.uuid(), 'uuid'),
  json: jsonText,
  jsonb,
  inet: quoted(
    fc.oneof(
      fc.ipV4(),
      fc.ipV4().map((ip) => `${ip}/7`),
      fc.constantFrom('::', '2001:db8::1/64'),
    ),
    'inet',
  ),
  macaddr: quoted(fc.constantFrom('08:00:2b:01:02:03', '00:00:00:00:00:00'), 'macaddr'),
  point,
  circle: coordinates(3, ([x, y, r]) => `'<(${x},${y}),${String(r).replace('-', '')}>'::circle`),
  box: coordinates(4, ([a, b, c, d]) => `'(${a},${b}),(${c},${d})'::box`),
  path: coordinates(4, ([a, b, c, d]) => `'[(${a},${b}),(${c},${d})]'::path`),
  polygon: coordinates(6, ([a, b, c, d, e, f]) => `'((${a},${b}),(${c},${d}),(${e},${f}))'::polygon`),
  lseg: coordinates(4, ([a, b, c, d]) => `'[(${a},${b}),(${c},${d})]'::lseg`),
  int4range: rangeOf(
    fc.integer({ min: -1000, max: 1000 }).map((number) => `(${number})`),
    'int4range',
  ),
  numrange: rangeOf(
    decimals(12, 3).map((number) => `(${number})`),
    'numrange',
  ),
  tstzrange: rangeOf(
    fc.integer({ min: 0, max: 10 ** 9 }).map((second) => `to_timestamp(${second})`),
    'tstzrange',
  ),
  'bit(3)': fc.constantFrom(`b'101'`, `b'000'`),
  'bit varying': fc.constantFrom(`b''`, `b'1'`, `b'10101010101'`),
  money: fc.constantFrom(`'0'`, `'-1.05'`, `'92233720368547758.07'`).map((value) => `${value}::money`),
  tsvector: fc.constantFrom(`'a fat cat'`, `''`, `'a:1A b:2'`).map((value) => `${value}::tsvector`),
  xml: fc.constantFrom(`'<a/>'`, `'<a b="c">é</a>'`).map((value) => `${value}::xml`),
  oid: wholes(0n, 4_294_967_295n).map((number) => `${number}::oid`),
  mood: fc.constantFrom(`'glad'`, `'it''s, "odd"'`).map((value) => `${value}::mood`),
  pair: fc.tuple(integer, text).map(([number, word]) => `row(${number}, ${word})::pair`),
  'integer[]': arrayOf(integer, 'integer'),
  'bigint[]': arrayOf(bigint, 'bigint'),
  'text[]': arrayOf(text, 'text'),
  'numeric[]': arrayOf(numeric, 'numeric'),
  'double precision[]': arrayOf(double, 'float8'),
  'boolean[]': arrayOf(boolean, 'boolean'),
  'date[]': arrayOf(date, 'date'),
  'timestamptz[]': arrayOf(moment('timestamptz'), 'timestamptz'),
  'jsonb[]': arrayOf(jsonb, 'jsonb'),
  'interval[]': arrayOf(interval, 'interval'),
  'point[]': arrayOf(point, 'point'),
  'bytea[]': arrayOf(bytea, 'bytea'),
};

/** What the types above need. */
export const POSTGRES_SETUP: readonly string[] = [
  `create type mood as enum ('glad', 'it''s, "odd"')`,
  'create type pair as (number integer, word text)',
];
