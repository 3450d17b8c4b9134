/**
 * A value of every column type of each driver: a hit gives what a miss gave, prototypes and order included, and
 * the driver's options shape it alike.
 */
import type { Knex } from 'knex';
import { explain, settings } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached } from '../support/assertions';
import { type DatabaseName, describeDatabases } from '../support/databases';
import { expectSame } from '../support/same';
import { expectFresh, reasonsOf, resetAfterEach, uncached } from './support/bench';

/** Column types, each with values as SQL. */
const TYPES: Readonly<Record<DatabaseName, Readonly<Record<string, readonly string[]>>>> = {
  sqlite: {
    integer: ['0', '-1', '9007199254740991', '-9007199254740991'],
    real: ['0.0', '1.5', '-1e300', '9e999', '-9e999', '1e-320'],
    text: [`''`, `'a'`, `'été 表 🐳'`, `'it''s'`, `'null'`, `'line' || char(10) || 'line'`],
    blob: [`x''`, `x'00ff80'`],
    numeric: ['1', '1.5', `'text'`],
    boolean: ['true', 'false'],
    json: [`'{"__proto__": {"a": 1}}'`, `'[1, null]'`],
    date: [`'2024-02-30'`, '0'],
  },
  postgres: {
    smallint: ['0', '-32768'],
    integer: ['2147483647'],
    bigint: ['9007199254740993', '-1'],
    numeric: ['1.10', `'NaN'`, '123456789012345678901234567890.5'],
    real: ['1.5', `'NaN'`, `'-Infinity'`],
    'double precision': ['0.1', `'-0'`, `'Infinity'`],
    boolean: ['true', 'false'],
    text: [`''`, `'été 表 🐳'`, `'it''s'`, `E'line\\nline'`],
    'character(5)': [`'ab'`],
    bytea: [`''`, `'\\x00ff80'`],
    date: [`'1789-07-14'`, `'infinity'`, `'-infinity'`, `'0044-03-15 BC'`],
    time: [`'23:59:59.999999'`],
    timetz: [`'23:59:59+09'`],
    timestamp: [`'1789-07-14 16:43:27.123456'`, `'infinity'`, `'-infinity'`],
    timestamptz: [`'2024-03-31 02:30:00+01'`, `'0001-01-01 00:00:00+00'`],
    interval: [`'1 day 02:03:04.000005'`, `'-1 year 2 mons'`, `'0'`],
    uuid: [`'1cc401b7-09f4-4520-b8d0-c267576d196b'`],
    json: [`'{"b": 1, "a": [1, null, {"__proto__": {"x": 1}}]}'`, `'null'`, `'"text"'`, `'1'`],
    jsonb: [`'{"b": 1, "a": 2}'`, `'[]'`, `'{"constructor": 1, "__proto__": 2}'`],
    inet: [`'192.168.0.1/24'`, `'2001:db8::1'`],
    macaddr: [`'08:00:2b:01:02:03'`],
    point: [`'(1.5,-2)'`],
    circle: [`'<(1,2),3>'`],
    polygon: [`'((0,0),(1,1),(1,0))'`],
    'integer[]': [`'{1,NULL,3}'`, `'{}'`, `'{{1,2},{3,4}}'`],
    'text[]': [`'{"a","b,\\"c\\"",NULL}'`],
    'timestamptz[]': [`'{"2024-01-01 00:00:00+00"}'`],
    'jsonb[]': [`array['{"a": 1}'::jsonb]`],
    'point[]': [`array['(1,2)'::point]`],
    'interval[]': [`array['1 day'::interval]`],
    'bytea[]': [`array['\\x00ff'::bytea]`],
    'boolean[]': [`'{t,NULL,f}'`],
    'numeric[]': [`'{1.10,NaN}'`],
    'double precision[]': [`'{-0,Infinity,NaN}'`],
    'circle[]': [`array['<(1,2),3>'::circle]`],
    'int4range[]': [`array['[1,5)'::int4range]`],
    numrange: [`'(,1.5]'`],
    cidr: [`'10.0.0.0/8'`],
    box: [`'(1,1),(0,0)'`],
    path: [`'[(0,0),(1,1)]'`],
    line: [`'{1,2,3}'`],
    regclass: [`'pg_class'`],
    int4range: [`'[1,5)'`, `'empty'`],
    tstzrange: [`'[2001-01-01 00:00:00+00,)'`],
    'bit(3)': [`B'101'`],
    xml: [`'<a/>'`],
    money: ['1.5'],
    tsvector: [`'a fat cat'`],
    oid: ['1'],
  },
  mysql: {
    tinyint: ['0', '-128'],
    'tinyint(1)': ['0', '1'],
    bigint: ['9007199254740993', '-1'],
    'bigint unsigned': ['18446744073709551615'],
    'decimal(30,5)': ['1.10', '1234567890123456789012345.12345'],
    float: ['1.5'],
    double: ['0.1', '-1e300'],
    'bit(1)': [`b'1'`],
    'bit(10)': [`b'1000000001'`],
    'char(5)': [`'ab'`],
    'varchar(50)': [`''`, `'été 表 🐳'`, `'it''s'`],
    'binary(4)': [`x'00ff'`],
    'varbinary(4)': [`x''`, `x'00ff80'`],
    blob: [`x'00'`],
    text: [`'long'`],
    "enum('a','b')": [`'b'`],
    "set('a','b')": [`'a,b'`, `''`],
    date: [`'1789-07-14'`, `'9999-12-31'`],
    time: [`'-838:59:59'`, `'12:34:56'`],
    'datetime(6)': [`'1789-07-14 16:43:27.123456'`],
    timestamp: [`'2024-03-31 02:30:00'`],
    year: ['2024'],
    json: [`'{"b": 1, "__proto__": {"x": 1}}'`, `'[1, null]'`],
    point: ['point(1.5, -2)'],
    polygon: [`st_geomfromtext('POLYGON((0 0,1 1,1 0,0 0))')`],
    geometry: [`st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))')`],
  },
};

