/** The rows on invalidation that are about one table, its rows, columns and numbers. */
import { TABLES } from '../../support/schema';
import type { RowWrite } from './row-write';

const { test, user } = TABLES;
const named = (...names: string[]) => names.map((name) => ({ name }));
/** Rows of the tables as they are filled. */
const FILLED = named('test1', 'test2');

const rows: readonly RowWrite[] = [
  {
    row: 'create',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').select('name'),
    first: FILLED,
    steps: [
      [({ knex }) => knex(test).insert({ name: 'test3' }), named('test1', 'test2', 'test3')],
      [({ knex }) => knex(test).insert({ name: 'test3' }), named('test1', 'test2', 'test3', 'test3')],
    ],
  },
  {
    row: 'create',
    style: 'objection',
    read: ({ models }) => models.Test.query().orderBy('id').select('name'),
    first: FILLED,
    steps: [
      [({ models }) => models.Test.query().insert({ name: 'test3' }), named('test1', 'test2', 'test3')],
      [
        ({ models }) => models.Test.query().insert({ name: 'test3' }),
        named('test1', 'test2', 'test3', 'test3'),
      ],
    ],
  },
  {
    row: 'bulk_create',
    style: 'knex',
    read: ({ knex }) => knex(test).count({ n: '*' }).first(),
    first: { n: 2 },
    steps: [
      [({ knex }) => knex(test).insert(tenRows()), { n: 12 }],
      [({ knex }) => knex.batchInsert(test, tenRows(), 4), { n: 22 }],
    ],
  },
  {
    row: 'bulk_create',
    style: 'objection',
    read: ({ models }) => models.Test.query().resultSize(),
    first: 2,
    // Objection inserts several rows by one statement on PostgreSQL alone
    steps: [
      [
        ({ models, knex }) =>
          models.Test.knexQuery()
            .insert(tenRows())
            .then(() => knex),
        12,
      ],
      [({ models }) => models.Test.query().insertGraph(tenRows()), 22],
    ],
  },
  {
    row: 'update',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').pluck('name'),
    first: ['test1', 'test2'],
    steps: [
      [({ knex }) => knex(test).where({ id: 1 }).update({ name: 'new' }), ['new', 'test2']],
      [({ knex }) => knex(test).update({ name: 'all' }), ['all', 'all']],
    ],
  },
  {
    row: 'update',
    style: 'objection',
    read: ({ models }) => models.Test.query().orderBy('id').select('name'),
    first: FILLED,
    steps: [
      [
        async ({ models }) =>
          (await models.Test.query().findById(1).throwIfNotFound()).$query().patch({ name: 'new' }),
        named('new', 'test2'),
      ],
      [({ models }) => models.Test.query().patch({ name: 'all' }), named('all', 'all')],
    ],
  },
  {
    row: 'delete',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').pluck('name'),
    first: ['test1', 'test2'],
    steps: [
      [({ knex }) => knex(test).where({ id: 2 }).delete(), ['test1']],
      [({ knex }) => knex(test).insert(tenRows().slice(0, 1)), ['test1', 'bulk0']],
      [({ knex }) => knex(test).delete(), []],
    ],
  },
  {
    row: 'delete',
    style: 'objection',
    read: ({ models }) => models.Test.query().orderBy('id').select('name'),
    first: FILLED,
    steps: [
      [async ({ models }) => (await models.Test.query().findById(2))!.$query().delete(), named('test1')],
      [({ models }) => models.Test.query().insert({ name: 'bulk0' }), named('test1', 'bulk0')],
      [({ models }) => models.Test.query().delete(), []],
    ],
  },
];

