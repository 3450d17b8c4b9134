/** Answers as the drivers make them, from the drivers' own classes and no server. */
import { dirname, join } from 'node:path';

// The classes behind the public modules have no types, and mysql2 does not export them.
const Result = require('pg/lib/result');
const { Field } = require('pg-protocol/dist/messages');
const TypeOverrides = require('pg/lib/type-overrides');
const packets = join(dirname(require.resolve('mysql2/package.json')), 'lib/packets');
const ColumnDefinition = require(join(packets, 'column_definition.js'));
const Packet = require(join(packets, 'packet.js'));
const ResultSetHeader = require(join(packets, 'resultset_header.js'));

export interface PgResult {
  command: string;
  rowCount: number;
  oid: number | null;
  rows: unknown[];
  fields: { name: string }[];
}

/** Columns by name and type, and rows of texts as the server sends them. */
export function pgResult(
  columns: readonly (readonly [name: string, oid: number])[],
  rows: readonly (readonly (string | null)[])[],
  { rowMode, tag = `SELECT ${rows.length}` }: { rowMode?: 'array'; tag?: string } = {},
): PgResult {
  const result = new Result(rowMode, new TypeOverrides());
  result.addFields(
    columns.map(([name, oid], index) => new Field(name, 16_384, index + 1, oid, -1, -1, 'text')),
  );
  for (const row of rows) result.addRow(result.parseRow(row));
  result.addCommandComplete({ text: tag });
  return result;
}

export interface MysqlField {
  name: string;
  readonly table: string;
  readonly schema: string;
  readonly orgName: string;
  _buf: Buffer;
}

/** Definitions of columns, all cut from one network packet that holds much more. */
export function mysqlFields(names: readonly string[]): MysqlField[] {
  const chunks = names.map((name) => {
    const column = {
      catalog: 'def',
      schema: 'shop',
      table: 't',
      orgTable: 'things',
      name,
      orgName: `_${name}`,
    };
    const settings = { characterSet: 45, columnLength: 80, columnType: 253, flags: 1, decimals: 0 };
    return ColumnDefinition.toPacket({ ...column, ...settings }, 1).buffer as Buffer;
  });
  const chunk = Buffer.concat([...chunks, Buffer.alloc(60_000, 7)]);
  let start = 0;
  return chunks.map(({ length }) => {
    const packet = new Packet(1, chunk, start, start + length);
    packet.offset = start + 4;
    start += length;
    return new ColumnDefinition(packet, 'utf8');
  });
}

/** What a write answers with instead of rows. */
export function mysqlHeader(): object {
  return Object.assign(Object.create(ResultSetHeader.prototype), {
    fieldCount: 0,
    affectedRows: 1,
    insertId: 7,
  });
}
