/** The rows on reading several tables: joins, subqueries, aggregates, relations. */
import { raw, ref } from 'objection';
import { TABLES } from '../../support/schema';
import type { RowRead } from './row-read';

const { test, user, permission, group, userGroups, userPermissions, groupPermissions } = TABLES;
const { testParent, testChild, testChildPermissions } = TABLES;
const ONE = { name: 'test1' };
const TWO = { name: 'test2' };
const OWNED = `${user}.id`;
const OF_PERMISSION = 'SELECT id FROM auth_permission WHERE id = ?';

const joins: readonly RowRead[] = [
  {
    row: ['order_by_field_of_another_table_with_check', 'order_by_field_of_another_table_no_check'],
    tables: [test, user],
    answer: [TWO, ONE],
    knex: (knex) => knex(test).join(user, OWNED, 'owner_id').orderBy('username').select(`${test}.name`),
    objection: ({ Test }) =>
      Test.query().joinRelated('owner').orderBy('owner.username').select(`${test}.name`),
  },
  {
    row: [
      'order_by_field_of_another_table_with_expression_with_check',
      'order_by_field_of_another_table_with_expression_no_check',
    ],
    tables: [test, user],
    answer: [ONE, TWO],
    knex: (knex) =>
      knex(test).leftJoin(user, OWNED, 'owner_id').orderByRaw('coalesce(name, username)').select('name'),
    objection: ({ Test }) =>
      Test.query().leftJoinRelated('owner').orderByRaw('coalesce(name, username)').select('name'),
  },
  {
    row: 'distinct',
    as: 'without it, duplicates',
    tables: [test, user, userPermissions, permission],
    answer: [ONE, ONE, TWO],
    knex: (knex) =>
      knex(test)
        .join(user, OWNED, 'owner_id')
        .join(userPermissions, 'user_id', OWNED)
        .join(permission, `${userPermissions}.permission_id`, `${permission}.id`)
        .orderBy(`${test}.name`)
        .select(`${test}.name`),
    objection: ({ Test }) =>
      Test.query().joinRelated('owner.userPermissions').orderBy(`${test}.name`).select(`${test}.name`),
  },
  {
    row: 'distinct',
    tables: [test, user, userPermissions, permission],
    answer: [ONE, TWO],
    knex: (knex) =>
      knex(test)
        .join(user, OWNED, 'owner_id')
        .join(userPermissions, 'user_id', OWNED)
        .join(permission, `${userPermissions}.permission_id`, `${permission}.id`)
        .orderBy(`${test}.name`)
        .distinct(`${test}.name`),
    objection: ({ Test }) =>
      Test.query().joinRelated('owner.userPermissions').orderBy(`${test}.name`).distinct(`${test}.name`),
  },
  {
    row: ['many_to_many_when_sql_check', 'many_to_many_when_no_sql_check'],
    tables: [user, userPermissions, permission],
    answer: [{ codename: 'add_test' }, { codename: 'change_test' }],
    knex: (knex) =>
      knex(permission)
        .join(userPermissions, `${userPermissions}.permission_id`, `${permission}.id`)
        .join(user, OWNED, 'user_id')
        .where({ username: 'user' })
        .orderBy('codename')
        .select('codename'),
    objection: ({ User }) =>
      User.relatedQuery('userPermissions')
        .for(User.query().where({ username: 'user' }))
        .orderBy('codename')
        .select('codename'),
  },
  {
    row: ['filtered_relation_with_check', 'filtered_relation_no_check'],
    tables: [testParent, testChild, testChildPermissions, permission],
    answer: [{ name: 'parent 2', codename: 'add_test' }],
    knex: (knex) =>
      knex(testChild)
        .join(testParent, `${testParent}.id`, 'testparent_ptr_id')
        .leftJoin(testChildPermissions, 'testchild_id', 'testparent_ptr_id')
        .leftJoin(permission, function on() {
          this.on(`${permission}.id`, 'permission_id').andOnVal(`${permission}.id`, '<', 2);
        })
        .select(`${testParent}.name`, 'codename'),
    objection: ({ TestChild }) =>
      TestChild.query()
        .joinRelated('parent')
        .leftJoinRelated('permissions(low)')
        .modifiers({ low: (builder) => void builder.where(`${permission}.id`, '<', 2) })
        .select('parent.name', 'permissions.codename'),
  },
  {
    row: ['intersection_with_check', 'union_with_sql_check'],
    as: 'conditions on two tables',
    tables: [test, permission],
    answer: [ONE],
    knex: (knex) =>
      knex(test)
        .leftJoin(permission, 'permission_id', `${permission}.id`)
        .where(`${test}.id`, '<', 5)
        .where(`${permission}.name`, 'like', '%a%')
        .select(`${test}.name`),
    objection: ({ Test }) =>
      Test.query()
        .leftJoinRelated('permission')
        .where(`${test}.id`, '<', 5)
        .where('permission.name', 'like', '%a%')
        .select(`${test}.name`),
  },
  {
    row: 'union_with_sql_check',
    tables: [test, user],
    answer: [{ name: 'admin' }, { name: 'test1' }, { name: 'test2' }, { name: 'user' }],
    knex: (knex) => knex(test).select('name').union(knex(user).select('username')).orderBy('name'),
    objection: ({ Test, User }) =>
      Test.query().select('name').union(User.query().select('username')).orderBy('name'),
  },
  {
    row: 'intersection_with_check',
    tables: [test, permission],
    answer: [ONE],
    knex: (knex) =>
      knex(test)
        .select('name')
        .intersect(
          knex(test)
            .select('name')
            .whereIn('permission_id', knex(permission).select('id').where('name', 'like', '%a%')),
        ),
    objection: ({ Test, Permission }) =>
      Test.query()
        .select('name')
        .intersect(
          Test.query()
            .select('name')
            .whereIn('permission_id', Permission.query().select('id').where('name', 'like', '%a%')),
        ),
  },
  {
    row: 'difference_with_check',
    tables: [test, permission],
    answer: [TWO],
    knex: (knex) =>
      knex(test)
        .select('name')
        .except(knex(test).select('name').whereIn('permission_id', knex(permission).select('id'))),
    objection: ({ Test, Permission }) =>
      Test.query()
        .select('name')
        .except(
          Test.query().select('name').whereIn('permission_id', Permission.query().select('id')) as never,
        ),
  },
  {
    row: 'extra_tables',
    tables: [test, user],
    answer: [{ n: 4 }],
    knex: (knex) => knex.from(knex.raw('cachalot_test, auth_user')).count({ n: '*' }),
    objection: ({ Test }) => Test.query().from(raw('cachalot_test, auth_user')).count('* as n'),
  },
];

