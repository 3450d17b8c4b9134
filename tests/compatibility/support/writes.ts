/**
 * The ways in which a program writes: each with the tables whose reads must see it, and no others.
 */
import type { Knex } from 'knex';
import type { DatabaseName } from '../../support/databases';
import { TABLES } from '../../support/schema';
import type { Bench } from './bench';

export interface WritePath {
  readonly name: string;
  /** every table that it changes */
  readonly tables: readonly string[];
  /** tables that it names or that hang on those, and that may be taken for changed as well */
  readonly near?: readonly string[];
  readonly only?: readonly DatabaseName[];
  write(bench: Bench): PromiseLike<unknown>;
}

const { test, user, group, userGroups, userPermissions, groupPermissions } = TABLES;
const { testParent, testChild, testChildPermissions, unmanaged, unicode } = TABLES;
const POSTGRES: readonly DatabaseName[] = ['postgres'];
const MYSQL: readonly DatabaseName[] = ['mysql'];
const NOT_MYSQL: readonly DatabaseName[] = ['postgres', 'sqlite'];

type Build = (knex: Knex) => PromiseLike<unknown>;

function write(
  name: string,
  tables: readonly string[],
  build: Build,
  only?: readonly DatabaseName[],
  near: readonly string[] = [],
): WritePath {
  return { name, tables, near, ...(only && { only }), write: ({ knex }) => build(knex) };
}

const builder: readonly WritePath[] = [
  write('insert', [unmanaged], (knex) => knex(unmanaged).insert({ name: 'new' })),
  write('insert many', [unmanaged], (knex) => knex(unmanaged).insert([{ name: 'new' }, { name: 'newer' }])),
  write('insert returning', [unmanaged], (knex) => knex(unmanaged).insert({ name: 'new' }).returning('id')),
  write('insert into', [unmanaged], (knex) => knex.insert({ name: 'new' }).into(unmanaged)),
  write('insert from select', [unmanaged], (knex) =>
    knex(knex.raw('?? (??)', [unmanaged, 'name'])).insert(knex(test).select('name') as never),
  ),
  write('insert with unicode names', [unicode], (knex) => knex(unicode).insert({ 名前: '新' })),
  write('insert or ignore', [group], (knex) =>
    knex(group).insert({ name: 'brand new' }).onConflict('name').ignore(),
  ),
  write('insert or merge', [group], (knex) =>
    knex(group).insert({ id: 1, name: 'merged' }).onConflict('id').merge(),
  ),
  write('batch insert', [unmanaged], (knex) =>
    knex.batchInsert(unmanaged, [{ name: 'a' }, { name: 'b' }, { name: 'c' }], 2),
  ),
  write('update', [unmanaged], (knex) => knex(unmanaged).where({ id: 1 }).update({ name: 'updated' })),
  write('update one column', [unmanaged], (knex) => knex(unmanaged).where('id', 1).update('name', 'updated')),
  write('update from a subquery', [unmanaged], (knex) =>
    knex(unmanaged).update({ name: knex(test).min('name') as never }),
  ),
  write(
    'update with a join',
    [unmanaged],
    (knex) =>
      knex(unmanaged)
        .join(test, `${test}.id`, `${unmanaged}.id`)
        .update({ [`${unmanaged}.name`]: 'joined' }),
    MYSQL,
    [test],
  ),
  write(
    'update from',
    [unmanaged],
    (knex) =>
      knex(unmanaged)
        .updateFrom(test)
        .update({ name: 'from' })
        .whereRaw('cachalot_test.id = cachalot_unmanagedmodel.id'),
    POSTGRES,
  ),
  write(
    'update returning',
    [unmanaged],
    (knex) => knex(unmanaged).update({ name: 'returned' }).returning('name'),
    NOT_MYSQL,
  ),
  write('increment', [test], (knex) => knex(test).increment('a_float', 1)),
  write('decrement', [test], (knex) => knex(test).decrement('a_float', 1)),
  write('delete', [unmanaged], (knex) => knex(unmanaged).where({ id: 1 }).delete()),
  write('delete all', [unmanaged], (knex) => knex(unmanaged).del()),
  write(
    'delete using',
    [unmanaged],
    (knex) =>
      knex(unmanaged)
        .using(test as never)
        .whereRaw('cachalot_test.id = cachalot_unmanagedmodel.id')
        .delete(),
    POSTGRES,
  ),
  write(
    'delete with a join',
    [unmanaged],
    (knex) => knex(unmanaged).join(test, `${test}.id`, `${unmanaged}.id`).where(`${test}.id`, 1).delete(),
    ['postgres', 'mysql'],
    [test],
  ),
  write('truncate', [unmanaged], (knex) => knex(unmanaged).truncate()),
  write(
    'cte that writes',
    [unmanaged],
    (knex) =>
      knex
        .with('gone', knex(unmanaged).where({ id: 1 }).delete().returning('name'))
        .select('name')
        .from('gone'),
    POSTGRES,
  ),
  write(
    'insert from a cte',
    [unmanaged],
    (knex) =>
      knex
        .with('w', knex(test).select('name'))
        .into(knex.raw('cachalot_unmanagedmodel (name)') as never)
        .insert(knex('w').select('name') as never),
    NOT_MYSQL,
  ),
  write('nothing found', [unmanaged], (knex) => knex(unmanaged).where({ id: -1 }).update({ name: 'nobody' })),
];

