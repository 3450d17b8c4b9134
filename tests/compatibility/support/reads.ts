/**
 * The shapes in which Knex reads: each with the tables that it depends on. Suites run them all.
 */
import type { Knex } from 'knex';
import type { DatabaseName } from '../../support/databases';
import { TABLES } from '../../support/schema';
import type { Bench } from './bench';

export interface ReadShape {
  readonly name: string;
  /** every table that the answer depends on */
  readonly tables: readonly string[];
  /** how many statements it takes; 1 where nothing is said */
  readonly queries?: number;
  /** the databases that have it; all where nothing is said */
  readonly only?: readonly DatabaseName[];
  /** needs CACHALOT_CACHE_RAW */
  readonly raw?: boolean;
  make(bench: Bench): PromiseLike<unknown>;
}

const { test, user, permission, group, userGroups, unicode, unmanaged, groupPermissions } = TABLES;
const { testParent, testChild } = TABLES;
const BIG: readonly DatabaseName[] = ['postgres', 'mysql'];

type Build = (knex: Knex) => PromiseLike<unknown>;
type More = Omit<ReadShape, 'name' | 'tables' | 'make'>;

function read(name: string, tables: readonly string[], build: Build, more: More = {}): ReadShape {
  return { ...more, name, tables, make: ({ knex }) => build(knex) };
}

const plain: readonly ReadShape[] = [
  read('select all', [test], (knex) => knex(test)),
  read('select columns', [test], (knex) => knex(test).select('id', 'name')),
  read('from first', [test], (knex) => knex.select('name').from(test)),
  read('column aliases', [test], (knex) => knex(test).select('name as n', { i: 'id' })),
  read('table alias', [test], (knex) => knex({ t: test }).select('t.name')),
  read('table alias in text', [test], (knex) => knex(`${test} as t`).select('t.name')),
  read('first', [test], (knex) => knex(test).orderBy('id').first()),
  read('first of none', [test], (knex) => knex(test).where({ id: -1 }).first()),
  read('first column', [test], (knex) => knex(test).first('name')),
  read('pluck', [test], (knex) => knex(test).pluck('name')),
  read('pluck qualified', [test], (knex) => knex(test).pluck(`${test}.name`)),
  read('none found', [test], (knex) => knex(test).where({ name: 'nobody' })),
  read('unicode names', [unicode], (knex) => knex(unicode).select('naïveté', '名前')),
  read('limit and offset', [test], (knex) => knex(test).orderBy('id').limit(1).offset(1)),
  read('order by columns', [test], (knex) => knex(test).orderBy([{ column: 'public', order: 'desc' }, 'id'])),
  read('order by raw', [test], (knex) => knex(test).orderByRaw('lower(name) desc')),
  read('distinct', [test], (knex) => knex(test).distinct('public')),
  read('distinct on', [test], (knex) => knex(test).distinctOn('public').orderBy('public'), {
    only: ['postgres'],
  }),
  read('raw column', [test], (knex) => knex(test).select(knex.raw('upper(name) as shout'))),
  read('raw from', [test], (knex) => knex.select('name').from(knex.raw('??', [test]))),
  read('bigger expression', [test], (knex) =>
    knex(test).select(knex.raw("case when public then 'yes' else 'no' end as answer, a_float * 2 as twice")),
  ),
  read('clone', [test], (knex) => knex(test).where({ id: 1 }).clone()),
  read('modify', [test], (knex) => knex(test).modify((builder) => void builder.where({ id: 2 }))),
  read('comment', [test], (knex) => knex(test).comment('from auth_user')),
  read('hint', [test], (knex) => knex(test).hintComment('NO_ICP(t)')),
  read('query context', [test], (knex) => knex(test).queryContext({ a: 1 })),
];

