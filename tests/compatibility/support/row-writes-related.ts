/** The rows on invalidation that are about several tables: joins, subqueries, aggregates, relations. */
import { raw, ref } from 'objection';
import { TABLES } from '../../support/schema';
import type { Bench } from './bench';
import type { RowWrite } from './row-write';

const { test, user, permission, group, userGroups, userPermissions, groupPermissions } = TABLES;
const { testParent, testChild } = TABLES;
const OWNED = `${user}.id`;
const OF_PERMISSION = '(SELECT id FROM auth_permission WHERE id = 2)';
const LENGTH = '(SELECT LENGTH(username) FROM auth_user WHERE auth_user.id = owner_id) as size';
const OF_ADMIN = `owner_id IN (SELECT id FROM auth_user WHERE username = 'admin')`;
const named = (...names: string[]) => names.map((name) => ({ name }));
const sized = (...sizes: number[]) => sizes.map((size) => ({ size }));
const insertTest =
  (name: string, more: object = {}) =>
  ({ knex }: Bench) =>
    knex(test).insert({ name, ...more });

const aggregates: readonly RowWrite[] = [
  {
    row: 'invalidate_aggregate',
    style: 'knex',
    read: ({ knex }) =>
      knex(user)
        .leftJoin(test, OWNED, 'owner_id')
        .count({ n: `${test}.id` })
        .first(),
    first: { n: 2 },
    steps: [
      [({ knex }) => knex(user).insert({ id: 9, username: 'third' }), { n: 2 }],
      [insertTest('nobody’s'), { n: 2 }],
      [insertTest('third’s', { owner_id: 9 }), { n: 3 }],
    ],
  },
  {
    row: 'invalidate_aggregate',
    style: 'objection',
    read: ({ models }) => models.User.query().leftJoinRelated('tests').count('tests.id as n').first(),
    first: { n: 2 },
    steps: [
      [({ models }) => models.User.query().insert({ username: 'third' }), { n: 2 }],
      [({ models }) => models.Test.query().insert({ name: 'one more', owner_id: 1 }), { n: 3 }],
    ],
  },
  {
    row: 'invalidate_annotate',
    style: 'knex',
    read: ({ knex }) =>
      knex(user)
        .leftJoin(test, OWNED, 'owner_id')
        .groupBy(OWNED)
        .orderBy(OWNED)
        .count({ n: `${test}.id` }),
    first: [{ n: 1 }, { n: 1 }],
    steps: [
      [({ knex }) => knex(user).insert({ id: 9, username: 'third' }), [{ n: 1 }, { n: 1 }, { n: 0 }]],
      [insertTest('third’s', { owner_id: 9 }), [{ n: 1 }, { n: 1 }, { n: 1 }]],
      [
        ({ knex }) => knex(test).insert([1, 1, 9].map((owner) => ({ name: 'more', owner_id: owner }))),
        [{ n: 3 }, { n: 1 }, { n: 2 }],
      ],
    ],
  },
  {
    row: 'invalidate_annotate',
    style: 'objection',
    read: ({ models }) =>
      models.User.query().orderBy('id').select(models.User.relatedQuery('tests').count().as('n')),
    first: [{ n: 1 }, { n: 1 }],
    steps: [
      [({ models }) => models.Test.query().insert({ name: 'more', owner_id: 2 }), [{ n: 1 }, { n: 2 }]],
      [({ models }) => models.User.query().deleteById(1), [{ n: 2 }]],
    ],
  },
  {
    row: 'invalidate_having',
    style: 'knex',
    read: ({ knex }) =>
      knex(user)
        .join(userPermissions, 'user_id', OWNED)
        .groupBy(OWNED)
        .havingRaw('count(permission_id) >= 2')
        .orderBy(OWNED)
        .pluck('username'),
    first: ['user'],
    steps: [
      [({ knex }) => knex(user).insert({ id: 9, username: 'third' }), ['user']],
      [({ knex }) => knex(userPermissions).insert({ user_id: 2, permission_id: 1 }), ['user', 'admin']],
      [({ knex }) => knex(userPermissions).where({ user_id: 1 }).delete(), ['admin']],
    ],
  },
  {
    row: 'invalidate_having',
    style: 'objection',
    read: ({ models }) =>
      models.User.query()
        .joinRelated('userPermissions')
        .groupBy(OWNED)
        .havingRaw('count(*) >= 2')
        .select(OWNED)
        .resultSize(),
    first: 1,
    steps: [
      [({ models }) => models.User.relatedQuery('userPermissions').for(2).relate(1), 2],
      [({ models }) => models.User.relatedQuery('userPermissions').for(1).unrelate(), 1],
    ],
  },
];

