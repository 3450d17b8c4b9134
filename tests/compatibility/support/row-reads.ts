/** The rows on reading one table: conditions, order, slices, columns. */
import { raw } from 'objection';
import type { DatabaseName } from '../../support/databases';
import { TABLES } from '../../support/schema';
import type { RowRead } from './row-read';

const { test, unmanaged, unicode } = TABLES;
const ONE = { name: 'test1' };
const TWO = { name: 'test2' };

enum SomeChoices {
  Foo = 'foo',
  Bar = 'bar',
}

const YEAR: Readonly<Record<DatabaseName, string>> = {
  postgres: 'extract(year from date)',
  mysql: 'year(date)',
  sqlite: `strftime('%Y', date)`,
};
const HOUR: Readonly<Record<DatabaseName, string>> = {
  postgres: `date_trunc('hour', datetime)::text`,
  mysql: `date_format(datetime, '%Y-%m-%d %H')`,
  sqlite: `strftime('%Y-%m-%d %H', datetime / 1000, 'unixepoch')`,
};
const HOUR_AWAY: Readonly<Record<DatabaseName, string>> = {
  postgres: `to_char(datetime at time zone 'Asia/Tokyo', 'HH24 "o’clock"')`,
  mysql: `date_format(convert_tz(date_add(datetime, interval 80 year), '+00:00', '+09:00'), '%H o’clock')`,
  sqlite: `strftime('%H o’clock', datetime / 1000 + 32400, 'unixepoch')`,
};

const basics: readonly RowRead[] = [
  {
    row: 'empty',
    tables: [test],
    answer: [],
    knex: (knex) => knex(test).whereIn('id', []),
    objection: ({ Test }) => Test.query().findByIds([]),
  },
  {
    row: 'exists',
    tables: [test],
    answer: { found: 1 },
    knex: (knex) => knex.first(knex.raw('exists ? as found', [knex(test)])),
    objection: ({ Test }) => Test.query().select(raw('1 as found')).first(),
  },
  {
    row: 'count',
    tables: [test],
    answer: 2,
    knex: (knex) =>
      knex(test)
        .count({ n: '*' })
        .first()
        .then((found) => found?.n),
    objection: ({ Test }) => Test.query().resultSize(),
  },
  {
    row: 'get',
    tables: [test],
    answer: ONE,
    knex: (knex) => knex(test).where({ a_choice: 'foo' }).first('name'),
    objection: ({ Test }) => Test.query().findOne({ a_choice: 'foo' }).select('name').throwIfNotFound(),
  },
  {
    row: 'first',
    tables: [test],
    answer: ONE,
    knex: (knex) => knex(test).orderBy('id').first('name'),
    objection: ({ Test }) => Test.query().orderBy('id').select('name').first(),
  },
  {
    row: 'first',
    as: 'of none',
    tables: [test],
    answer: null,
    knex: (knex) => knex(test).where({ name: 'bad' }).first(),
    objection: ({ Test }) => Test.query().findOne({ name: 'bad' }),
  },
  {
    row: 'last',
    tables: [test],
    answer: TWO,
    knex: (knex) => knex(test).orderBy('id', 'desc').first('name'),
    objection: ({ Test }) => Test.query().orderBy('id', 'desc').select('name').first(),
  },
  {
    row: 'all',
    tables: [test],
    answer: [ONE, TWO],
    knex: (knex) =>
      knex(test)
        .orderBy('id')
        .then((rows) => rows.map(({ name }) => ({ name }))),
    objection: ({ Test }) =>
      Test.query()
        .orderBy('id')
        .then((rows) => rows.map(({ name }) => ({ name }))),
  },
];

const conditions: readonly RowRead[] = [
  {
    row: 'filter',
    as: 'a flag',
    tables: [test],
    answer: [ONE],
    knex: (knex) => knex(test).where({ public: true }).select('name'),
    objection: ({ Test }) => Test.query().where({ public: true }).select('name'),
  },
  {
    row: 'filter',
    as: 'a list',
    tables: [test],
    answer: [TWO],
    knex: (knex) => knex(test).whereIn('name', ['test2', 'test72']).select('name'),
    objection: ({ Test }) => Test.query().whereIn('name', ['test2', 'test72']).select('name'),
  },
  {
    row: 'filter',
    as: 'a date',
    tables: [test],
    answer: [TWO],
    knex: (knex) => knex(test).where('date', '>', '1900-01-01').select('name'),
    objection: ({ Test }) => Test.query().where('date', '>', '1900-01-01').select('name'),
  },
  {
    row: 'filter',
    as: 'a time',
    tables: [test],
    answer: [ONE],
    knex: (knex) => knex(test).where('datetime', '<', new Date('1900-01-01')).select('name'),
    objection: ({ Test }) =>
      Test.query()
        .where('datetime', '<', new Date('1900-01-01') as never)
        .select('name'),
  },
  {
    row: 'filter_empty',
    tables: [test],
    answer: [],
    knex: (knex) => knex(test).where({ public: true, name: 'user' }),
    objection: ({ Test }) => Test.query().where({ public: true, name: 'user' }),
  },
  {
    row: 'exclude',
    tables: [test],
    answer: [TWO],
    knex: (knex) => knex(test).whereNot({ public: true }).select('name'),
    objection: ({ Test }) => Test.query().whereNot({ public: true }).select('name'),
  },
  {
    row: 'exclude',
    as: 'a list',
    tables: [test],
    answer: [ONE],
    knex: (knex) => knex(test).whereNotIn('name', ['test2', 'test72']).select('name'),
    objection: ({ Test }) => Test.query().whereNotIn('name', ['test2', 'test72']).select('name'),
  },
  {
    row: 'django_enums',
    tables: [test],
    answer: [ONE],
    knex: (knex) => knex(test).where({ a_choice: SomeChoices.Foo }).select('name'),
    objection: ({ Test }) => Test.query().where({ a_choice: SomeChoices.Foo }).select('name'),
  },
  {
    row: 'in_bulk',
    tables: [test],
    answer: [TWO],
    knex: (knex) => knex(test).whereIn('id', [5432, 2, 9200]).select('name'),
    objection: ({ Test }) => Test.query().findByIds([5432, 2, 9200]).select('name'),
  },
  {
    row: 'unicode_get',
    tables: [test],
    answer: null,
    knex: (knex) => knex(test).where({ name: 'Clémentine' }).first(),
    objection: ({ Test }) => Test.query().findOne({ name: 'Clémentine' }),
  },
  {
    row: 'unicode_table_name',
    tables: [unicode],
    answer: [{ naïveté: 'Clémentine' }],
    knex: (knex) => knex(unicode).select('naïveté'),
    objection: ({ UnicodeModel }) => UnicodeModel.query().select('naïveté'),
  },
  {
    row: 'unmanaged_model',
    tables: [unmanaged],
    answer: [ONE, TWO],
    knex: (knex) => knex(unmanaged).orderBy('id').select('name'),
    objection: ({ UnmanagedModel }) => UnmanagedModel.query().orderBy('id').select('name'),
  },
];