let tables = 0;

/** A table with one column `v` of the type, holding the values and NULL. */
async function tableOf(knex: Knex, type: string, values: readonly string[]): Promise<string> {
  tables += 1;
  const name = `values_${tables}`;
  await knex.raw(`create table ${name} (id integer, v ${type} null)`);
  for (const [index, value] of values.entries())
    await knex.raw(`insert into ${name} (id, v) values (${index}, ${value})`);
  await knex.raw(`insert into ${name} (id, v) values (${values.length}, null)`);
  return name;
}

describeDatabases('values', (db) => {
  resetAfterEach();
  let knex: Knex;
  beforeAll(async () => {
    knex = await db.create();
  });

  test.each(Object.entries(TYPES[db.name]))('%s', async (type, values) => {
    const table = await tableOf(knex, type, values);
    const rows = () => knex(table).orderBy('id');
    expect(await expectFresh(knex, rows)).toHaveLength(values.length + 1);
    await expectCached(knex, () => knex(table).orderBy('id').pluck('v'));
    await expectCached(knex, () => knex(table).orderBy('id').first());
    settings.CACHALOT_CACHE_RAW = true;
    await expectFresh(knex, () => knex.raw(`select * from ${table} order by id`));
    const streamed = async () => {
      const all: unknown[] = [];
      for await (const row of knex(table).orderBy('id').stream()) all.push(row);
      return all;
    };
    await expectFresh(knex, streamed);
  });
});

interface Variant {
  readonly name: string;
  readonly only: DatabaseName;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly connection?: Readonly<Record<string, unknown>>;
}

const OPTIONS: readonly Variant[] = [
  { name: 'rowMode array', only: 'postgres', options: { rowMode: 'array' } },
  {
    name: 'types of one query',
    only: 'postgres',
    options: { types: { getTypeParser: () => (text: string) => `<${text}>` } },
  },
  { name: 'nestTables', only: 'mysql', options: { nestTables: true } },
  { name: 'nestTables with a separator', only: 'mysql', options: { nestTables: '_' } },
  { name: 'rowsAsArray', only: 'mysql', options: { rowsAsArray: true } },
  {
    name: 'typeCast',
    only: 'mysql',
    options: {
      typeCast: (field: { type: string; string(): string | null }) => `${field.type} ${field.string()}`,
    },
  },
  { name: 'dateStrings', only: 'mysql', connection: { dateStrings: true } },
  { name: 'supportBigNumbers', only: 'mysql', connection: { supportBigNumbers: true } },
  {
    name: 'bigNumberStrings',
    only: 'mysql',
    connection: { supportBigNumbers: true, bigNumberStrings: true },
  },
  { name: 'decimalNumbers', only: 'mysql', connection: { decimalNumbers: true } },
  { name: 'timezone', only: 'mysql', connection: { timezone: '+09:00' } },
  { name: 'typeCast of a pool', only: 'mysql', connection: { typeCast: () => 'cast' } },
  { name: 'nestTables of a pool', only: 'mysql', connection: { nestTables: true } },
  { name: 'rowsAsArray of a pool', only: 'mysql', connection: { rowsAsArray: true } },
  { name: 'safeIntegers', only: 'sqlite', options: { safeIntegers: true } },
];

