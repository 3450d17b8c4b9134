/** The data of the workload: 10,000 rows of 15 columns, 50 users, 10 groups, two groups a user. Always the same. */
import type { Knex } from 'knex';

export const TABLES = ['user_group', 'test', 'group', 'user'] as const;

const TESTS = 10_000;
const USERS = 50;
const GROUPS = 10;

export async function makeSchema(knex: Knex): Promise<void> {
  await knex.schema.createTable('user', (table) => {
    table.integer('id').primary();
    table.string('username').notNullable();
    table.string('email').notNullable();
    table.boolean('is_active').notNullable();
    table.dateTime('joined_at').notNullable();
  });
  await knex.schema.createTable('group', (table) => {
    table.integer('id').primary();
    table.string('name').notNullable();
  });
  await knex.schema.createTable('user_group', (table) => {
    table.integer('id').primary();
    table.integer('user_id').notNullable().references('user.id');
    table.integer('group_id').notNullable().references('group.id');
    table.index('user_id');
  });
  await knex.schema.createTable('test', (table) => {
    table.increments('id');
    table.string('name').notNullable();
    table.text('description').notNullable();
    table.boolean('is_public').notNullable();
    table.date('day');
    table.dateTime('created_at').notNullable();
    table.dateTime('updated_at');
    table.integer('score').notNullable();
    table.float('rating').notNullable();
    table.decimal('price', 10, 2).notNullable();
    table.bigInteger('views').notNullable();
    table.string('code', 36).notNullable();
    table.json('data');
    table.binary('picture');
    table.integer('owner_id').notNullable().references('user.id').index();
  });
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const moment = (seconds: number): Date => new Date(Date.UTC(2020, 0, 1) + seconds * 1000);

/** A row of `test`; its id is left to the database. */
export function testRow(random: () => number): Record<string, unknown> {
  const whole = (below: number): number => Math.floor(random() * below);
  const word = (length: number): string =>
    Array.from({ length }, () => String.fromCharCode(97 + whole(26))).join('');
  const created = whole(100_000_000);
  return {
    name: word(40),
    description: `${word(9)} ${word(5)} ${word(11)} ${word(7)}`,
    is_public: random() < 0.5,
    day: moment(created).toISOString().slice(0, 10),
    created_at: moment(created),
    updated_at: random() < 0.3 ? null : moment(created + whole(1_000_000)),
    score: whole(1000),
    rating: whole(500) / 100,
    price: whole(100_000) / 100,
    views: whole(1_000_000_000),
    code: [8, 4, 4, 4, 12].map(word).join('-'),
    data: JSON.stringify({ tags: [word(4), word(6)], size: whole(100) }),
    picture: Buffer.from(word(24)),
    owner_id: 1 + whole(USERS),
  };
}

export async function fill(knex: Knex): Promise<void> {
  const random = randomNumbers(1);
  const ids = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  await knex('user').insert(
    ids(USERS).map((id) => ({
      id,
      username: `user ${id}`,
      email: `user${id}@example.org`,
      is_active: id % 7 !== 0,
      joined_at: moment(id),
    })),
  );
  await knex('group').insert(ids(GROUPS).map((id) => ({ id, name: `group ${id}` })));
  await knex('user_group').insert(
    ids(USERS * 2).map((id) => ({ id, user_id: Math.ceil(id / 2), group_id: 1 + ((id * 3) % GROUPS) })),
  );
  await knex.batchInsert(
    'test',
    ids(TESTS).map(() => testRow(random)),
    50,
  );
}

export const makeRandom = randomNumbers;
