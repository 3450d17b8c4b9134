/** The original's tests of its command, on two databases and two caches. */
import type { Knex } from 'knex';
import { settings } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { callCommand } from '../../management';
import { describeDatabases } from '../support/databases';
import { bindModels, Test, TestChild, User } from '../support/models';
import { createSchema, TABLES } from '../support/schema';
import { row } from './matrix/row';

describeDatabases('invalidate_cachalot', (db) => {
  let knex: Knex;
  let second: Knex;
  beforeAll(async () => {
    knex = await db.create();
    await createSchema(knex);
    second = await db.create();
    await createSchema(second);
    await knex(TABLES.test).insert({ name: 'test1', public: true });
    await second(TABLES.test).insert({ name: 'test2', public: true });
    await knex(TABLES.user).insert({ username: 'test' });
  });
  beforeEach(() => {
    settings.configure({
      DATABASES: { default: knex, second },
      CACHES: { default: { BACKEND: 'locmem' }, other: { BACKEND: 'locmem' } },
      APPS: { cachalot: { Test, TestChild }, auth: { User } },
    });
  });
  afterEach(() => settings.reset());
  afterAll(() => Promise.all([knex.destroy(), second.destroy()]));

  const call = async (...argv: string[]) => {
    const err: string[] = [];
    const code = await callCommand(['invalidate_cachalot', ...argv, '-v', '0'], {
      err: (line) => err.push(line),
    });
    expect([code, err]).toEqual([0, []]);
  };
  const tests = (on: Knex = knex) => bindModels(on).Test.query().select('name');
  const users = () => bindModels(knex).User.query().select('username');

  it(row('invalidate_cachalot', 'invalidates all, an app, or a model, and nothing else'), async () => {
    await expectQueries(knex, 1, () => tests());
    await call();
    await expectQueries(knex, 1, () => tests());
    await call('auth');
    await expectQueries(knex, 0, () => tests());
    await call('cachalot');
    await expectQueries(knex, 1, () => tests());
    await call('cachalot.testchild');
    await expectQueries(knex, 0, () => tests());
    await call('cachalot.test');
    await expectQueries(knex, 1, () => tests());
    await expectQueries(knex, 1, () => users());
    await call('cachalot.test', 'auth.user');
    await expectQueries(knex, 1, () => tests());
    await expectQueries(knex, 1, () => users());
  });

  it(row('invalidate_cachalot_multi_db', 'invalidates one database'), async () => {
    await expectQueries(knex, 1, () => tests());
    await call('-d', 'second');
    // Databases of one MySQL server have one catalog between them: views may reach from one into another.
    await expectQueries(knex, db.name === 'mysql' ? 1 : 0, () => tests());
    await expectQueries(second, 1, () => tests(second));
    await call('-d', 'second');
    await expectQueries(second, 1, () => tests(second));
  });

  it(row('invalidate_cachalot_multi_cache', 'invalidates one cache'), async () => {
    await expectQueries(knex, 1, () => tests());
    await call('-c', 'other');
    await expectQueries(knex, 0, () => tests());
    settings.CACHALOT_CACHE = 'other';
    await expectQueries(knex, 1, () => tests());
    await call('-c', 'other');
    await expectQueries(knex, 1, () => tests());
  });
});
