/** The rows on aggregates, computed columns and relations. */
import { raw, ref } from 'objection';
import { TABLES } from '../../support/schema';
import type { RowRead } from './row-read';

const { test, user, permission, group, userGroups, userPermissions, groupPermissions } = TABLES;
const { testParent, testChild } = TABLES;
const OWNED = `${user}.id`;
const BOTH = [{ first: 'test1' }, { first: 'test2' }];

const annotations: readonly RowRead[] = [
  {
    row: 'aggregate',
    tables: [user, test],
    answer: { n: 2 },
    knex: (knex) =>
      knex(user)
        .leftJoin(test, OWNED, 'owner_id')
        .count({ n: `${test}.id` })
        .first(),
    objection: ({ User }) => User.query().leftJoinRelated('tests').count('tests.id as n').first(),
  },
  {
    row: 'annotate',
    tables: [user, test],
    answer: [{ n: 1 }, { n: 1 }],
    knex: (knex) =>
      knex(user)
        .leftJoin(test, OWNED, 'owner_id')
        .groupBy(OWNED)
        .orderBy(OWNED)
        .count({ n: `${test}.id` }),
    objection: ({ User }) =>
      User.query().leftJoinRelated('tests').groupBy(OWNED).orderBy(OWNED).count('tests.id as n'),
  },
  {
    row: 'annotate_subquery',
    tables: [user, test],
    answer: BOTH,
    knex: (knex) =>
      knex(user)
        .orderBy('id')
        .select(knex(test).select('name').where('owner_id', knex.ref(OWNED)).limit(1).as('first')),
    objection: ({ User, Test }) =>
      User.query()
        .orderBy('id')
        .select(Test.query().select('name').where('owner_id', ref(OWNED)).limit(1).as('first')),
  },
  {
    row: 'annotate_case_with_when_and_query_in_default',
    tables: [user, test],
    answer: [{ first: 'noname' }, { first: 'test2' }],
    knex: (knex) =>
      knex(user)
        .orderBy('id')
        .select(
          knex.raw(`case when auth_user.id = 1 then 'noname' else ? end as first`, [
            knex(test).select('name').where('owner_id', knex.ref(OWNED)).limit(1),
          ]),
        ),
    objection: ({ User, Test }) =>
      User.query()
        .orderBy('id')
        .select(
          raw(
            `case when auth_user.id = 1 then 'noname' else (?) end as first`,
            Test.query().select('name').where('owner_id', ref(OWNED)).limit(1),
          ),
        ),
  },
  {
    row: 'annotate_case_with_when',
    tables: [user, test],
    answer: [{ first: 'test1' }, { first: 'noname' }],
    knex: (knex) =>
      knex(user)
        .orderBy('id')
        .select(
          knex.raw(`case when auth_user.id = 1 then ? else 'noname' end as first`, [
            knex(test).select('name').where('owner_id', knex.ref(OWNED)).limit(1),
          ]),
        ),
    objection: ({ User, Test }) =>
      User.query()
        .orderBy('id')
        .select(
          raw(
            `case when auth_user.id = 1 then (?) else 'noname' end as first`,
            Test.query().select('name').where('owner_id', ref(OWNED)).limit(1),
          ),
        ),
  },
  {
    row: 'annotate_coalesce',
    tables: [user, test],
    answer: BOTH,
    knex: (knex) =>
      knex(user)
        .orderBy('id')
        .select(
          knex.raw(`coalesce(?, 'notest') as first`, [
            knex(test).select('name').where('owner_id', knex.ref(OWNED)).limit(1),
          ]),
        ),
    objection: ({ User, Test }) =>
      User.query()
        .orderBy('id')
        .select(
          raw(
            `coalesce((?), 'notest') as first`,
            Test.query().select('name').where('owner_id', ref(OWNED)).limit(1),
          ),
        ),
  },
  {
    row: 'annotate_raw',
    tables: [user, permission],
    answer: [{ perm: 1 }, { perm: 1 }],
    knex: (knex) => knex(user).select(knex.raw('(SELECT id FROM auth_permission WHERE id = ?) as perm', [1])),
    objection: ({ User }) =>
      User.query().select(raw('(SELECT id FROM auth_permission WHERE id = ?) as perm', [1])),
  },
  {
    row: 'having',
    tables: [user, userPermissions, permission],
    answer: [{ username: 'user' }],
    knex: (knex) =>
      knex(user)
        .leftJoin(userPermissions, 'user_id', OWNED)
        .leftJoin(permission, `${permission}.id`, 'permission_id')
        .groupBy(OWNED)
        .havingRaw('count(permission_id) >= ?', [2])
        .select('username'),
    objection: ({ User }) =>
      User.query()
        .leftJoinRelated('userPermissions')
        .groupBy(OWNED)
        .havingRaw('count(??) >= ?', ['userPermissions.id', 2])
        .select('username'),
  },
  {
    row: 'having',
    as: 'their number',
    tables: [user, userPermissions, permission],
    answer: 1,
    knex: (knex) =>
      knex
        .from(
          knex(user)
            .leftJoin(userPermissions, 'user_id', OWNED)
            .leftJoin(permission, `${permission}.id`, 'permission_id')
            .groupBy(OWNED)
            .havingRaw('count(permission_id) >= ?', [2])
            .select(OWNED)
            .as('found'),
        )
        .count({ n: '*' })
        .first()
        .then((found) => found?.n),
    objection: ({ User }) =>
      User.query()
        .leftJoinRelated('userPermissions')
        .groupBy(OWNED)
        .havingRaw('count(??) >= ?', ['userPermissions.id', 2])
        .select(OWNED)
        .resultSize(),
  },
];