const conditions: readonly ReadShape[] = [
  read('where', [test], (knex) => knex(test).where({ name: 'test1' })),
  read('where operator', [test], (knex) => knex(test).where('id', '>', 1)),
  read('where nested', [test], (knex) =>
    knex(test).where((builder) => void builder.where('id', 1).orWhere('name', 'test2')),
  ),
  read('where not', [test], (knex) => knex(test).whereNot({ id: 1 })),
  read('where null', [test], (knex) => knex(test).whereNull('permission_id')),
  read('where in', [test], (knex) => knex(test).whereIn('id', [1, 2, 3])),
  read('where in none', [test], (knex) => knex(test).whereIn('id', [])),
  read('where in tuples', [test], (knex) =>
    knex(test).whereIn(
      ['id', 'name'],
      [
        [1, 'test1'],
        [2, 'test2'],
      ],
    ),
  ),
  read('where between', [test], (knex) => knex(test).whereBetween('id', [1, 2])),
  read('where like', [test], (knex) => knex(test).whereLike('name', 'test%'), {
    only: ['postgres', 'sqlite'],
  }),
  read('where ilike', [test], (knex) => knex(test).whereILike('name', 'TEST%')),
  read('where raw', [test], (knex) => knex(test).whereRaw('id = ?', [1])),
  read('where column', [test], (knex) => knex(test).where('id', knex.ref('owner_id'))),
  read('where exists', [test, user], (knex) =>
    knex(test).whereExists(knex(user).where(`${user}.id`, knex.ref(`${test}.owner_id`))),
  ),
  read('where not exists', [test, user], (knex) =>
    knex(test).whereNotExists(function missing() {
      void this.from(user).where(`${user}.id`, knex.ref(`${test}.owner_id`));
    }),
  ),
  read('where in a subquery', [test, user], (knex) =>
    knex(test).whereIn('owner_id', knex(user).select('id').where({ is_superuser: true })),
  ),
  read('where equals a subquery', [test, user], (knex) =>
    knex(test).where('owner_id', '=', knex(user).max('id')),
  ),
  read('where raw subquery', [test, permission], (knex) =>
    knex(test).whereRaw('permission_id in (select id from auth_permission where id > ?)', [0]),
  ),
  read('where json', [test], (knex) => knex(test).whereJsonPath('json', '$.nested.true', '=', 'false'), {
    only: ['mysql'],
  }),
];

const aggregates: readonly ReadShape[] = [
  read('count', [test], (knex) => knex(test).count()),
  read('count as', [test], (knex) => knex(test).count({ n: '*' })),
  read('count first', [test], (knex) => knex(test).count('id as n').first()),
  read('count distinct', [test], (knex) => knex(test).countDistinct('public')),
  read('min and max', [test], (knex) => knex(test).min('id as a').max('id as b')),
  read('sum and avg', [test], (knex) => knex(test).sum('a_float as a').avg('a_float as b')),
  read('sum distinct', [test], (knex) => knex(test).sumDistinct('owner_id as a')),
  read('group by', [test], (knex) =>
    knex(test).select('public').count('* as n').groupBy('public').orderBy('public'),
  ),
  read('having', [test], (knex) =>
    knex(test).select('owner_id').groupBy('owner_id').having('owner_id', '>', 0).orderBy('owner_id'),
  ),
  read('having raw', [test], (knex) =>
    knex(test).select('owner_id').groupBy('owner_id').havingRaw('count(*) > ?', [0]).orderBy('owner_id'),
  ),
  read('having exists', [test, user], (knex) =>
    knex(test)
      .select('owner_id')
      .groupBy('owner_id')
      .havingRaw('exists (select 1 from auth_user where auth_user.id = owner_id)')
      .orderBy('owner_id'),
  ),
  read('having in a subquery', [test, user], (knex) =>
    knex(test)
      .select('owner_id')
      .groupBy('owner_id')
      .havingIn('owner_id', [1, 2])
      .orderBy('owner_id')
      .whereIn('owner_id', knex(user).select('id')),
  ),
  read('group by raw', [test], (knex) =>
    knex(test).select(knex.raw('lower(name) as n')).groupByRaw('lower(name)').orderBy('n'),
  ),
  read('rollup', [test], (knex) => knex(test).count('* as n').groupByRaw('rollup (public)'), {
    only: ['postgres'],
  }),
  read('filter', [test], (knex) => knex(test).select(knex.raw('count(*) filter (where public) as n')), {
    only: ['postgres', 'sqlite'],
  }),
];

