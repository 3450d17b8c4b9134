/** The original's rows on PostgreSQL's types and functions, each under its name, and the types that it lacks. */
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES, POSTGRES_TABLE as table } from '../support/schema';
import { row } from './matrix/row';
import type { RowName } from './matrix/rows';
import { expectHit, expectRefused, tablesOf, useBench } from './support/bench';

type Condition = readonly [sql: string, ids: readonly number[]];

const JSON_ONE = { a: 1, b: 2 };
const JSON_TWO = ['something', { a: 1, b: null, c: 123.456, e: { 'and yet': { another: 'one', list: [] } } }];

/** A column, what its two rows hold as the driver gives it, and conditions with the rows that meet them. */
const COLUMNS: readonly (readonly [
  { readonly row: RowName },
  column: string,
  values: readonly unknown[],
  readonly Condition[],
])[] = [
  [
    { row: 'int_array' },
    'int_array',
    [
      [1, 2, 3],
      [4, null, 6],
    ],
    [
      [`int_array @> '{3}'`, [1]],
      [`int_array <@ '{1,2,3,4,5,6}'`, [1]],
      [`int_array && '{3,4}'`, [1, 2]],
      ['cardinality(int_array) in (2, 3)', [1, 2]],
      ['int_array[3] = 6', [2]],
      [`int_array[1:2] = '{1,2}'`, [1]],
    ],
  ],
  [
    { row: 'hstore' },
    'h',
    ['"a"=>"b", "c"=>NULL', '"a"=>"1", "b"=>"2"'],
    [
      [`h -> 'a' = '1'`, [2]],
      [`h @> 'a=>b'`, [1]],
      [`h <@ 'a=>b, c=>NULL, b=>2'`, [1]],
      [`exist(h, 'c')`, [1]],
      [`h \\?& array['a', 'b']`, [2]],
      [`akeys(h) = array['a', 'b']`, [2]],
      [`avals(h) = array['1', '2']`, [2]],
    ],
  ],
  [
    { row: 'json' },
    'json',
    [JSON_ONE, JSON_TWO],
    [
      [`json ->> 0 = 'something'`, [2]],
      [`json -> 0 ->> 'nonexistent_key' = 'something'`, []],
      [`json #>> '{1,e,and yet,another}' = 'one'`, [2]],
      [`json::jsonb @> '["something"]'`, [2]],
      [`json::jsonb <@ '{"a": 1, "b": 2, "any": "thing"}'`, [1]],
      [`json::jsonb \\? 'a'`, [1]],
      [`json::jsonb \\?| array['a', 'c']`, [1]],
      [`json::jsonb \\?& array['a', 'b']`, [1]],
    ],
  ],
  [
    { row: 'jsonb' },
    'jsonb',
    [JSON_ONE, JSON_TWO],
    [
      [`jsonb @\\? '$.a \\? (@ == 1)'`, [1, 2]],
      [`jsonb_path_exists(jsonb, '$[*].c')`, [2]],
      [`jsonb['b'] = '2'`, [1]],
      [`jsonb_typeof(jsonb) = 'array'`, [2]],
    ],
  ],
  [
    { row: 'int_range' },
    'int_range',
    ['[1900,2000)', '[1989,)'],
    [
      ['int_range @> 2015', [2]],
      [`int_range @> '[1950,1990)'::int4range`, [1]],
      [`int_range <@ '[0,2050)'::int4range`, [1]],
      [`int_range << '[2015,)'::int4range`, [1]],
      [`int_range >> '[1970,1980)'::int4range`, [2]],
      [`int_range &> '[1970,1980)'::int4range`, [2]],
      [`int_range &< '[1970,1980)'::int4range`, []],
      [`int_range -|- '[1900,1989)'::int4range`, [2]],
      ['lower(int_range) = 1900', [1]],
      ['upper_inf(int_range)', [2]],
      ['isempty(int_range)', []],
    ],
  ],
  [
    { row: 'float_range' },
    'decimal_range',
    ['[-1000.0,9.87654321)', '[0.0,)'],
    [['decimal_range @> 5.5', [1, 2]]],
  ],
  [
    { row: 'decimal_range' },
    'decimal_range',
    ['[-1000.0,9.87654321)', '[0.0,)'],
    [['lower(decimal_range) = 0', [2]]],
  ],
  [
    { row: 'date_range' },
    'date_range',
    ['[1678-03-04,1741-07-28)', '[1989-01-30,)'],
    [[`date_range @> '1700-01-01'::date`, [1]]],
  ],
  [
    { row: 'datetime_range' },
    'datetime_range',
    ['["1989-01-30 11:20:00+00",)', '(,)'],
    [[`datetime_range @> '1980-01-01 00:00:00+00'::timestamptz`, [2]]],
  ],
  [
    { row: 'inet' },
    'address',
    ['192.168.0.1/24', '2001:db8::1'],
    [
      [`address << '192.168.0.0/16'`, [1]],
      ['family(address) = 6', [2]],
      [`address = '2001:db8::1'`, [2]],
    ],
  ],
  [
    { row: 'intervals' },
    'duration',
    [{ days: 30 }, { hours: 36 }],
    [
      [`duration > '2 days'`, [1]],
      [`extract(hour from duration) = 36`, [2]],
      [`date '2024-01-31' + duration > timestamp '2024-02-15'`, [1]],
    ],
  ],
];

