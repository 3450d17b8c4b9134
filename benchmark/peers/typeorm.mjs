/** TypeORM’s result cache over Redis: answers have names, and are removed by name after a write. */
import { DataSource, EntitySchema, Like } from 'typeorm';
import { LIFETIME, listen, twelve, versionOf } from './shared.mjs';

const User = new EntitySchema({
  name: 'User',
  tableName: 'user',
  columns: {
    id: { type: Number, primary: true },
    username: { type: String },
    email: { type: String },
    is_active: { type: Boolean },
    joined_at: { type: 'timestamp with time zone' },
  },
  relations: {
    groups: {
      type: 'many-to-many',
      target: 'Group',
      joinTable: {
        name: 'user_group',
        joinColumn: { name: 'user_id' },
        inverseJoinColumn: { name: 'group_id' },
      },
    },
  },
});

const Group = new EntitySchema({
  name: 'Group',
  tableName: 'group',
  columns: { id: { type: Number, primary: true }, name: { type: String } },
});

const Test = new EntitySchema({
  name: 'Test',
  tableName: 'test',
  columns: {
    id: { type: Number, primary: true },
    name: { type: String },
    description: { type: 'text' },
    is_public: { type: Boolean },
    day: { type: 'date' },
    created_at: { type: 'timestamp with time zone' },
    updated_at: { type: 'timestamp with time zone', nullable: true },
    score: { type: Number },
    rating: { type: 'real' },
    price: { type: 'decimal' },
    views: { type: 'bigint' },
    code: { type: String },
    data: { type: 'json', nullable: true },
    picture: { type: 'bytea', nullable: true },
    owner_id: { type: Number },
  },
  relations: { owner: { type: 'many-to-one', target: 'User', joinColumn: { name: 'owner_id' } } },
});

const Counter = new EntitySchema({
  name: 'Counter',
  tableName: 'counter',
  columns: { id: { type: Number, primary: true }, value: { type: Number } },
});

const OPTIONS = {
  plain: {},
  filtered: { where: { name: Like('%e%') } },
  ordered: { order: { owner_id: 'ASC', id: 'ASC' } },
  joined: { relations: { owner: true } },
  fetched: { relations: { owner: { groups: true } }, relationLoadStrategy: 'query' },
};

async function open({ connection, redis, prefix }) {
  const { user, ...server } = connection;
  const source = new DataSource({
    type: 'postgres',
    ...server,
    username: user,
    entities: [User, Group, Test, Counter],
    cache: { type: 'ioredis', options: redis },
  });
  await source.initialize();
  const tests = source.getRepository(Test);
  const names = new Set();
  const reads = (cached) =>
    twelve((kind, offset) => {
      const id = `${prefix}${kind}:${offset}`;
      // It names the two statements of a page with joins itself.
      for (const name of [id, `${id}-pagination`]) names.add(name);
      const cache = cached && { id, milliseconds: LIFETIME };
      if (kind === 'count') return () => tests.count({ cache });
      const order = { name: 'ASC' };
      if (kind === 'first') return async () => (await tests.find({ order, take: 1, cache }))[0];
      return () => tests.find({ order, skip: offset, take: 10, cache, ...OPTIONS[kind] });
    });
  const counters = source.getRepository(Counter);
  const counterId = `${prefix}counter`;
  return {
    version: versionOf('typeorm'),
    without: reads(false),
    hot: reads(true),
    listen,
    invalidate: () => source.queryResultCache.remove([...names]),
    counter: {
      async increment() {
        await counters.increment({ id: 1 }, 'value', 1);
        await source.queryResultCache.remove([counterId]);
      },
      read: async () =>
        (await counters.find({ where: { id: 1 }, cache: { id: counterId, milliseconds: LIFETIME } }))[0]
          .value,
    },
    close: () => source.destroy(),
  };
}

export const peers = [{ name: 'TypeORM, Redis', invalidation: 'by name, by hand', open }];