const relations: readonly RowRead[] = [
  {
    row: 'foreign_key',
    as: 'the related row of each row',
    tables: [test, user],
    answer: ['user', 'admin'],
    queries: 3,
    knex: async (knex) => {
      const found: string[] = [];
      for (const { owner_id: id } of await knex(test).orderBy('id').select('owner_id'))
        found.push(...(await knex(user).where({ id }).pluck('username')));
      return found;
    },
    objection: async ({ Test }) => {
      const found: string[] = [];
      for (const one of await Test.query().orderBy('id')) {
        const owner = await one.$relatedQuery('owner').select('username');
        found.push((owner as unknown as { username: string }).username);
      }
      return found;
    },
  },
  {
    row: 'foreign_key',
    as: 'the ids of related rows',
    tables: [test],
    answer: [{ owner_id: 1 }, { owner_id: 2 }],
    knex: (knex) => knex(test).orderBy('id').select('owner_id'),
    objection: ({ Test }) => Test.query().orderBy('id').select('owner_id'),
  },
  {
    row: 'select_related',
    tables: [test, user],
    answer: { name: 'test1', username: 'user' },
    knex: (knex) =>
      knex(test).join(user, OWNED, 'owner_id').where({ a_choice: 'foo' }).first('name', 'username'),
    objection: async ({ Test }) => {
      const found = await Test.query().withGraphJoined('owner').findById(1).throwIfNotFound();
      return { name: found.name, username: found.owner?.username };
    },
  },
  {
    row: 'select_related',
    as: 'over two levels',
    tables: [user, test, permission],
    answer: ['add_test'],
    knex: (knex) =>
      knex(user)
        .join(test, OWNED, 'owner_id')
        .join(permission, `${permission}.id`, 'permission_id')
        .pluck('codename'),
    objection: async ({ User }) => {
      const found = await User.query().withGraphJoined('tests.permission').where({ username: 'user' });
      return found.flatMap(({ tests }) => tests!.map((one) => one.permission?.codename));
    },
  },
  {
    row: 'prefetch_related',
    tables: [user, userPermissions, permission],
    answer: ['add_test', 'change_test', 'delete_test'],
    queries: 2,
    objection: async ({ User }) => {
      const found = await User.query().orderBy('id').withGraphFetched('userPermissions');
      return found.flatMap(({ userPermissions: all }) => all!.map(({ codename }) => codename)).sort();
    },
  },
  {
    row: 'prefetch_related',
    as: 'over three levels',
    tables: [test, user, userGroups, group, groupPermissions, permission],
    answer: ['add_test', 'add_test', 'change_test'],
    queries: 4,
    objection: async ({ Test }) => {
      const found = await Test.query().orderBy('id').withGraphFetched('owner.groups.permissions');
      const groups = found.flatMap(({ owner }) => owner!.groups!);
      return groups.flatMap(({ permissions }) => permissions!.map(({ codename }) => codename)).sort();
    },
  },
  {
    row: 'table_inheritance',
    as: 'a child',
    tables: [testParent, testChild],
    answer: { name: 'parent 2', public: 1 },
    knex: (knex) =>
      knex(testChild)
        .join(testParent, `${testParent}.id`, 'testparent_ptr_id')
        .first(`${testParent}.name`, `${testChild}.public`),
    objection: async ({ TestChild }) => {
      const found = await TestChild.query().withGraphJoined('parent').findById(2).throwIfNotFound();
      return { name: found.parent?.name, public: found.public };
    },
  },
];

export const ROW_READS_ANNOTATED: Readonly<Record<string, readonly RowRead[]>> = { annotations, relations };