const related: readonly RowWrite[] = [
  {
    row: 'invalidate_many_to_many',
    style: 'knex',
    read: ({ knex }) =>
      knex(permission)
        .join(userPermissions, 'permission_id', `${permission}.id`)
        .where({ user_id: 1 })
        .orderBy('codename')
        .pluck('codename'),
    first: ['add_test', 'change_test'],
    steps: [
      [({ knex }) => knex(permission).where({ id: 1 }).update({ codename: 'lick' }), ['change_test', 'lick']],
      [({ knex }) => knex(permission).where({ id: 2 }).update({ codename: 'finger' }), ['finger', 'lick']],
      [({ knex }) => knex(userPermissions).where({ permission_id: 1 }).delete(), ['finger']],
    ],
  },
  {
    row: 'invalidate_many_to_many',
    style: 'objection',
    read: ({ models }) =>
      models.User.relatedQuery('userPermissions').for(1).orderBy('codename').select('codename'),
    first: [{ codename: 'add_test' }, { codename: 'change_test' }],
    steps: [
      [
        ({ models }) => models.Permission.query().patch({ codename: 'lick' }).where({ id: 1 }),
        [{ codename: 'change_test' }, { codename: 'lick' }],
      ],
      [
        ({ models }) =>
          models.User.relatedQuery('userPermissions').for(1).unrelate().where(`${permission}.id`, 1),
        [{ codename: 'change_test' }],
      ],
      [
        ({ models }) => models.User.relatedQuery('userPermissions').for(1).relate(3),
        [{ codename: 'change_test' }, { codename: 'delete_test' }],
      ],
    ],
  },
  {
    row: 'invalidate_table_inheritance',
    style: 'knex',
    read: ({ knex }) =>
      knex(testChild).join(testParent, `${testParent}.id`, 'testparent_ptr_id').select('name', 'public'),
    first: [{ name: 'parent 2', public: 1 }],
    steps: [
      [
        ({ knex }) => knex(testParent).where({ id: 2 }).update({ name: 'modified' }),
        [{ name: 'modified', public: 1 }],
      ],
      [({ knex }) => knex(testChild).update({ public: false }), [{ name: 'modified', public: 0 }]],
    ],
  },
  {
    row: 'invalidate_table_inheritance',
    style: 'objection',
    read: async ({ models }) => {
      const [found] = await models.TestChild.query().withGraphJoined('parent');
      return found!.parent!.name;
    },
    first: 'parent 2',
    steps: [
      [({ models }) => models.TestParent.query().patch({ name: 'modified' }).where({ id: 2 }), 'modified'],
      [
        ({ models }) =>
          models.TestChild.query().upsertGraph({
            testparent_ptr_id: 2,
            parent: { id: 2, name: 'modified2' },
          }),
        'modified2',
      ],
    ],
  },
  {
    row: 'test_parent',
    style: 'objection',
    read: ({ models }) => models.TestChild.query().joinRelated('parent').select('parent.name'),
    first: named('parent 2'),
    steps: [
      [
        async ({ models }) =>
          (await models.TestParent.query().findById(2))!.$query().patch({ name: 'another name' }),
        named('another name'),
      ],
    ],
  },
  {
    row: 'test_parent',
    style: 'knex',
    read: ({ knex }) =>
      knex(testChild).join(testParent, `${testParent}.id`, 'testparent_ptr_id').pluck('name'),
    first: ['parent 2'],
    steps: [
      [({ knex }) => knex(testParent).where({ id: 2 }).update({ name: 'another name' }), ['another name']],
    ],
  },
  {
    row: 'table_inheritance',
    as: 'a new child by two inserts',
    style: 'objection',
    read: ({ models }) =>
      models.TestChild.query().joinRelated('parent').orderBy('parent.id').select('parent.name'),
    first: named('parent 2'),
    steps: [
      [
        ({ models }) =>
          models.TestChild.query().insertGraph({ parent: { name: 'new child' }, public: true } as never),
        named('parent 2', 'new child'),
      ],
    ],
  },
  {
    row: 'invalidate_extra_tables',
    style: 'knex',
    read: ({ knex }) => knex.from(knex.raw('cachalot_test, auth_user')).count({ n: '*' }),
    first: [{ n: 4 }],
    steps: [
      [insertTest('test3'), [{ n: 6 }]],
      [({ knex }) => knex(user).insert({ id: 9, username: 'third' }), [{ n: 9 }]],
    ],
  },
  {
    row: 'invalidate_extra_tables',
    style: 'objection',
    read: ({ models }) => models.Test.query().from(raw('cachalot_test, auth_user')).count('* as n'),
    first: [{ n: 4 }],
    steps: [
      [({ models }) => models.Test.query().insert({ name: 'test3' }), [{ n: 6 }]],
      [({ models }) => models.User.query().insert({ username: 'third' }), [{ n: 9 }]],
    ],
  },
];