const joins: readonly ReadShape[] = [
  read('inner join', [test, user], (knex) =>
    knex(test).join(user, `${user}.id`, `${test}.owner_id`).select(`${test}.name`, 'username'),
  ),
  read('left join', [test, permission], (knex) =>
    knex(test).leftJoin(permission, 'permission_id', `${permission}.id`).select(`${test}.id`, 'codename'),
  ),
  read('right join', [test, user], (knex) =>
    knex(test).rightJoin(user, `${user}.id`, `${test}.owner_id`).select('username'),
  ),
  read(
    'full join',
    [test, user],
    (knex) => knex(test).fullOuterJoin(user, `${user}.id`, `${test}.owner_id`).select('username'),
    { only: ['postgres', 'sqlite'] },
  ),
  read('cross join', [test, group], (knex) =>
    knex(test)
      .crossJoin(knex.ref(group) as never)
      .select(`${group}.name`),
  ),
  read('join using', [user, group], (knex) =>
    knex(user)
      .join(group, function on() {
        this.using('id');
      })
      .select('username'),
  ),
  read('join on function', [test, user], (knex) =>
    knex(test)
      .join(`${user} as u`, function on() {
        this.on('u.id', '=', `${test}.owner_id`).andOnVal('u.is_superuser', '=', true);
      })
      .select('u.username'),
  ),
  read('join raw', [test, user], (knex) =>
    knex(test).joinRaw('inner join auth_user u on u.id = cachalot_test.owner_id').select('username'),
  ),
  read('self join', [test], (knex) =>
    knex(`${test} as a`).join(`${test} as b`, 'a.id', 'b.id').select('b.name'),
  ),
  read('join a subquery', [test, user], (knex) =>
    knex(test)
      .join(knex(user).select('id', 'username').as('u'), 'u.id', `${test}.owner_id`)
      .select('username'),
  ),
  read('join on exists', [test, user, permission], (knex) =>
    knex(test)
      .join(user, function on() {
        this.on(`${user}.id`, `${test}.owner_id`).onExists(knex(permission).select(knex.raw('1')) as never);
      })
      .select('username'),
  ),
  read('join on in a subquery', [test, user, group], (knex) =>
    knex(test)
      .leftJoin(user, function on() {
        this.on(`${user}.id`, `${test}.owner_id`).andOn(
          knex.raw(`${user}.id in (select id from ${group})`) as never,
        );
      })
      .select(`${test}.id`),
  ),
  read('three tables', [user, userGroups, group], (knex) =>
    knex(user)
      .join(userGroups, 'user_id', `${user}.id`)
      .join(group, 'group_id', `${group}.id`)
      .select('username', `${group}.name`),
  ),
  read('comma join', [test, user], (knex) =>
    knex
      .select('username')
      .from(knex.raw('?? as t, ?? as u', [test, user]))
      .whereRaw('u.id = t.owner_id'),
  ),
  read('natural join', [testParent, testChild], (knex) =>
    knex.select('name').from(knex.raw('cachalot_testparent natural join cachalot_testchild')),
  ),
  read('parenthesised join', [test, user, permission], (knex) =>
    knex
      .select('username')
      .from(
        knex.raw(
          'cachalot_test left join (auth_user cross join auth_permission) on auth_user.id = cachalot_test.owner_id',
        ),
      ),
  ),
];

const subqueries: readonly ReadShape[] = [
  read('subquery as column', [test, user], (knex) =>
    knex(test).select(
      'name',
      knex(user).select('username').where(`${user}.id`, knex.ref('owner_id')).as('who'),
    ),
  ),
  read('subquery in from', [test], (knex) => knex.select('n').from(knex(test).select('name as n').as('t'))),
  read('subquery in from with alias of a table', [test], (knex) =>
    knex.select('n').from(knex(test).select('name as n').as(user)),
  ),
  read('subquery in order by', [test, user], (knex) =>
    knex(test)
      .select('id')
      .orderBy(knex(user).select('username').where(`${user}.id`, knex.ref('owner_id'))),
  ),
  read('subquery in case', [test, permission], (knex) =>
    knex(test).select(knex.raw('case when exists (select 1 from auth_permission) then 1 else 0 end as c')),
  ),
  read('subqueries nested', [test, user, userGroups, group], (knex) =>
    knex(test).whereIn(
      'owner_id',
      knex(user)
        .select('id')
        .whereIn('id', knex(userGroups).select('user_id').whereIn('group_id', knex(group).select('id'))),
    ),
  ),
  read('subquery in a function argument', [test, user], (knex) =>
    knex(test).select(knex.raw('coalesce((select max(id) from auth_user), 0) as m')),
  ),
  read(
    'any of a subquery',
    [test, user],
    (knex) => knex(test).whereRaw('owner_id = any (select id from auth_user)'),
    { only: BIG },
  ),
  read(
    'lateral join',
    [user, test],
    (knex) =>
      knex(user).joinRaw(
        'cross join lateral (select name from cachalot_test where owner_id = auth_user.id) as t',
      ),
    {
      only: ['postgres'],
    },
  ),
];

