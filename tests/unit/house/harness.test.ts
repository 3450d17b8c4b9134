/** The harness keeps its word: databases answer, are private and empty, and hold the same schema. */
import { describeDatabases, describeService, type KnexOptions } from '../../support/databases';
import { bindModels } from '../../support/models';
import { createSchema, dropSchema, fillSchema, ROWS, TABLES } from '../../support/schema';
import { converse } from '../../support/services/private';

describeDatabases('a test database', (db) => {
  it('answers', async () => {
    const knex = await db.create();
    expect(await knex.select(knex.raw('1 as one'))).toEqual([{ one: 1 }]);
  });

  it('starts empty and does not see the tables of another', async () => {
    const one = await db.create();
    await one.schema.createTable('here', (table) => table.increments());
    const other = await db.create();
    expect(await one.schema.hasTable('here')).toBe(true);
    expect(await other.schema.hasTable('here')).toBe(false);
  });

  it('is reached by a second pool and by the bare driver, each for the database that was asked for', async () => {
    const first = await db.create();
    await first.schema.createTable('here', (table) => table.string('name'));
    await db.create();
    await db.second({}, first)('here').insert({ name: 'why? not' });
    const bare = await db.uncached(first);
    expect(await bare.rows('select name from here where name = ?', ['why? not'])).toHaveLength(1);
    await bare.rows('delete from here');
    expect(await first('here')).toEqual([]);
  });

  it('takes what Knex takes', async () => {
    const options: KnexOptions = {
      pool: { min: 0, max: 1 },
      postProcessResponse: (rows) => [rows],
      cachalot: { alias: 'other' },
    };
    const knex = await db.create(options);
    expect(await knex.select(knex.raw('1 as one'))).toEqual([[{ one: 1 }]]);
    expect(knex.client.config).toMatchObject({ pool: { max: 1 }, cachalot: { alias: 'other' } });
  });
});

describeDatabases('the test schema', (db) => {
  it('holds the same rows under the same ids each time, and goes away', async () => {
    const knex = await db.create();
    for (let round = 1; round <= 2; round += 1) {
      await createSchema(knex);
      await fillSchema(knex);
      for (const [key, table] of Object.entries(TABLES)) {
        expect(await knex(table)).toHaveLength(ROWS[key as keyof typeof TABLES].length);
      }
      expect(await knex(TABLES.test).pluck('id').orderBy('id')).toEqual([1, 2]);
      await dropSchema(knex);
      expect(await knex.schema.hasTable(TABLES.user)).toBe(false);
    }
  });

  it('is read through models and their relations', async () => {
    const knex = await db.create();
    await createSchema(knex);
    await fillSchema(knex);
    const { Test, TestChild, Group, UnicodeModel } = bindModels(knex);
    const graph = '[owner.[groups, userPermissions], permission]';
    const test = await Test.query().findById(1).withGraphFetched(graph).throwIfNotFound();
    expect(test.json).toEqual({ clé: [1, 'deux', null], nested: { true: false } });
    expect(test.owner?.groups?.map(({ name }) => name)).toEqual(['test group']);
    expect(test.owner?.userPermissions).toHaveLength(2);
    expect(test.permission?.codename).toBe('add_test');
    const child = await TestChild.query().withGraphJoined('[parent, permissions]').first().throwIfNotFound();
    expect(child.parent?.name).toBe('parent 2');
    expect(child.permissions).toHaveLength(1);
    expect(await Group.query().withGraphFetched('[permissions, users]')).toHaveLength(2);
    expect((await UnicodeModel.query().first())?.名前).toBe('山田');
  });
});

describeService('a service', 'redis', (url) => {
  it('answers at its URL', async () => {
    expect(await converse(Number(new URL(url).port), 'PING', /\r\n$/)).toBe('+PONG\r\n');
  });
});

describeService('a service', 'memcached', (url) => {
  it('answers at its URL', async () => {
    expect(await converse(Number(new URL(url).port), 'version', /\r\n$/)).toMatch(/^VERSION /);
  });
});
