/**
 * Values between the database and JSON: whole and floating-point numbers, flags and JSON as themselves, bytes as
 * `{ "base64": … }`, and everything else as the database writes it as text, which it reads again exactly.
 */
import type { Knex } from 'knex';
import type { Column, Table } from './tables';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const AS_THEY_ARE =
  /^(boolean|smallint|integer|real|double precision|json|jsonb|tinyint|mediumint|int|float|double)$/;
const BYTES =
  /^(bytea|(tiny|medium|long)?blob|(var)?binary|bit|geometry|point|linestring|polygon|multi\w+|geometrycollection)$/;

/** The select of a whole table in which each column comes as JSON can hold it. */
export function selection(knex: Knex, { name, columns }: Table): Knex.QueryBuilder {
  const dialect = String(knex.client.dialect);
  return knex(name).select(columns.map((column) => expression(knex, dialect, column)));
}

function expression(knex: Knex, dialect: string, { name, type }: Column): Knex.Raw {
  const asItIs = AS_THEY_ARE.test(type) && !(dialect === 'mysql' && type === 'json');
  if (dialect === 'sqlite3' || asItIs || isBytes(dialect, type)) return knex.raw('??', [name]);
  if (dialect === 'mysql') return knex.raw('cast(?? as char) as ??', [name, name]);
  return knex.raw('??::text as ??', [name, name]);
}

/** `point` and its like are text on PostgreSQL, and bytes elsewhere. */
function isBytes(dialect: string, type: string): boolean {
  return dialect === 'postgresql' ? type === 'bytea' : BYTES.test(type);
}

/** A value of a column as JSON can hold it. */
export function toJson({ type }: Column, value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return String(value);
  if (type === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return { base64: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64') };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value as Json;
}

/** What the driver is given for a value of a fixture. */
export function fromJson(knex: Knex, { type }: Column, value: Json | undefined): unknown {
  if (value === null || value === undefined) return null;
  const dialect = String(knex.client.dialect);
  if (/^jsonb?$/.test(type) && dialect === 'postgresql') return JSON.stringify(value);
  if (typeof value === 'object' && 'base64' in value) return Buffer.from(String(value.base64), 'base64');
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'boolean' && dialect === 'sqlite3' ? Number(value) : value;
}