const numbers: readonly RowWrite[] = [
  {
    row: 'invalidate_exists',
    style: 'knex',
    read: ({ knex }) => knex.first(knex.raw('exists ? as found', [knex(test).where({ name: 'test' })])),
    first: { found: 0 },
    steps: [[({ knex }) => knex(test).insert({ name: 'test' }), { found: 1 }]],
  },
  {
    row: 'invalidate_exists',
    style: 'objection',
    read: ({ models }) => models.Test.query().findOne({ name: 'test' }).select('name'),
    first: null,
    steps: [[({ models }) => models.Test.query().insert({ name: 'test' }), { name: 'test' }]],
  },
  {
    row: 'invalidate_count',
    style: 'knex',
    read: ({ knex }) => knex(test).count({ n: '*' }),
    first: [{ n: 2 }],
    steps: [
      [({ knex }) => knex(test).insert({ name: 'test3' }), [{ n: 3 }]],
      [({ knex }) => knex(test).insert({ name: 'test4' }), [{ n: 4 }]],
    ],
  },
  {
    row: 'invalidate_count',
    style: 'objection',
    read: ({ models }) => models.Test.query().resultSize(),
    first: 2,
    steps: [
      [({ models }) => models.Test.query().insert({ name: 'test3' }), 3],
      [({ models }) => models.Test.query().insert({ name: 'test4' }), 4],
    ],
  },
  {
    row: 'invalidate_get',
    style: 'knex',
    read: ({ knex }) => knex(test).where({ name: 'test' }).pluck('name'),
    first: [],
    steps: [
      [({ knex }) => knex(test).insert({ name: 'test' }), ['test']],
      [({ knex }) => knex(test).insert({ name: 'test' }), ['test', 'test']],
    ],
  },
  {
    row: 'invalidate_get',
    style: 'objection',
    read: ({ models }) =>
      models.Test.query()
        .findOne({ name: 'test' })
        .throwIfNotFound()
        .then(
          () => 'found',
          (error: Error) => error.name,
        ),
    first: 'NotFoundError',
    steps: [[({ models }) => models.Test.query().insert({ name: 'test' }), 'found']],
  },
  {
    row: 'invalidate_values',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').select('name', 'public'),
    first: [valued('test1', 1), valued('test2', 0)],
    steps: [
      [
        ({ knex }) => knex(test).insert({ name: 'test3', public: true }),
        [valued('test1', 1), valued('test2', 0), valued('test3', 1)],
      ],
      [({ knex }) => knex(test).where({ id: 1 }).delete(), [valued('test2', 0), valued('test3', 1)]],
    ],
  },
  {
    row: 'invalidate_values',
    style: 'objection',
    read: ({ models }) => models.Test.query().orderBy('id').select('name', 'public'),
    first: [valued('test1', 1), valued('test2', 0)],
    steps: [
      [({ models }) => models.Test.query().deleteById(1), [valued('test2', 0)]],
      [
        ({ models }) => models.Test.query().insert({ name: 'test3', public: true }),
        [valued('test2', 0), valued('test3', 1)],
      ],
    ],
  },
  {
    row: 'invalidate_extra_order_by',
    style: 'knex',
    read: ({ knex }) => knex(test).orderByRaw('cachalot_test.name desc').pluck('name'),
    first: ['test2', 'test1'],
    steps: [
      [({ knex }) => knex(test).insert({ name: 'test3' }), ['test3', 'test2', 'test1']],
      [({ knex }) => knex(test).insert({ name: 'test0' }), ['test3', 'test2', 'test1', 'test0']],
    ],
  },
  {
    row: 'invalidate_extra_order_by',
    style: 'objection',
    read: ({ models }) => models.Test.query().orderByRaw('cachalot_test.name desc').select('name'),
    first: named('test2', 'test1'),
    steps: [
      [({ models }) => models.Test.query().insert({ name: 'test3' }), named('test3', 'test2', 'test1')],
    ],
  },
  {
    row: 'raw_insert',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').pluck('name'),
    first: ['test1', 'test2'],
    steps: [
      [
        ({ knex, database }) =>
          knex.raw(`INSERT INTO cachalot_test (name, public) VALUES ('test3', ?)`, [
            database === 'sqlite' ? 1 : true,
          ]),
        ['test1', 'test2', 'test3'],
      ],
      [
        ({ knex }) => knex.raw(`INSERT INTO cachalot_test (name, owner_id) VALUES ('test4', ?)`, [1]),
        ['test1', 'test2', 'test3', 'test4'],
      ],
    ],
  },
  {
    row: 'raw_update',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').pluck('name'),
    first: ['test1', 'test2'],
    steps: [
      [({ knex }) => knex.raw(`UPDATE cachalot_test SET name = 'new name';`), ['new name', 'new name']],
    ],
  },
  {
    row: 'raw_update',
    style: 'objection',
    read: ({ models }) => models.Test.query().orderBy('id').select('name'),
    first: FILLED,
    steps: [
      [
        ({ models }) => models.Test.knex().raw(`UPDATE cachalot_test SET name = 'new name';`),
        named('new name', 'new name'),
      ],
    ],
  },
  {
    row: 'raw_delete',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').pluck('name'),
    first: ['test1', 'test2'],
    steps: [[({ knex }) => knex.raw('DELETE FROM cachalot_test;'), []]],
  },
  {
    row: 'invalidate_select_related',
    style: 'knex',
    read: ({ knex }) =>
      knex(test).leftJoin(user, `${user}.id`, 'owner_id').orderBy(`${test}.id`).pluck('username'),
    first: ['user', 'admin'],
    steps: [
      [({ knex }) => knex(user).insert({ id: 9, username: 'third' }), ['user', 'admin']],
      [
        ({ knex }) =>
          knex(test).insert([
            { name: 'a', owner_id: 9 },
            { name: 'b', owner_id: 1 },
          ]),
        ['user', 'admin', 'third', 'user'],
      ],
      [({ knex }) => knex(test).whereIn('name', ['test1', 'test2']).delete(), ['third', 'user']],
    ],
  },
  {
    row: 'invalidate_select_related',
    style: 'objection',
    read: async ({ models }) => {
      const found = await models.Test.query().withGraphJoined('owner').orderBy(`${test}.id`);
      return found.map(({ owner }) => owner?.username ?? null);
    },
    first: ['user', 'admin'],
    steps: [
      [({ models }) => models.User.query().insert({ username: 'third' }), ['user', 'admin']],
      [({ models }) => models.Test.query().insert({ name: 'a', owner_id: 1 }), ['user', 'admin', 'user']],
      [({ models }) => models.Test.query().delete().whereIn('name', ['test1', 'test2']), ['user']],
    ],
  },
];

function valued(name: string, flag: number) {
  return { name, public: flag };
}

function tenRows() {
  return Array.from({ length: 10 }, (_, index) => ({ name: `bulk${index}` }));
}

export const ROW_WRITES: Readonly<Record<string, readonly RowWrite[]>> = {
  rows,
  'numbers and columns': numbers,
};