describeDatabases(
  'rows on PostgreSQL’s types',
  (db) => {
    const bench = useBench(db, { connection: { options: '-c TimeZone=UTC' } });

    beforeAll(async () => {
      const { knex } = bench;
      await knex.raw('create extension if not exists hstore');
      await knex.raw('create extension if not exists unaccent');
      await knex.schema.alterTable(table, (altered) => {
        altered.specificType('h', 'hstore');
        altered.specificType('address', 'inet');
        altered.specificType('duration', 'interval');
        altered.specificType('document', 'tsvector');
      });
    });
    beforeEach(async () => {
      const { knex } = bench;
      await knex(table).delete();
      await knex(table).insert([
        {
          id: 1,
          int_array: [1, 2, 3],
          h: 'a=>b, c=>NULL',
          json: JSON.stringify(JSON_ONE),
          jsonb: JSON.stringify(JSON_ONE),
          int_range: '[1900,2000)',
          decimal_range: '[-1000.0,9.87654321)',
          date_range: '[1678-03-04,1741-07-28)',
          datetime_range: '[1989-01-30 11:20:00+00,)',
          address: '192.168.0.1/24',
          duration: '30 days',
        },
        {
          id: 2,
          int_array: [4, null, 6],
          h: 'a=>1, b=>2',
          json: JSON.stringify(JSON_TWO),
          jsonb: JSON.stringify(JSON_TWO),
          int_range: '[1989,)',
          decimal_range: '[0.0,)',
          date_range: '[1989-01-30,)',
          datetime_range: '(,)',
          address: '2001:db8::1',
          duration: '36:00',
        },
      ]);
    });

    test.each(COLUMNS.map(([{ row: name }, ...rest]) => [row(name, 'by knex'), ...rest] as const))(
      '%s: its values and each condition, one query and then none',
      async (_title, column, values, conditions) => {
        const { knex } = bench;
        const read = () => knex(table).orderBy('id').pluck(column);
        expect(JSON.parse(JSON.stringify(await expectCached(knex, read)))).toEqual(values);
        for (const [sql, ids] of conditions) {
          const meet = () => knex(table).whereRaw(sql).orderBy('id').pluck('id');
          expect([sql, await expectCached(knex, meet)]).toEqual([sql, ids]);
          expect(await tablesOf(meet)).toEqual([table]);
        }
        await knex(table)
          .where({ id: 2 })
          .update({ [column]: null });
        expect(JSON.parse(JSON.stringify(await expectCached(knex, read)))).toEqual([values[0], null]);
      },
    );

    test.each(COLUMNS.map(([{ row: name }, ...rest]) => [row(name, 'by objection'), ...rest] as const))(
      '%s: its values and each condition, one query and then none',
      async (_title, column, values, conditions) => {
        const { knex, models } = bench;
        const read = () => models.PostgresModel.query().orderBy('id').select(`${column} as v`);
        const found = (await expectCached(knex, read)) as unknown as { v: unknown }[];
        expect(JSON.parse(JSON.stringify(found.map(({ v }) => v)))).toEqual(values);
        for (const [sql, ids] of conditions) {
          const meet = () => models.PostgresModel.query().whereRaw(sql).orderBy('id').select('id');
          expect((await expectCached(knex, meet)).map(({ id }) => id)).toEqual(ids);
        }
      },
    );

    test(row('mutable_result_change', 'arrays and objects'), async () => {
      const { knex, models } = bench;
      const read = () => knex(table).orderBy('id').select('int_array', 'json');
      const first = await read();
      first[0].int_array.push(4);
      first[1].int_array[0] = 5;
      delete first[0].json.b;
      first[1].json[1].e['and yet'].other = true;
      expect(await expectHit(knex, read)).toEqual([
        { int_array: [1, 2, 3], json: JSON_ONE },
        { int_array: [4, null, 6], json: JSON_TWO },
      ]);
      const objects = () => models.PostgresModel.query().orderBy('id');
      (await objects())[0]!.int_array!.push(9);
      expect((await expectHit(knex, objects))[0]!.int_array).toEqual([1, 2, 3]);
    });

    test(row('unaccent', 'a condition without accents'), async () => {
      const { knex, models } = bench;
      await knex(TABLES.test).insert([{ name: 'Clémentine' }, { name: 'Clementine' }]);
      const read = () =>
        knex(TABLES.test)
          .whereRaw('unaccent(name) = unaccent(?)', ['Clémentine'])
          .orderBy('id')
          .pluck('name');
      expect(await expectCached(knex, read)).toEqual(['Clémentine', 'Clementine']);
      expect(await tablesOf(read)).toEqual([TABLES.test]);
      const objects = () => models.Test.query().whereRaw(`unaccent(name) = 'Clementine'`).resultSize();
      expect(Number(await expectCached(knex, objects))).toBe(2);
      await knex(TABLES.test).where({ name: 'Clementine' }).delete();
      expect(await expectCached(knex, read)).toEqual(['Clémentine']);
    });

    test(row('transaction_now', 'refused, as every other clock'), async () => {
      const { knex, models } = bench;
      const read = () =>
        knex(TABLES.test).whereRaw('datetime <= transaction_timestamp()').orderBy('id').pluck('id');
      expect((await expectNotCached(knex, read)).slice(0, 2)).toEqual([1, 2]);
      await expectRefused(knex, read, 'time');
      await expectRefused(
        knex,
        () => models.Test.query().whereRaw('datetime <= statement_timestamp()'),
        'time',
      );
    });

    test(row('enums', 'values, conditions, order, and a value that was added'), async () => {
      const { knex } = bench;
      await knex.raw(`create type mood as enum ('sad', 'ok', 'happy')`);
      await knex.schema.createTable('person', (created) => void created.specificType('mood', 'mood'));
      await knex('person').insert([{ mood: 'happy' }, { mood: 'sad' }]);
      const read = () => knex('person').where('mood', '>=', 'sad').orderBy('mood').pluck('mood');
      expect(await expectCached(knex, read)).toEqual(['sad', 'happy']);
      await knex.raw(`alter type mood add value 'cheerful' before 'sad'`);
      await knex('person').insert({ mood: 'cheerful' });
      expect(await expectCached(knex, () => knex('person').orderBy('mood').pluck('mood'))).toEqual([
        'cheerful',
        'sad',
        'happy',
      ]);
      await knex.raw(`alter type mood rename value 'happy' to 'glad'`);
      expect(await expectCached(knex, read)).toEqual(['sad', 'glad']);
    });

    test(row('full_text', 'by a configuration that is named, and by a kept document'), async () => {
      const { knex } = bench;
      await knex(table)
        .where({ id: 1 })
        .update({ document: knex.raw(`to_tsvector('english', 'the fat cats')`) });
      const read = () =>
        knex(table)
          .whereRaw(`document @@ to_tsquery('english', ?)`, ['cat'])
          .select('id', knex.raw(`ts_rank(document, to_tsquery('english', 'cat')) > 0 as good`));
      expect(await expectCached(knex, read)).toEqual([{ id: 1, good: true }]);
      await knex(table)
        .where({ id: 2 })
        .update({ document: knex.raw(`to_tsvector('english', 'a cat')`) });
      expect(await expectCached(knex, () => read().orderBy('id'))).toHaveLength(2);
      const computed = () =>
        knex(TABLES.permission)
          .whereRaw(`to_tsvector('english', name) @@ websearch_to_tsquery('english', 'deleting')`)
          .pluck('codename');
      expect(await expectCached(knex, computed)).toEqual(['delete_test']);
    });
  },
  ['postgres'],
);