const shapes: readonly RowRead[] = [
  {
    row: 'slicing',
    tables: [test],
    answer: [ONE],
    knex: (knex) => knex(test).orderBy('id').limit(1).select('name'),
    objection: ({ Test }) => Test.query().orderBy('id').limit(1).select('name'),
  },
  {
    row: 'order_by',
    tables: [test],
    answer: [ONE, TWO],
    knex: (knex) => knex(test).orderBy('id').select('name'),
    objection: ({ Test }) => Test.query().orderBy('id').select('name'),
  },
  {
    row: ['order_by', 'reverse'],
    as: 'downwards',
    tables: [test],
    answer: [TWO, ONE],
    knex: (knex) => knex(test).orderBy('name', 'desc').select('name'),
    objection: ({ Test }) => Test.query().orderBy('name', 'desc').select('name'),
  },
  {
    row: 'values',
    tables: [test],
    answer: [
      { name: 'test1', public: 1 },
      { name: 'test2', public: 0 },
    ],
    knex: (knex) => knex(test).orderBy('id').select('name', 'public'),
    objection: ({ Test }) => Test.query().orderBy('id').select('name', 'public'),
  },
  {
    row: 'values_list',
    tables: [test],
    answer: ['test1', 'test2'],
    knex: (knex) => knex(test).orderBy('id').pluck('name'),
    objection: ({ Test }) => Test.query().orderBy('id').toKnexQuery().pluck('name'),
  },
  {
    row: 'earliest',
    tables: [test],
    answer: ONE,
    knex: (knex) => knex(test).orderBy('date').first('name'),
    objection: ({ Test }) => Test.query().orderBy('date').select('name').first(),
  },
  {
    row: 'latest',
    tables: [test],
    answer: TWO,
    knex: (knex) => knex(test).orderBy('date', 'desc').first('name'),
    objection: ({ Test }) => Test.query().orderBy('date', 'desc').select('name').first(),
  },
  {
    row: 'dates',
    tables: [test],
    answer: [{ year: 1789 }, { year: 1944 }],
    knex: (knex, database) =>
      knex(test)
        .distinct(knex.raw(`${YEAR[database]} as year`))
        .orderBy('year'),
    objection: ({ Test }, database) =>
      Test.query()
        .distinct(raw(`${YEAR[database]} as year`))
        .orderBy('year'),
  },
  {
    row: 'datetimes',
    tables: [test],
    answer: ['1789-07-14 16', '1944-06-06 06'],
    knex: async (knex, database) => {
      const rows = await knex(test)
        .distinct(knex.raw(`${HOUR[database]} as hour`))
        .orderBy('hour');
      return rows.map(({ hour }: { hour: string }) => hour.slice(0, 13));
    },
    objection: async ({ Test }, database) => {
      const rows = await Test.query()
        .distinct(raw(`${HOUR[database]} as hour`))
        .orderBy('hour');
      return (rows as unknown as { hour: string }[]).map(({ hour }) => hour.slice(0, 13));
    },
  },
  {
    row: 'datetimes_with_time_zones',
    tables: [test],
    answer: [{ hour: '15 o’clock' }],
    knex: (knex, database) =>
      knex(test)
        .where({ id: 2 })
        .select(knex.raw(`${HOUR_AWAY[database]} as hour`)),
    objection: ({ Test }, database) =>
      Test.query()
        .where({ id: 2 })
        .select(raw(`${HOUR_AWAY[database]} as hour`)),
  },
  {
    row: ['only', 'defer'],
    as: 'by two reads',
    tables: [test],
    answer: [{ name: 'test1' }, { public: 1 }],
    queries: 2,
    knex: async (knex) => {
      const some = await knex(test).orderBy('id').first('name');
      return [some, await knex(test).where(some).first('public')];
    },
    objection: async ({ Test }) => {
      const some = await Test.query().orderBy('id').select('id', 'name').first().throwIfNotFound();
      return [{ name: some.name }, await some.$query().select('public')];
    },
  },
  {
    row: 'extra_order_by',
    tables: [test],
    answer: [TWO, ONE],
    knex: (knex) => knex(test).select('name').orderByRaw('cachalot_test.name desc'),
    objection: ({ Test }) => Test.query().select('name').orderByRaw('cachalot_test.name desc'),
  },
];

export const ROW_READS: Readonly<Record<string, readonly RowRead[]>> = { basics, conditions, shapes };