const COLUMNS: Readonly<Record<DatabaseName, string>> = {
  sqlite: 'id integer, big integer, price real, made text',
  postgres: 'id integer, big bigint, price numeric(10,2), made timestamptz',
  mysql: 'id integer, big bigint, price decimal(10,2), made datetime',
};

describeDatabases('options of the driver', (db) => {
  resetAfterEach();
  let plain: Knex;
  beforeAll(async () => {
    plain = await db.create();
    await plain.raw(`create table goods (${COLUMNS[db.name]})`);
    await plain.raw(`insert into goods values (1, 9007199254740993, 1.50, '2024-01-02 03:04:05')`);
    await plain.raw('insert into goods values (2, 7, null, null)');
  });

  test.each(
    OPTIONS.filter(({ only }) => only === db.name).map((variant) => [variant.name, variant] as const),
  )('%s: the same on hit and miss, and no other read gets it', async (_name, { options, connection }) => {
    const usual = () => plain('goods').orderBy('id');
    const before = await uncached(usual);
    const knex = connection === undefined ? plain : db.second({ connection });
    const shaped = () => {
      const builder = knex('goods').orderBy('id');
      return options === undefined ? builder : builder.options(options);
    };
    await plain('goods').where({ id: 2 }).update({ big: 8 });
    await plain('goods').where({ id: 2 }).update({ big: 7 });
    if (connection !== undefined) await knex.raw('select 1');
    await shaped();
    const truth = await uncached(shaped);
    expectSame(await expectQueries(knex, 0, shaped), truth);
    expectSame(await usual(), before);
    expectSame(await expectQueries(plain, 0, usual), before);
  });

  test('a driver-wide type parser that changes is noticed', async () => {
    if (db.name !== 'postgres') return;
    const { types } = (
      plain.client as {
        driver: {
          types: { getTypeParser(id: number): unknown; setTypeParser(id: number, parse: unknown): void };
        };
      }
    ).driver;
    const read = () => plain('goods').orderBy('id').pluck('big');
    expect(await read()).toEqual(['9007199254740993', '7']);
    const usual = types.getTypeParser(20);
    try {
      types.setTypeParser(20, BigInt);
      expect(await read()).toEqual([9007199254740993n, 7n]);
      expect(await expectQueries(plain, 0, read)).toEqual([9007199254740993n, 7n]);
    } finally {
      types.setTypeParser(20, usual);
    }
    expect(await read()).toEqual(['9007199254740993', '7']);
  });

  test('type parsers of the application do not blind cachalot to the catalog', async () => {
    if (db.name !== 'postgres') return;
    await plain.raw('create table watched (id int); alter table watched enable row level security');
    // texts alone come through, so that Knex can read the server's version
    const types = { getTypeParser: (id: number) => (text: string) => (id === 25 ? text : null) };
    const knex = db.second({ connection: { types } });
    expect(await reasonsOf(() => knex('watched'))).toEqual(['row-level-security']);
    expect(await reasonsOf(() => knex('goods'))).toEqual([]);
  });

  test('integers of any size as the usual answer of a connection', async () => {
    if (db.name !== 'sqlite') return;
    interface Driver {
      defaultSafeIntegers(on: boolean): void;
    }
    const afterCreate = (driver: Driver, done: () => void): void => {
      driver.defaultSafeIntegers(true);
      done();
    };
    const knex = db.second({ pool: { min: 1, max: 1, afterCreate } });
    const read = () => knex('goods').orderBy('id').pluck('big');
    expect(await expectFresh(knex, read)).toEqual([9007199254740993n, 7n]);
    await plain('goods').where({ id: 2 }).update({ price: 3 });
    expect(await expectFresh(knex, read)).toEqual([9007199254740993n, 7n]);
  });

  test('a stream that writes invalidates', async () => {
    if (db.name !== 'postgres') return;
    const read = () => plain('goods').where({ id: 2 }).pluck('price');
    await read();
    for await (const row of plain.raw('update goods set price = 4 where id = 2 returning id').stream())
      expect(row).toEqual({ id: 2 });
    // The stream ends before the cache has answered that the write is over; until then readers go to the database.
    const isOver = async () => (await explain(plain('goods'))).reason !== 'write-in-progress';
    while (!(await isOver())) await plain.raw('select 1');
    expect(await expectFresh(plain, read)).toEqual(['4.00']);
  });

  test('options that replace the statement are left alone', async () => {
    if (db.name !== 'postgres') return;
    const read = () => plain('goods').options({ text: 'select 1 as one' });
    expect(await reasonsOf(read)).toEqual(['options']);
  });
});
