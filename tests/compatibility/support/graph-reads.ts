/**
 * The shapes in which Objection reads, each with the tables that it depends on.
 */
import { TABLES } from '../../support/schema';
import type { Bench } from './bench';
import type { ReadShape } from './reads';

const { test, user, permission, group, userGroups, userPermissions, groupPermissions } = TABLES;
const { testParent, testChild, testChildPermissions, unicode } = TABLES;

type Models = Bench['models'];
type Build = (models: Models) => PromiseLike<unknown>;

function read(name: string, tables: readonly string[], build: Build, queries = 1): ReadShape {
  return { name, tables, queries, make: ({ models }) => build(models) };
}

const queries: readonly ReadShape[] = [
  read('query', [test], ({ Test }) => Test.query()),
  read('find by id', [user], ({ User }) => User.query().findById(1)),
  read('find by ids', [user], ({ User }) => User.query().findByIds([1, 2])),
  read('find one', [user], ({ User }) => User.query().findOne({ username: 'user' })),
  read('find nothing', [user], ({ User }) => User.query().findById(-1)),
  read('first', [user], ({ User }) => User.query().orderBy('id').first()),
  read('select', [test], ({ Test }) => Test.query().select('id', 'name')),
  read('count', [test], ({ Test }) => Test.query().count('id as n')),
  read('result size', [test], ({ Test }) => Test.query().resultSize()),
  read('range', [test], ({ Test }) => Test.query().orderBy('id').range(0, 0), 2),
  read('page', [test], ({ Test }) => Test.query().orderBy('id').page(0, 1), 2),
  read('limit and range', [test], ({ Test }) => Test.query().orderBy('id').limit(1).range(), 2),
  read('unicode model', [unicode], ({ UnicodeModel }) => UnicodeModel.query()),
  read('cast to another class', [test], ({ Test, User }) => Test.query().select('id').castTo(User)),
  read('model with inheritance', [testParent, testChild], ({ TestChild }) =>
    TestChild.query().joinRelated('parent').select('parent.name', `${testChild}.public`),
  ),
  read('context', [test], ({ Test }) => Test.query().context({ a: 1 })),
  read('hook after the query', [test], ({ Test }) =>
    Test.query().runAfter((rows) => {
      for (const row of rows as { name?: string }[]) row.name = `${row.name}!`;
      return rows;
    }),
  ),
  read('where composite', [user], ({ User }) => User.query().whereComposite(['id', 'username'], [1, 'user'])),
  read('union', [test, user], ({ Test, User }) =>
    Test.query().select('name').union(User.query().select('username')),
  ),
  read('with', [test, user], ({ Test, User }) =>
    Test.query()
      .with('w', User.query().select('id'))
      .whereIn('owner_id', User.query().from('w').select('id')),
  ),
  read('from a subquery', [test], ({ Test }) =>
    Test.query().from(Test.query().select('name').as('t')).select('t.name'),
  ),
];

const relations: readonly ReadShape[] = [
  read('join related', [test, user], ({ Test }) =>
    Test.query().joinRelated('owner').select('owner.username'),
  ),
  read('left join related', [test, permission], ({ Test }) =>
    Test.query().leftJoinRelated('permission').select('permission.codename'),
  ),
  read('join related through a table', [user, userGroups, group], ({ User }) =>
    User.query().joinRelated('groups').select('groups.name'),
  ),
  read('join related nested', [user, userGroups, group, groupPermissions, permission], ({ User }) =>
    User.query().joinRelated('groups.permissions').select('groups:permissions.codename'),
  ),
  read('related query', [group, userGroups, user], ({ User }) =>
    User.relatedQuery('groups').for(User.query().where({ username: 'user' })),
  ),
  read('related query of an id', [group, userGroups], ({ User }) => User.relatedQuery('groups').for(1)),
  read('related subquery as column', [user, test], ({ User }) =>
    User.query().select('username', User.relatedQuery('tests').count().as('n')),
  ),
  read('where exists related', [user, test], ({ User }) =>
    User.query().whereExists(User.relatedQuery('tests')),
  ),
  read(
    'related of a model',
    [user, userGroups, group],
    async ({ User }) => {
      const found = await User.query().findById(1).throwIfNotFound();
      return found.$relatedQuery('groups');
    },
    2,
  ),
  read(
    'fetch graph of models',
    [user, test],
    async ({ User }) => {
      const users = await User.query();
      return User.fetchGraph(users, 'tests');
    },
    2,
  ),
  read(
    'fetch graph of a model',
    [user, test],
    async ({ User }) => {
      const found = await User.query().findById(1).throwIfNotFound();
      return found.$fetchGraph('tests');
    },
    2,
  ),
  read('with graph fetched, to one', [test, user], ({ Test }) => Test.query().withGraphFetched('owner'), 2),
  read('with graph fetched, to many', [user, test], ({ User }) => User.query().withGraphFetched('tests'), 2),
  read(
    'with graph fetched, through a table',
    [user, userGroups, group],
    ({ User }) => User.query().withGraphFetched('groups'),
    2,
  ),
  read(
    'with graph fetched, nested',
    [user, userGroups, group, groupPermissions, permission, userPermissions, test],
    ({ User }) => User.query().withGraphFetched('[groups.permissions, userPermissions, tests.permission]'),
    6,
  ),
  read(
    'with graph fetched and modified',
    [user, userGroups, group],
    ({ User }) =>
      User.query()
        .withGraphFetched('groups')
        .modifyGraph('groups', (builder) => void builder.where(`${group}.name`, 'like', 'test%')),
    2,
  ),
  read('with graph joined', [user, userGroups, group], ({ User }) =>
    User.query().withGraphJoined('groups').orderBy(`${user}.id`),
  ),
  read(
    'with graph joined, nested',
    [user, userGroups, group, groupPermissions, permission, test],
    ({ User }) => User.query().withGraphJoined('[groups.permissions, tests]').orderBy(`${user}.id`),
  ),
  read(
    'with graph joined and fetched',
    [testChild, testParent, testChildPermissions, permission],
    ({ TestChild }) => TestChild.query().withGraphJoined('parent').withGraphFetched('permissions'),
    2,
  ),
];

/** The shapes of Objection, by what they are about. */
export const GRAPH_SHAPES: Readonly<Record<string, readonly ReadShape[]>> = { queries, relations };
