/** The original's rows on types of parameters, each under its name, by Knex and by Objection. */
import type { Knex } from 'knex';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached } from '../support/assertions';
import { type DatabaseName, describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import type { RowName } from './matrix/rows';
import { tablesOf, useBench } from './support/bench';
import { plain } from './support/row-read';

const table = TABLES.test;
const DAY = 86_400_000_000;

interface Column {
  readonly row: RowName;
  readonly column: string;
  /** two values, the smaller one first */
  readonly values: readonly [unknown, unknown];
  /** as they are read, where that differs */
  readonly read?: readonly [unknown, unknown];
}

const INTERVALS = { values: ['30 days', '60 days'], read: [{ days: 30 }, { days: 60 }] } as const;

const COLUMNS = (database: DatabaseName): readonly Column[] => [
  { row: 'float', column: 'a_float', values: [0.123456789, 12345.6789] },
  { row: 'decimal', column: 'a_decimal', values: ['12.3', '123.45'], read: [12.3, 123.45] },
  { row: 'ipv4_address', column: 'ip', values: ['127.0.0.1', '192.168.0.1'] },
  { row: 'ipv6_address', column: 'ip', values: ['2001:db8:0:85a3::ac1f:8001', '2001:db8:a0b:12f0::1'] },
  {
    row: 'duration',
    column: 'duration',
    ...(database === 'postgres' ? INTERVALS : { values: [30 * DAY, 60 * DAY] }),
  },
  {
    row: 'uuid',
    column: 'uuid',
    values: ['1cc401b7-09f4-4520-b8d0-c267576d196b', 'ebb3b6e1-1737-4321-93e3-4c35d61ff491'],
  },
];

describeDatabases('rows on types of parameters', (db) => {
  const bench = useBench(db);

  /** Two rows of its own for each test, told by their names. */
  const insert = async (knex: Knex, column: string, values: readonly unknown[]): Promise<void> => {
    await knex(table).delete();
    for (const [index, value] of values.entries())
      await expectQueries(knex, 1, () => knex(table).insert({ name: `p${index}`, [column]: value as never }));
  };

  test.each(COLUMNS(db.name).map((column) => [row(column.row, 'by knex'), column] as const))(
    '%s: values and conditions, one query and then none',
    async (_title, { column, values, read = values }) => {
      const { knex } = bench;
      await insert(knex, column, values);
      const all = () => knex(table).whereNotNull(column).orderBy(column).pluck(column);
      expect(await tablesOf(all)).toEqual([table]);
      await knex(table).where({ name: 'nobody' }).delete();
      expect(plain(await expectCached(knex, all))).toEqual(plain(read));
      const one = (value: unknown) => () =>
        knex(table)
          .where({ [column]: value as never })
          .pluck('name');
      expect(await expectCached(knex, one(values[0]))).toEqual(['p0']);
      expect(await expectCached(knex, one(values[1]))).toEqual(['p1']);
    },
  );

  test.each(COLUMNS(db.name).map((column) => [row(column.row, 'by objection'), column] as const))(
    '%s: values and conditions, one query and then none',
    async (_title, { column, values, read = values }) => {
      const { knex, models } = bench;
      await insert(knex, column, values);
      const all = () => models.Test.query().whereNotNull(column).orderBy(column).select(`${column} as v`);
      const found = (await expectCached(knex, all)) as unknown as { v: unknown }[];
      expect(plain(found.map(({ v }) => v))).toEqual(plain(read));
      const one = (value: unknown) => () =>
        models.Test.query()
          .where(column, value as never)
          .select('name');
      expect((await expectCached(knex, one(values[0]))).map(({ name }) => name)).toEqual(['p0']);
      expect((await expectCached(knex, one(values[1]))).map(({ name }) => name)).toEqual(['p1']);
    },
  );

  test(row('tuple', 'a frozen list, and another of the same length'), async () => {
    const { knex, models } = bench;
    await insert(knex, 'a_choice', ['foo', 'bar']);
    const first = Object.freeze(['p0', 'p5', 'p6']);
    const second = Object.freeze(['p1', 'p5', 'p6']);
    for (const [list, name] of [
      [first, 'p0'],
      [second, 'p1'],
    ] as const) {
      expect(await expectCached(knex, () => knex(table).whereIn('name', list).pluck('name'))).toEqual([name]);
      const found = await expectCached(knex, () => models.Test.query().whereIn('name', [...list]));
      expect(found.map((one) => one.name)).toEqual([name]);
    }
  });

  test(row('list', 'a list that changes after the query was built'), async () => {
    const { knex } = bench;
    await insert(knex, 'a_choice', ['foo', 'bar']);
    const list = ['p0'];
    const built = () => knex(table).whereIn('name', list).orderBy('id').pluck('name');
    expect(await expectCached(knex, built)).toEqual(['p0']);
    list.push('p1');
    expect(await expectCached(knex, built)).toEqual(['p0', 'p1']);
    const early = built();
    list.pop();
    // Knex reads a list when the query runs, with cachalot as without
    expect(await early).toEqual(
      await knex(table).whereIn('name', list).orderBy('id').pluck('name').cachalot(false),
    );
  });

  test(row('binary', 'none, and two that differ in one byte'), async () => {
    const { knex, models } = bench;
    await insert(knex, 'bin', [Buffer.from('abc'), Buffer.from('abd')]);
    const { Test } = models;
    expect(await expectCached(knex, () => knex(table).whereNull('bin'))).toEqual([]);
    for (const [text, name] of [
      ['abc', 'p0'],
      ['abd', 'p1'],
    ] as const) {
      const bin = Buffer.from(text);
      expect(await expectCached(knex, () => knex(table).where({ bin }).pluck('name'))).toEqual([name]);
      const found = await expectCached(knex, () => Test.query().where('bin', bin).select('name', 'bin'));
      expect(found.map((one) => [one.name, String(one.bin)])).toEqual([[name, text]]);
    }
  });
});