const subqueries: readonly RowRead[] = [
  {
    row: 'subquery',
    tables: [test, user],
    answer: [ONE, TWO],
    knex: (knex) => knex(test).whereIn('owner_id', knex(user).select('id')).orderBy('id').select('name'),
    objection: ({ Test, User }) =>
      Test.query().whereIn('owner_id', User.query().select('id')).orderBy('id').select('name'),
  },
  {
    row: 'subquery',
    as: 'over six tables',
    tables: [test, user, userGroups, group, groupPermissions, permission],
    answer: [ONE, TWO],
    knex: (knex) =>
      knex(test)
        .join(user, OWNED, 'owner_id')
        .join(userGroups, 'user_id', OWNED)
        .join(group, `${userGroups}.group_id`, `${group}.id`)
        .join(groupPermissions, `${groupPermissions}.group_id`, `${group}.id`)
        .whereIn(`${groupPermissions}.permission_id`, knex(permission).select('id'))
        .orderBy(`${test}.name`)
        .distinct(`${test}.name`),
    objection: ({ Test, Permission }) =>
      Test.query()
        .joinRelated('owner.groups.permissions')
        .whereIn('owner:groups:permissions.id', Permission.query().select('id'))
        .orderBy(`${test}.name`)
        .distinct(`${test}.name`),
  },
  {
    row: 'subquery',
    as: 'negated',
    tables: [testParent, testChild, testChildPermissions, permission],
    answer: [],
    knex: (knex) =>
      knex(testChild)
        .join(testParent, `${testParent}.id`, 'testparent_ptr_id')
        .whereNotIn(
          'testparent_ptr_id',
          knex(testChildPermissions)
            .join(permission, `${permission}.id`, 'permission_id')
            .select('testchild_id'),
        ),
    objection: ({ TestChild }) =>
      TestChild.query().joinRelated('parent').whereNotExists(TestChild.relatedQuery('permissions')),
  },
  {
    row: ['custom_subquery_with_check', 'custom_subquery_no_check'],
    tables: [permission, test],
    answer: [{ name: 'test1' }, { name: null }, { name: null }],
    knex: (knex) =>
      knex(permission)
        .orderBy('id')
        .select(
          knex(test)
            .select('name')
            .where('permission_id', knex.ref(`${permission}.id`))
            .limit(1)
            .as('name'),
        ),
    objection: ({ Permission, Test }) =>
      Permission.query()
        .orderBy('id')
        .select(
          Test.query()
            .select('name')
            .where('permission_id', ref(`${permission}.id`))
            .limit(1)
            .as('name'),
        ),
  },
  {
    row: 'custom_subquery_exists',
    tables: [permission, test],
    answer: [{ has: 1 }, { has: 0 }, { has: 0 }],
    knex: (knex) =>
      knex(permission)
        .orderBy('id')
        .select(
          knex.raw('exists ? as has', [
            knex(test)
              .select('id')
              .where('permission_id', knex.ref(`${permission}.id`)),
          ]),
        ),
    objection: ({ Permission, Test }) =>
      Permission.query()
        .orderBy('id')
        .select(
          raw(
            'exists ? as has',
            Test.query()
              .select('id')
              .where('permission_id', ref(`${permission}.id`)),
          ),
        ),
  },
  {
    row: 'raw_subquery',
    tables: [test, permission],
    answer: [ONE],
    knex: (knex) => knex(test).whereRaw(`permission_id = (${OF_PERMISSION})`, [1]).select('name'),
    objection: ({ Test }) => Test.query().whereRaw(`permission_id = (${OF_PERMISSION})`, [1]).select('name'),
  },
  {
    row: 'raw_subquery',
    as: 'inside another',
    tables: [test, permission],
    answer: [ONE],
    knex: (knex) =>
      knex(test)
        .whereIn('id', knex(test).select('id').whereRaw(`permission_id = (${OF_PERMISSION})`, [1]))
        .select('name'),
    objection: ({ Test }) =>
      Test.query()
        .whereIn('id', Test.query().select('id').whereRaw(`permission_id = (${OF_PERMISSION})`, [1]))
        .select('name'),
  },
  {
    row: 'extra_where',
    tables: [test, user],
    answer: [TWO],
    knex: (knex) =>
      knex(test).whereRaw(`owner_id IN (SELECT id FROM auth_user WHERE username = 'admin')`).select('name'),
    objection: ({ Test }) =>
      Test.query().whereRaw(`owner_id IN (SELECT id FROM auth_user WHERE username = 'admin')`).select('name'),
  },
  {
    row: 'extra_select',
    tables: [test, user],
    answer: [{ size: 4 }, { size: 5 }],
    knex: (knex) =>
      knex(test)
        .orderBy('id')
        .select(knex.raw('(SELECT LENGTH(username) FROM auth_user WHERE auth_user.id = owner_id) as size')),
    objection: ({ Test }) =>
      Test.query()
        .orderBy('id')
        .select(raw('(SELECT LENGTH(username) FROM auth_user WHERE auth_user.id = owner_id) as size')),
  },
];

export const ROW_READS_RELATED: Readonly<Record<string, readonly RowRead[]>> = { joins, subqueries };
