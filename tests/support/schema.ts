/**
 * The tables that most tests use: the counterpart of the original's test models, with the same table names.
 *
 * `createSchema` makes them on an empty database of any kind, `fillSchema` puts the same rows in each time.
 * The Objection models over them are in models.ts.
 */
import type { Knex } from 'knex';

export const TABLES = {
  permission: 'auth_permission',
  group: 'auth_group',
  user: 'auth_user',
  userGroups: 'auth_user_groups',
  userPermissions: 'auth_user_user_permissions',
  groupPermissions: 'auth_group_permissions',
  test: 'cachalot_test',
  testParent: 'cachalot_testparent',
  testChild: 'cachalot_testchild',
  testChildPermissions: 'cachalot_testchild_permissions',
  unmanaged: 'cachalot_unmanagedmodel',
  unicode: 'cachalot_été_表',
} as const;

/** Made on PostgreSQL only, beside the others. */
export const POSTGRES_TABLE = 'cachalot_postgresmodel';

const isPostgres = (knex: Knex): boolean => String(knex.client.config.client) === 'pg';

/** Makes every table; on PostgreSQL also the extension `hstore` and the table of its own types. */
export async function createSchema(knex: Knex): Promise<void> {
  await createAuthTables(knex);
  await createTestTables(knex);
  if (isPostgres(knex)) await createPostgresTable(knex);
}

/** Drops what `createSchema` made, those that refer to others first. */
export async function dropSchema(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists(POSTGRES_TABLE);
  for (const table of Object.values(TABLES).reverse()) await knex.schema.dropTableIfExists(table);
}

async function createAuthTables(knex: Knex): Promise<void> {
  await knex.schema
    .createTable(TABLES.permission, (table) => {
      table.increments();
      table.string('name', 255).notNullable();
      table.string('codename', 100).notNullable().unique();
    })
    .createTable(TABLES.group, (table) => {
      table.increments();
      table.string('name', 150).notNullable().unique();
    })
    .createTable(TABLES.user, (table) => {
      table.increments();
      table.string('username', 150).notNullable().unique();
      table.string('email', 254).notNullable().defaultTo('');
      table.boolean('is_superuser').notNullable().defaultTo(false);
    });
  await createLinks(knex, TABLES.userGroups, ['user_id', TABLES.user], ['group_id', TABLES.group]);
  const permission = ['permission_id', TABLES.permission] as const;
  await createLinks(knex, TABLES.userPermissions, ['user_id', TABLES.user], permission);
  await createLinks(knex, TABLES.groupPermissions, ['group_id', TABLES.group], permission);
}

/** A join table; its rows go with the rows that they join. */
async function createLinks(
  knex: Knex,
  name: string,
  [left, leftTable]: readonly [string, string],
  [right, rightTable]: readonly [string, string],
  leftKey = 'id',
): Promise<void> {
  await knex.schema.createTable(name, (table) => {
    table.increments();
    table.integer(left).unsigned().notNullable().references(leftKey).inTable(leftTable).onDelete('CASCADE');
    table.integer(right).unsigned().notNullable().references('id').inTable(rightTable).onDelete('CASCADE');
    table.unique([left, right]);
  });
}

async function createTestTables(knex: Knex): Promise<void> {
  await knex.schema
    .createTable(TABLES.test, (table) => addTestColumns(table, knex))
    .createTable(TABLES.testParent, (table) => {
      table.increments();
      table.string('name', 20).notNullable();
    })
    .createTable(TABLES.testChild, (table) => {
      const parent = table.integer('testparent_ptr_id').unsigned().primary();
      parent.references('id').inTable(TABLES.testParent).onDelete('CASCADE');
      table.boolean('public').notNullable().defaultTo(false);
    })
    .createTable(TABLES.unmanaged, (table) => {
      table.increments();
      table.string('name', 50).notNullable();
    })
    .createTable(TABLES.unicode, (table) => {
      table.increments();
      table.string('naïveté', 50);
      table.string('名前', 50);
    });
  await createLinks(
    knex,
    TABLES.testChildPermissions,
    ['testchild_id', TABLES.testChild],
    ['permission_id', TABLES.permission],
    'testparent_ptr_id',
  );
}

function addTestColumns(table: Knex.CreateTableBuilder, knex: Knex): void {
  const postgres = isPostgres(knex);
  table.increments();
  table.string('name', 20).notNullable();
  table.integer('owner_id').unsigned().references('id').inTable(TABLES.user).onDelete('SET NULL');
  table.boolean('public').notNullable().defaultTo(false);
  table.date('date');
  table.datetime('datetime', { precision: 6 });
  table.integer('permission_id').unsigned().references('id').inTable(TABLES.permission).onDelete('RESTRICT');
  table.double('a_float');
  table.decimal('a_decimal', 5, 2);
  table.string('a_choice', 3);
  table.binary('bin');
  if (postgres) table.specificType('ip', 'inet');
  else table.string('ip', 39);
  if (postgres) table.specificType('duration', 'interval');
  else table.bigInteger('duration');
  table.uuid('uuid');
  table.json('json');
}

