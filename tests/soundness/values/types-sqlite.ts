/** Column types of SQLite, where any value may stand in most columns. */
import fc from 'fast-check';
import { bytes, doubles, inSqlite, json, type Literals, numberText, texts, wholes } from './literals';

const integers = wholes(-(2n ** 63n) + 1n, 2n ** 63n - 1n);
const reals = fc.oneof(
  doubles.map((number) => `${numberText(number)}`),
  fc.constantFrom('9e999', '-9e999', '-0.0', '1e-320'),
);
const text = texts.map(inSqlite);
const blob = bytes.map((hex) => `x'${hex}'`);
const anything = fc.oneof(integers, reals, text, blob);

export const SQLITE_TYPES: Readonly<Record<string, Literals>> = {
  integer: fc.oneof(integers, anything),
  real: reals,
  text,
  blob: fc.oneof(blob, anything),
  numeric: anything,
  boolean: fc.constantFrom('true', 'false'),
  json: json.map(inSqlite),
  datetime: fc.oneof(fc.constantFrom(`'2024-02-30'`, `'0000-00-00'`, '0', '-1'), integers),
};