const raw: readonly WritePath[] = [
  write('raw insert', [unmanaged], (knex) => knex.raw(`insert into ${unmanaged} (name) values (?)`, ['raw'])),
  write('raw update', [unmanaged], (knex) => knex.raw('update ?? set name = ?', [unmanaged, 'raw'])),
  write('raw delete', [unmanaged], (knex) => knex.raw(`DELETE FROM "${unmanaged}"`), NOT_MYSQL),
  write('raw delete in backticks', [unmanaged], (knex) => knex.raw(`delete from \`${unmanaged}\``), MYSQL),
  write('raw with comments', [unmanaged], (knex) =>
    knex.raw(`/* select */ update -- from auth_user\n ${unmanaged} set name = 'x' /* , auth_user */`),
  ),
  write(
    'raw replace',
    [unmanaged],
    (knex) => knex.raw(`replace into ${unmanaged} (id, name) values (1, 'r')`),
    ['mysql', 'sqlite'],
  ),
  write(
    'raw update of two tables',
    [unmanaged, group],
    (knex) => knex.raw(`update ${unmanaged} a, ${group} b set a.name = 'x', b.name = concat('y', b.id)`),
    MYSQL,
    [userGroups, groupPermissions],
  ),
  write(
    'raw delete from two tables',
    [unmanaged, unicode],
    (knex) => knex.raw(`delete a, b from ${unmanaged} a join \`${unicode}\` b on a.id = b.id`),
    MYSQL,
  ),
  write(
    'raw merge',
    [unmanaged],
    (knex) =>
      knex.raw(
        `merge into ${unmanaged} u using ${test} t on t.id = u.id when matched then update set name = 'm'`,
      ),
    POSTGRES,
  ),
  write(
    'raw statements in one text',
    [unmanaged, unicode],
    (knex) => knex.raw(`update ${unmanaged} set name = 'a'; update "${unicode}" set "名前" = 'b'`),
    POSTGRES,
  ),
  write(
    'raw copy of an own block',
    [unmanaged],
    (knex) => knex.raw(`with w as (update ${unmanaged} set name = 'cte' returning *) select * from w`),
    POSTGRES,
  ),
  write(
    'raw explain analyze',
    [unmanaged],
    (knex) => knex.raw(`explain analyze update ${unmanaged} set name = 'explained'`),
    POSTGRES,
  ),
];

const transactions: readonly WritePath[] = [
  write('transaction', [unmanaged, unicode], (knex) =>
    knex.transaction(async (trx) => {
      await trx(unmanaged).insert({ name: 'in' });
      await trx(unicode).insert({ naïveté: 'in' });
    }),
  ),
  write('builder that joins a transaction', [unmanaged], (knex) =>
    knex.transaction((trx) => knex(unmanaged).insert({ name: 'in' }).transacting(trx)),
  ),
  write('transaction ended by hand', [unmanaged], async (knex) => {
    const trx = await knex.transaction();
    await trx(unmanaged).insert({ name: 'in' });
    await trx.commit();
  }),
  write('transaction of a provider', [unmanaged], async (knex) => {
    const trx = await knex.transactionProvider()();
    await trx(unmanaged).insert({ name: 'in' });
    await trx.commit();
  }),
  write('nested transaction', [unmanaged, unicode], (knex) =>
    knex.transaction(async (outer) => {
      await outer(unmanaged).insert({ name: 'outer' });
      await outer.transaction((inner) => inner(unicode).insert({ naïveté: 'inner' }));
    }),
  ),
  write('nested transaction that is rolled back', [unmanaged], (knex) =>
    knex.transaction(async (outer) => {
      await outer(unmanaged).insert({ name: 'outer' });
      await outer
        .transaction(async (inner) => {
          await inner(unicode).insert({ naïveté: 'inner' });
          throw new Error('undo');
        })
        .catch(() => {});
    }),
  ),
  write('raw in a transaction', [unmanaged], (knex) =>
    knex.transaction((trx) => trx.raw(`update ${unmanaged} set name = 'raw in'`)),
  ),
  write('transaction that is rolled back', [], (knex) =>
    knex
      .transaction(async (trx) => {
        await trx(unmanaged).insert({ name: 'never' });
        throw new Error('undo');
      })
      .catch(() => {}),
  ),
  write('transaction on a connection of one’s own', [unmanaged], async (knex) => {
    const connection = await knex.client.acquireConnection();
    try {
      await knex.raw('begin').connection(connection);
      await knex(unmanaged).insert({ name: 'held' }).connection(connection);
      await knex.raw('commit').connection(connection);
    } finally {
      await knex.client.releaseConnection(connection);
    }
  }),
  write('failed insert', [group], (knex) =>
    knex(group)
      .insert({ name: 'test group' })
      .catch(() => {}),
  ),
];

