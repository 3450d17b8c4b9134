/** MikroORM’s result cache in memory: answers that are named are removed by name after a write. */
import { EntitySchema, MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { LIFETIME, listen, twelve, versionOf } from './shared.mjs';

const Group = new EntitySchema({
  name: 'Group',
  tableName: 'group',
  properties: { id: { type: 'integer', primary: true }, name: { type: 'string' } },
});

const User = new EntitySchema({
  name: 'User',
  tableName: 'user',
  properties: {
    id: { type: 'integer', primary: true },
    username: { type: 'string' },
    email: { type: 'string' },
    is_active: { type: 'boolean', fieldName: 'is_active' },
    joined_at: { type: 'datetime', fieldName: 'joined_at' },
    groups: {
      kind: 'm:n',
      entity: 'Group',
      owner: true,
      pivotTable: 'user_group',
      joinColumn: 'user_id',
      inverseJoinColumn: 'group_id',
    },
  },
});

const named = (type, more) => (name) => [name, { type, fieldName: name, ...more }];

const Test = new EntitySchema({
  name: 'Test',
  tableName: 'test',
  properties: {
    id: { type: 'integer', primary: true },
    ...Object.fromEntries([
      ...['name', 'code'].map(named('string')),
      ...['description'].map(named('text')),
      ...['is_public'].map(named('boolean')),
      ...['day'].map(named('date')),
      ...['created_at', 'updated_at'].map(named('datetime', { nullable: true })),
      ...['score'].map(named('integer')),
      ...['rating'].map(named('float')),
      ...['price'].map(named('decimal')),
      ...['views'].map(named('bigint')),
      ...['data'].map(named('json', { nullable: true })),
      ...['picture'].map(named('blob', { nullable: true })),
    ]),
    owner: { kind: 'm:1', entity: 'User', joinColumn: 'owner_id' },
  },
});

const Counter = new EntitySchema({
  name: 'Counter',
  tableName: 'counter',
  properties: { id: { type: 'integer', primary: true }, value: { type: 'integer' } },
});

const OPTIONS = {
  plain: {},
  filtered: {},
  ordered: { orderBy: [{ owner: 'asc' }, { id: 'asc' }] },
  joined: { populate: ['owner'], strategy: 'joined' },
  fetched: { populate: ['owner.groups'], strategy: 'select-in' },
};

async function open({ connection }) {
  const { host, port, user, password, database } = connection;
  const orm = await MikroORM.init({
    driver: PostgreSqlDriver,
    host,
    ...(port !== undefined && { port }),
    user,
    ...(password !== undefined && { password }),
    dbName: database,
    entities: [Group, User, Test, Counter],
    metadataCache: { enabled: false },
    discovery: { warnWhenNoEntities: false },
  });
  const reads = (cached) =>
    twelve((kind, offset) => {
      const cache = cached ? LIFETIME : undefined;
      const where = kind === 'filtered' ? { name: { $like: '%e%' } } : {};
      const options = { orderBy: { name: 'asc' }, limit: 10, offset, cache, ...OPTIONS[kind] };
      if (kind === 'count') return () => orm.em.fork().count('Test', {}, { cache });
      if (kind === 'first')
        return async () => (await orm.em.fork().find('Test', {}, { ...options, limit: 1 }))[0];
      return () => orm.em.fork().find('Test', where, options);
    });
  return {
    version: versionOf('@mikro-orm/core'),
    without: reads(false),
    hot: reads(true),
    listen,
    invalidate: async () => orm.config.getResultCacheAdapter().clear(),
    counter: {
      async increment() {
        const em = orm.em.fork();
        await em.getConnection().execute('update counter set value = value + 1 where id = 1');
        await em.clearCache('counter');
      },
      read: async () =>
        (await orm.em.fork().find('Counter', { id: 1 }, { cache: ['counter', LIFETIME] }))[0].value,
    },
    close: () => orm.close(true),
  };
}

export const peers = [{ name: 'MikroORM, memory', invalidation: 'by name, by hand', open }];
