/**
 * Drizzle’s cache: by its own account of the tables, it drops the answers that a write of its own touches. The two
 * stores follow its documentation, which has one for a hosted service alone.
 */
import { asc, count, eq, like, relations, sql } from 'drizzle-orm';
import { Cache } from 'drizzle-orm/cache/core';
import { drizzle } from 'drizzle-orm/node-postgres';
import * as column from 'drizzle-orm/pg-core';
import { Redis } from 'ioredis';
import pg from 'pg';
import { listen, twelve, versionOf } from './shared.mjs';

const bytes = column.customType({ dataType: () => 'bytea' });

const user = column.pgTable('user', {
  id: column.integer().primaryKey(),
  username: column.varchar(),
  email: column.varchar(),
  is_active: column.boolean(),
  joined_at: column.timestamp({ withTimezone: true }),
});
const group = column.pgTable('group', { id: column.integer().primaryKey(), name: column.varchar() });
const userGroup = column.pgTable('user_group', {
  id: column.integer().primaryKey(),
  user_id: column.integer(),
  group_id: column.integer(),
});
const test = column.pgTable('test', {
  id: column.integer().primaryKey(),
  name: column.varchar(),
  description: column.text(),
  is_public: column.boolean(),
  day: column.date(),
  created_at: column.timestamp({ withTimezone: true }),
  updated_at: column.timestamp({ withTimezone: true }),
  score: column.integer(),
  rating: column.real(),
  price: column.decimal(),
  views: column.bigint({ mode: 'number' }),
  code: column.varchar(),
  data: column.json(),
  picture: bytes(),
  owner_id: column.integer(),
});
const counter = column.pgTable('counter', { id: column.integer().primaryKey(), value: column.integer() });

const schema = {
  user,
  group,
  userGroup,
  test,
  testRelations: relations(test, ({ one }) => ({
    owner: one(user, { fields: [test.owner_id], references: [user.id] }),
  })),
  userRelations: relations(user, ({ many }) => ({ groups: many(userGroup) })),
  userGroupRelations: relations(userGroup, ({ one }) => ({
    user: one(user, { fields: [userGroup.user_id], references: [user.id] }),
    group: one(group, { fields: [userGroup.group_id], references: [group.id] }),
  })),
};

const tablesOf = (tables) =>
  [tables ?? []].flat().map((table) => (typeof table === 'string' ? table : table[NAME]));
const NAME = Symbol.for('drizzle:Name');

class MemoryCache extends Cache {
  answers = new Map();
  keys = new Map();

  strategy() {
    return 'explicit';
  }

  async get(key) {
    return this.answers.get(key);
  }

  async put(key, answer, tables) {
    this.answers.set(key, answer);
    for (const table of tables) this.keys.set(table, (this.keys.get(table) ?? new Set()).add(key));
  }

  async onMutate({ tables }) {
    for (const table of tablesOf(tables)) {
      for (const key of this.keys.get(table) ?? []) this.answers.delete(key);
      this.keys.delete(table);
    }
  }

  async close() {}
}

class RedisCache extends Cache {
  constructor(url, prefix) {
    super();
    this.client = new Redis(url);
    this.prefix = prefix;
  }

  strategy() {
    return 'explicit';
  }

  async get(key) {
    const text = await this.client.get(this.prefix + key);
    return text === null ? undefined : JSON.parse(text);
  }

  async put(key, answer, tables) {
    await this.client.set(this.prefix + key, JSON.stringify(answer));
    for (const table of tables) await this.client.sadd(`${this.prefix}table:${table}`, key);
  }

  async onMutate({ tables }) {
    for (const table of tablesOf(tables)) {
      const keys = await this.client.smembers(`${this.prefix}table:${table}`);
      await this.client.del([`${this.prefix}table:${table}`, ...keys.map((key) => this.prefix + key)]);
    }
  }

  async close() {
    this.client.disconnect();
  }
}

const opener = (makeCache) =>
  async function open({ connection, redis, prefix }) {
    const pool = new pg.Pool(connection);
    const cache = makeCache(redis, prefix);
    const db = drizzle(pool, { schema, cache });
    const reads = (cached) => {
      const maybe = (query) => (cached ? query.$withCache() : query);
      return twelve((kind, offset) => {
        const page = (query) => maybe(query.offset(offset).limit(10));
        const from = () => db.select().from(test);
        const by = asc(test.name);
        const queries = {
          count: () => maybe(db.select({ value: count() }).from(test)),
          first: () => maybe(from().orderBy(by).limit(1)),
          plain: () => page(from().orderBy(by)),
          filtered: () => page(from().where(like(test.name, '%e%')).orderBy(by)),
          ordered: () => page(from().orderBy(asc(test.owner_id), asc(test.id))),
          joined: () => page(from().leftJoin(user, eq(test.owner_id, user.id)).orderBy(by)),
          // Its relational queries know nothing of its cache.
          fetched: () =>
            db.query.test.findMany({
              orderBy: by,
              offset,
              limit: 10,
              with: { owner: { with: { groups: { with: { group: true } } } } },
            }),
        };
        return queries[kind];
      });
    };
    return {
      version: versionOf('drizzle-orm'),
      without: reads(false),
      hot: reads(true),
      listen,
      invalidate: () => cache.onMutate({ tables: ['test', 'user', 'user_group', 'group'] }),
      counter: {
        increment: () =>
          db
            .update(counter)
            .set({ value: sql`${counter.value} + 1` })
            .where(eq(counter.id, 1)),
        read: async () => (await db.select().from(counter).where(eq(counter.id, 1)).$withCache())[0].value,
      },
      async close() {
        await pool.end();
        await cache.close();
      },
    };
  };

export const peers = [
  {
    name: 'Drizzle, memory',
    invalidation: 'of its own writes, by itself',
    open: opener(() => new MemoryCache()),
  },
  {
    name: 'Drizzle, Redis',
    invalidation: 'of its own writes, by itself',
    open: opener((redis, prefix) => new RedisCache(redis, prefix)),
  },
];