async function createPostgresTable(knex: Knex): Promise<void> {
  const hstore = await hasHstore(knex);
  if (hstore) await knex.raw('create extension if not exists hstore');
  await knex.schema.createTable(POSTGRES_TABLE, (table) => {
    table.increments();
    table.specificType('int_array', 'integer[3]');
    table.specificType('text_array', 'text[]');
    if (hstore) table.specificType('hstore', 'hstore');
    table.json('json');
    table.jsonb('jsonb');
    table.specificType('int_range', 'int4range');
    table.specificType('decimal_range', 'numrange');
    table.specificType('date_range', 'daterange');
    table.specificType('datetime_range', 'tstzrange');
    table.specificType('point', 'point');
    table.specificType('big', 'bigint');
  });
}

/** Whether the server can make the extension; minimal installations lack it. */
async function hasHstore(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(`select 1 from pg_available_extensions where name = 'hstore'`);
  return rows.length > 0;
}

/** The rows of `fillSchema`, by table; ids are 1, 2, … in this order. */
export const ROWS = {
  permission: [
    { name: 'Can add a test', codename: 'add_test' },
    { name: 'Can change a test', codename: 'change_test' },
    { name: 'Can delete a test', codename: 'delete_test' },
  ],
  group: [{ name: 'test group' }, { name: 'other group' }],
  user: [
    { username: 'user', email: 'user@example.org', is_superuser: false },
    { username: 'admin', email: 'admin@example.org', is_superuser: true },
  ],
  userGroups: [
    { user_id: 1, group_id: 1 },
    { user_id: 2, group_id: 1 },
    { user_id: 2, group_id: 2 },
  ],
  userPermissions: [
    { user_id: 1, permission_id: 1 },
    { user_id: 1, permission_id: 2 },
    { user_id: 2, permission_id: 3 },
  ],
  groupPermissions: [
    { group_id: 1, permission_id: 1 },
    { group_id: 2, permission_id: 2 },
  ],
  test: [
    {
      name: 'test1',
      owner_id: 1,
      public: true,
      date: '1789-07-14',
      datetime: new Date('1789-07-14T16:43:27.000Z'),
      permission_id: 1,
      a_float: 0.123456789,
      a_decimal: '123.45',
      a_choice: 'foo',
      bin: Buffer.from([0x00, 0x01, 0x80, 0xff]),
      ip: '224.0.0.0',
      uuid: '1cc401b7-09f4-4520-b8d0-c267576d196b',
      json: JSON.stringify({ clé: [1, 'deux', null], nested: { true: false } }),
    },
    {
      name: 'test2',
      owner_id: 2,
      public: false,
      date: '1944-06-06',
      datetime: new Date('1944-06-06T06:35:00.000Z'),
      permission_id: null,
      a_float: -1.5,
      a_decimal: '-0.01',
      a_choice: 'bar',
      bin: null,
      ip: '2001:db8:a0b:12f0::1',
      uuid: 'ebb3b6e1-1737-4321-93e3-4c35d61ff491',
      json: JSON.stringify([]),
    },
  ],
  testParent: [{ name: 'parent 1' }, { name: 'parent 2' }],
  testChild: [{ testparent_ptr_id: 2, public: true }],
  testChildPermissions: [{ testchild_id: 2, permission_id: 1 }],
  unmanaged: [{ name: 'test1' }, { name: 'test2' }],
  unicode: [{ naïveté: 'Clémentine', 名前: '山田' }],
} satisfies Record<keyof typeof TABLES, readonly object[]>;

/** 1 day, 2 hours, 3 minutes, 4 seconds and 5 microseconds: an interval, or microseconds where there is none. */
const DURATIONS = { interval: '1 day 02:03:04.000005', microseconds: 93_784_000_005 };

const POSTGRES_ROWS = [
  {
    int_array: [1, 2, 3],
    text_array: ['a', 'b,"c"', null],
    json: JSON.stringify({ b: 1, a: 2 }),
    jsonb: JSON.stringify({ 'I am': 'jsonb' }),
    int_range: '[1900,2000)',
    decimal_range: '[-1000.1,9.5)',
    date_range: '[1678-03-04,1741-07-29)',
    datetime_range: '[2001-01-01 00:00:00+00,2001-12-31 23:59:59+00]',
    point: '(1.5,-2)',
    big: '9007199254740993',
  },
  { int_array: [4, null, 6] },
];

/** Puts `ROWS` in, which gives the same ids on every fresh schema. */
export async function fillSchema(knex: Knex): Promise<void> {
  const postgres = isPostgres(knex);
  const duration = postgres ? DURATIONS.interval : DURATIONS.microseconds;
  for (const [key, table] of Object.entries(TABLES) as [keyof typeof TABLES, string][]) {
    const rows = key === 'test' ? ROWS.test.map((row) => ({ ...row, duration })) : ROWS[key];
    for (const row of rows) await knex(table).insert({ ...row });
  }
  if (!postgres) return;
  for (const row of POSTGRES_ROWS) await knex(POSTGRES_TABLE).insert(row);
  if (await knex.schema.hasColumn(POSTGRES_TABLE, 'hstore')) {
    await knex(POSTGRES_TABLE).where({ id: 1 }).update({ hstore: 'a=>1, "b c"=>NULL' });
  }
}