const subqueries: readonly RowWrite[] = [
  {
    row: 'invalidate_subquery',
    style: 'knex',
    read: ({ knex }) =>
      knex(test)
        .whereIn(
          'owner_id',
          knex(userGroups)
            .select('user_id')
            .join(groupPermissions, `${groupPermissions}.group_id`, `${userGroups}.group_id`)
            .join(group, `${group}.id`, `${userGroups}.group_id`)
            .whereIn('permission_id', knex(permission).select('id')),
        )
        .orderBy('id')
        .pluck('name'),
    first: ['test1', 'test2'],
    steps: [
      [({ knex }) => knex(group).insert({ id: 9, name: 'third group' }), ['test1', 'test2']],
      [({ knex }) => knex(groupPermissions).where({ group_id: 1 }).delete(), ['test2']],
      [({ knex }) => knex(userGroups).where({ user_id: 2 }).delete(), []],
      [({ knex }) => knex(groupPermissions).insert({ group_id: 1, permission_id: 3 }), ['test1']],
    ],
  },
  {
    row: 'invalidate_subquery',
    style: 'objection',
    read: ({ models }) =>
      models.User.query()
        .whereExists(
          models.User.relatedQuery('userPermissions').whereIn(
            'userPermissions.id',
            models.Permission.query().select('id').where('id', '>', 2),
          ),
        )
        .orderBy('id')
        .select('username'),
    first: [{ username: 'admin' }],
    steps: [
      [
        ({ models }) => models.User.relatedQuery('userPermissions').for(1).relate(3),
        [{ username: 'user' }, { username: 'admin' }],
      ],
      [({ models }) => models.User.relatedQuery('userPermissions').for(2).unrelate(), [{ username: 'user' }]],
    ],
  },
  {
    row: 'invalidate_nested_subqueries',
    style: 'knex',
    read: ({ knex }) => {
      const level = knex(userPermissions)
        .select('user_id')
        .whereIn('permission_id', knex(permission).select('id'));
      return knex(user)
        .whereIn('id', knex(user).select('id').whereIn('id', knex(user).select('id').whereIn('id', level)))
        .orderBy('id')
        .pluck('username');
    },
    first: ['user', 'admin'],
    steps: [
      [({ knex }) => knex(user).insert({ id: 9, username: 'third' }), ['user', 'admin']],
      [
        ({ knex }) => knex(userPermissions).insert({ user_id: 9, permission_id: 1 }),
        ['user', 'admin', 'third'],
      ],
      [({ knex }) => knex(userPermissions).whereNot({ user_id: 9 }).delete(), ['third']],
    ],
  },
  {
    row: 'invalidate_nested_subqueries',
    style: 'objection',
    read: ({ models: { User } }) =>
      User.query()
        .whereIn('id', User.query().select('id').whereExists(User.relatedQuery('userPermissions')))
        .orderBy('id')
        .select('username'),
    first: [{ username: 'user' }, { username: 'admin' }],
    steps: [
      [
        ({ models }) => models.User.relatedQuery('userPermissions').for(1).unrelate(),
        [{ username: 'admin' }],
      ],
    ],
  },
  {
    row: 'invalidate_raw_subquery',
    style: 'knex',
    read: ({ knex }) => knex(test).whereRaw(`permission_id = ${OF_PERMISSION}`).pluck('name'),
    first: [],
    steps: [
      [insertTest('test3', { permission_id: 2 }), ['test3']],
      [({ knex }) => knex(permission).where({ id: 2 }).update({ name: 'saved' }), ['test3']],
      [({ knex }) => knex(test).where({ name: 'test3' }).delete(), []],
    ],
  },
  {
    row: 'invalidate_raw_subquery',
    style: 'objection',
    read: ({ models }) => models.Test.query().whereRaw(`permission_id = ${OF_PERMISSION}`).select('name'),
    first: [],
    steps: [
      [({ models }) => models.Test.query().insert({ name: 'test3', permission_id: 2 }), named('test3')],
      [({ models }) => models.Permission.query().patch({ name: 'saved' }), named('test3')],
      [({ models }) => models.Test.query().delete().where({ name: 'test3' }), []],
    ],
  },
  {
    row: 'invalidate_nested_raw_subquery',
    style: 'knex',
    read: ({ knex }) =>
      knex(test)
        .whereIn('id', knex(test).select('id').whereRaw(`permission_id = ${OF_PERMISSION}`))
        .pluck('name'),
    first: [],
    steps: [
      [insertTest('test3', { permission_id: 2 }), ['test3']],
      [({ knex }) => knex(permission).where({ id: 2 }).update({ name: 'saved' }), ['test3']],
      [({ knex }) => knex(test).where({ name: 'test3' }).delete(), []],
    ],
  },
  {
    row: 'invalidate_nested_raw_subquery',
    style: 'objection',
    read: ({ models: { Test } }) =>
      Test.query()
        .whereIn('id', Test.query().select('id').whereRaw(`permission_id = ${OF_PERMISSION}`))
        .select('name'),
    first: [],
    steps: [
      [({ models }) => models.Test.query().insert({ name: 'test3', permission_id: 2 }), named('test3')],
    ],
  },
  {
    row: 'invalidate_extra_select',
    style: 'knex',
    read: ({ knex }) => knex(test).orderBy('id').select(knex.raw(LENGTH)),
    first: sized(4, 5),
    steps: [
      [({ knex }) => knex(test).update({ public: false }), sized(4, 5)],
      [({ knex }) => knex(user).where({ id: 1 }).update({ username: 'renamed' }), sized(7, 5)],
      [insertTest('test3', { owner_id: 2 }), sized(7, 5, 5)],
    ],
  },
  {
    row: 'invalidate_extra_select',
    style: 'objection',
    read: ({ models }) => models.Test.query().orderBy('id').select(raw(LENGTH)),
    first: sized(4, 5),
    steps: [
      [({ models }) => models.User.query().patch({ username: 'renamed' }).where({ id: 1 }), sized(7, 5)],
    ],
  },
  {
    row: 'invalidate_extra_where',
    style: 'knex',
    read: ({ knex }) => knex(test).whereRaw(OF_ADMIN).pluck('name'),
    first: ['test2'],
    steps: [
      [({ knex }) => knex(user).insert({ id: 9, username: 'third' }), ['test2']],
      [({ knex }) => knex(test).insert({ id: 9, name: 'test3', owner_id: 2 }), ['test2', 'test3']],
      [({ knex }) => knex(user).where({ id: 2 }).update({ username: 'modified' }), []],
    ],
  },
  {
    row: 'invalidate_extra_where',
    style: 'objection',
    read: ({ models }) => models.Test.query().whereRaw(OF_ADMIN).select('name'),
    first: named('test2'),
    steps: [[({ models }) => models.User.query().patch({ username: 'modified' }).where({ id: 2 }), []]],
  },
  {
    row: 'm2m_in_case_and_not_exists',
    style: 'knex',
    read: ({ knex }) =>
      knex(user)
        .orderBy('id')
        .select(
          knex.raw(
            `case when exists (select 1 from auth_user_groups g where g.user_id = auth_user.id and g.group_id = 2) then 'in' else 'out' end as v`,
          ),
        ),
    first: [{ v: 'out' }, { v: 'in' }],
    steps: [
      [({ knex }) => knex(userGroups).insert({ user_id: 1, group_id: 2 }), [{ v: 'in' }, { v: 'in' }]],
      [({ knex }) => knex(userGroups).where({ user_id: 2 }).delete(), [{ v: 'in' }, { v: 'out' }]],
    ],
  },
  {
    row: 'm2m_in_case_and_not_exists',
    as: 'NOT EXISTS',
    style: 'objection',
    read: ({ models: { User } }) =>
      User.query().whereNotExists(User.relatedQuery('groups').where('groups.id', 2)).select('username'),
    first: [{ username: 'user' }],
    steps: [[({ models }) => models.User.relatedQuery('groups').for(1).relate(2), []]],
  },
  {
    row: 'custom_subquery_exists',
    as: 'after a write',
    style: 'objection',
    read: ({ models: { Permission, Test } }) =>
      Permission.query()
        .whereExists(Test.query().where('permission_id', ref(`${permission}.id`)))
        .select('codename'),
    first: [{ codename: 'add_test' }],
    steps: [[({ models }) => models.Test.query().patch({ permission_id: 2 }), [{ codename: 'change_test' }]]],
  },
];

export const ROW_WRITES_RELATED: Readonly<Record<string, readonly RowWrite[]>> = {
  aggregates,
  related,
  subqueries,
};