const effects: readonly WritePath[] = [
  write('delete that cascades', [group, userGroups, groupPermissions], (knex) =>
    knex(group).where({ id: 1 }).delete(),
  ),
  write('delete that cascades and sets null', [user, userGroups, userPermissions, test], (knex) =>
    knex(user).where({ id: 1 }).delete(),
  ),
  write('delete that cascades twice', [testParent, testChild, testChildPermissions], (knex) =>
    knex(testParent).where({ id: 2 }).delete(),
  ),
  write('insert into a referenced table', [user], (knex) => knex(user).insert({ username: 'third' })),
  write(
    'truncate that cascades',
    [user, userGroups, userPermissions, test],
    (knex) => knex.raw(`truncate ${user} cascade`),
    POSTGRES,
  ),
];

function graph(
  name: string,
  tables: readonly string[],
  build: (models: Bench['models']) => PromiseLike<unknown>,
): WritePath {
  return { name, tables, write: ({ models }) => build(models) };
}

const objection: readonly WritePath[] = [
  graph('insert a model', [unmanaged], ({ UnmanagedModel }) => UnmanagedModel.query().insert({ name: 'o' })),
  graph('insert and fetch', [unmanaged], ({ UnmanagedModel }) =>
    UnmanagedModel.query().insertAndFetch({ name: 'o' }),
  ),
  graph('patch', [unmanaged], ({ UnmanagedModel }) => UnmanagedModel.query().patch({ name: 'p' })),
  graph('patch and fetch by id', [unmanaged], ({ UnmanagedModel }) =>
    UnmanagedModel.query().patchAndFetchById(1, { name: 'p' }),
  ),
  graph('update', [unmanaged], ({ UnmanagedModel }) =>
    UnmanagedModel.query().findById(1).update({ name: 'u' }),
  ),
  graph('patch of an instance', [unmanaged], async ({ UnmanagedModel }) => {
    const found = await UnmanagedModel.query().findById(1).throwIfNotFound();
    await found.$query().patch({ name: 'p' });
  }),
  graph('delete by id', [unmanaged], ({ UnmanagedModel }) => UnmanagedModel.query().deleteById(1)),
  graph('insert graph', [user, group, userGroups], ({ User }) =>
    User.query().insertGraph({ username: 'graph', groups: [{ name: 'graph group' }] }),
  ),
  graph('upsert graph that updates', [user, group], ({ User }) =>
    User.query().upsertGraph({ id: 1, email: 'new@example.org', groups: [{ id: 1, name: 'renamed' }] }),
  ),
  graph('upsert graph that inserts', [group, userGroups], ({ User }) =>
    User.query().upsertGraph({ id: 1, groups: [{ id: 1 }, { name: 'another' }] }),
  ),
  graph('upsert graph that unrelates', [userGroups], ({ User }) =>
    User.query().upsertGraph({ id: 1, groups: [] }, { unrelate: true }),
  ),
  graph('relate', [userGroups], ({ User }) => User.relatedQuery('groups').for(1).relate(2)),
  graph('unrelate', [userGroups], ({ User }) => User.relatedQuery('groups').for(1).unrelate()),
  graph('insert related', [test], ({ User }) =>
    User.relatedQuery('tests')
      .for(1)
      .insert({ name: 'related', public: false } as never),
  ),
  graph('models in a transaction', [unmanaged], ({ UnmanagedModel }) =>
    UnmanagedModel.transaction(async (trx) => UnmanagedModel.query(trx).insert({ name: 'trx' })),
  ),
];

/** The write paths, by what they are about. */
export const WRITE_PATHS: Readonly<Record<string, readonly WritePath[]>> = {
  'query builder': builder,
  raw,
  transactions,
  'effects on other tables': effects,
  Objection: objection,
};

export function pathsOn(paths: readonly WritePath[], database: DatabaseName): readonly WritePath[] {
  return paths.filter(({ only }) => only === undefined || only.includes(database));
}