const sets: readonly ReadShape[] = [
  read('union', [test, user], (knex) => knex(test).select('name').union(knex(user).select('username'))),
  read('union all of many', [test, user, group], (knex) =>
    knex(test)
      .select('name')
      .unionAll([knex(user).select('username'), knex(group).select('name')]),
  ),
  read(
    'union in brackets',
    [test, user],
    (knex) => knex.union([knex(test).select('name'), knex(user).select('username')], true),
    { only: BIG },
  ),
  read('intersect', [test, unmanaged], (knex) =>
    knex(test).select('name').intersect(knex(unmanaged).select('name')),
  ),
  read('except', [test, unmanaged], (knex) =>
    knex(test).select('name').except(knex(unmanaged).select('name')),
  ),
  read('union in a subquery', [test, user, group], (knex) =>
    knex(group)
      .select('name')
      .whereIn('name', knex(test).select('name').union(knex(user).select('username'))),
  ),
  read('cte', [test, user], (knex) =>
    knex
      .with('w', knex(user).select('id'))
      .from(test)
      .select('name')
      .whereIn('owner_id', knex.select('id').from('w')),
  ),
  read('cte with columns', [test], (knex) =>
    knex.with('w', ['a'], knex(test).select('name')).select('a').from('w'),
  ),
  read('cte named like a table', [test], (knex) =>
    knex.with(user, knex(test).select('name')).select('name').from(user),
  ),
  read('ctes that read each other', [test, user], (knex) =>
    knex
      .with('a', knex(test).select('owner_id'))
      .with('b', knex(user).select('username').whereIn('id', knex('a').select('owner_id')))
      .select('username')
      .from('b'),
  ),
  read(
    'materialised cte',
    [test],
    (knex) => knex.withMaterialized('w', knex(test).select('name')).select('name').from('w'),
    {
      only: ['postgres', 'sqlite'],
    },
  ),
  read('raw cte', [test], (knex) =>
    knex
      .with('w', knex.raw('select name from cachalot_test where id > ?', [0]))
      .select('name')
      .from('w'),
  ),
  read('cte in a subquery', [test, user], (knex) =>
    knex(test).whereIn('owner_id', knex.with('w', knex(user).select('id')).select('id').from('w')),
  ),
  read('recursive cte', [test], (knex) =>
    knex
      .withRecursive('n', (builder) => {
        void builder
          .select('id')
          .from(test)
          .where('id', 1)
          .unionAll((next) => void next.select(knex.raw('n.id + 1')).from('n').where('n.id', '<', 4));
      })
      .select('id')
      .from('n'),
  ),
  read('recursive cte that joins', [testParent, testChild], (knex) =>
    knex
      .withRecursive('n', ['id'], (builder) => {
        void builder
          .select('id')
          .from(testParent)
          .union(
            (next) =>
              void next.select('testparent_ptr_id').from('n').join(testChild, 'testparent_ptr_id', 'n.id'),
          );
      })
      .select('id')
      .from('n'),
  ),
];

const windows: readonly ReadShape[] = [
  read('row number', [test], (knex) => knex(test).select('id').rowNumber('n', 'id')),
  read('rank', [test], (knex) => knex(test).select('id').rank('n', 'id', 'public')),
  read('dense rank', [test], (knex) =>
    knex(test)
      .select('id')
      .denseRank('n', (w) => void w.orderBy('id')),
  ),
  read('window frame', [test], (knex) =>
    knex(test).select(knex.raw('sum(id) over (order by id rows between 1 preceding and current row) as s')),
  ),
  read('named window', [test], (knex) =>
    knex
      .select(knex.raw('id, lag(id) over w as l'))
      .from(knex.raw('cachalot_test window w as (order by id)')),
  ),
];

const raws: readonly ReadShape[] = [
  read('raw', [test], (knex) => knex.raw('select * from cachalot_test'), { raw: true }),
  read('raw with parameters', [test], (knex) => knex.raw('select id from ?? where id = ?', [test, 1]), {
    raw: true,
  }),
  read(
    'raw with names',
    [test],
    (knex) => knex.raw('select id from :t: where id = :id', { t: test, id: 1 }),
    {
      raw: true,
    },
  ),
  read(
    'raw join',
    [test, user],
    (knex) =>
      knex.raw('select t.name, u.username from cachalot_test t join auth_user u on u.id = t.owner_id'),
    {
      raw: true,
    },
  ),
  read('raw with', [test], (knex) => knex.raw('with w as (select name from cachalot_test) select * from w'), {
    raw: true,
  }),
  read('raw quoted', [unicode], (knex) => knex.raw('select ?? from ??', ['名前', unicode]), { raw: true }),
  read('raw of no row', [test], (knex) => knex.raw('select * from cachalot_test where id = -1'), {
    raw: true,
  }),
  read('raw table statement', [groupPermissions], (knex) => knex.raw('table auth_group_permissions'), {
    raw: true,
    only: ['postgres'],
  }),
];

/** The shapes of Knex, by what they are about. */
export const READ_SHAPES: Readonly<Record<string, readonly ReadShape[]>> = {
  'plain selects': plain,
  conditions,
  aggregates,
  joins,
  subqueries,
  'sets and common table expressions': sets,
  windows,
  'raw selects': raws,
};

export function shapesOn(shapes: readonly ReadShape[], database: DatabaseName): readonly ReadShape[] {
  return shapes.filter(({ only }) => only === undefined || only.includes(database));
}
