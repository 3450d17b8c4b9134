/** Rows on migrations, seeds and what an admin page saves: each changes what is cached, all of it or none. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { postInvalidation } from '../../cachalot';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import { type Bench, expectFresh, openBench, resetAfterEach } from './support/bench';

const { test: table, user, unmanaged } = TABLES;

type Step = (knex: Knex) => PromiseLike<unknown>;
type Migration = readonly [up: Step, down: Step];

/** Migrations by name, as a source of Knex. */
function source(migrations: Readonly<Record<string, Migration>>): Knex.MigratorConfig {
  return {
    migrationSource: {
      getMigrations: async () => Object.keys(migrations),
      getMigrationName: (name: string) => name,
      getMigration: async (name: string) => {
        const [up, down] = migrations[name]!;
        return { up: (knex: Knex) => up(knex), down: (knex: Knex) => down(knex) } as Knex.Migration;
      },
    },
  };
}

const ADD_COLUMN: Migration = [
  (knex) => knex.schema.alterTable(unmanaged, (altered) => void altered.integer('size').defaultTo(7)),
  (knex) => knex.schema.alterTable(unmanaged, (altered) => void altered.dropColumn('size')),
];
const ADD_ROW: Migration = [
  (knex) => knex(unmanaged).insert({ name: 'migrated' }),
  (knex) => knex(unmanaged).where({ name: 'migrated' }).delete(),
];
const ADD_TABLE: Migration = [
  (knex) => knex.schema.createTable('made', (created) => void created.string('name')),
  (knex) => knex.schema.dropTable('made'),
];

describeDatabases('rows on migrations and seeds', (db) => {
  resetAfterEach();
  let bench: Bench;
  let knex: Knex;
  beforeEach(async () => {
    bench = await openBench(db);
    knex = bench.knex;
  });
  afterEach(() => knex.destroy());

  const all = () => knex(unmanaged).orderBy('id');
  const texts = () => knex(unmanaged).orderBy('id').pluck('name');

  test(row('migration_up_down', 'one by one, and all at once'), async () => {
    const config = source({ '1_column': ADD_COLUMN, '2_row': ADD_ROW, '3_table': ADD_TABLE });
    await expectCached(knex, all);
    await knex.migrate.up(config);
    expect((await expectFresh(knex, all))[0]).toHaveProperty('size', 7);
    await knex.migrate.up(config);
    expect(await texts()).toEqual(['test1', 'test2', 'migrated']);
    await expectRefused(knex('made'));
    await knex.migrate.latest(config);
    expect(await knex('made')).toEqual([]);
    await knex.migrate.down(config);
    await expectRefused(knex('made'));
    await expectFresh(knex, all).catch(() => undefined);
    await knex.migrate.down(config);
    expect(await texts()).toEqual(['test1', 'test2']);
    await knex.migrate.down(config);
    expect((await all())[0]).not.toHaveProperty('size');
  });

  test(row('migration_rollback', 'of the last batch, and of all'), async () => {
    const config = source({ '1_column': ADD_COLUMN, '2_row': ADD_ROW });
    await knex.migrate.up(config);
    await knex.migrate.latest(config);
    expect(await texts()).toEqual(['test1', 'test2', 'migrated']);
    await texts();
    await knex.migrate.rollback(config);
    expect(await texts()).toEqual(['test1', 'test2']);
    expect((await all())[0]).toHaveProperty('size');
    await knex.migrate.latest(config);
    expect(await texts()).toContain('migrated');
    await knex.migrate.rollback(config, true);
    expect(await texts()).toEqual(['test1', 'test2']);
    expect((await all())[0]).not.toHaveProperty('size');
  });

  test(row('migration_fails_half_way', 'what stays is what the database kept'), async () => {
    const heard: string[] = [];
    const stop = postInvalidation.on(unmanaged, () => heard.push(unmanaged));
    const broken: Migration = [
      async (trx) => {
        await trx(unmanaged).update({ name: 'half way' });
        await trx.schema.createTable('made', (created) => void created.string('name'));
        await trx('made').insert({ name: 'in it' });
        throw new Error('the migration fails here');
      },
      async () => undefined,
    ];
    await expectCached(knex, texts);
    await expectRefused(knex.migrate.latest(source({ '1_broken': broken })), /fails here/);
    stop();
    // MySQL commits at CREATE TABLE, so half of it stays
    const truth = db.name === 'mysql' ? ['half way', 'half way'] : ['test1', 'test2'];
    expect(await texts()).toEqual(truth);
    expect(
      (await db.uncached(knex).then((bare) => bare.rows(`select name from ${unmanaged}`))).map(
        ({ name }) => name,
      ),
    ).toEqual(truth);
    expect(heard.length > 0).toBe(db.name === 'mysql');
    if (db.name !== 'mysql') await expectRefused(knex('made'));
    const mended: Migration = [(trx) => trx(unmanaged).update({ name: 'mended' }), async () => undefined];
    await knex.migrate.forceFreeMigrationsLock(source({}));
    await knex.migrate.latest(source({ '1_broken': mended }));
    expect(await texts()).toEqual(['mended', 'mended']);
  });

  test(row('seeds', 'files, run twice'), async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-seeds-'));
    try {
      fs.writeFileSync(
        path.join(directory, 'rows.js'),
        `exports.seed = async (knex) => { await knex('${unmanaged}').del(); await knex('${unmanaged}').insert([{ name: 'a' }, { name: 'b' }]); };`,
      );
      await expectCached(knex, texts);
      await knex.seed.run({ directory });
      expect(await expectCached(knex, texts)).toEqual(['a', 'b']);
      await knex(unmanaged).insert({ name: 'c' });
      await knex.seed.run({ directory });
      expect(await expectCached(knex, texts)).toEqual(['a', 'b']);
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  });

  const graph = () =>
    bench.models.User.query()
      .findById(1)
      .withGraphFetched('[groups(byName), userPermissions(byId), tests(byId)]')
      .modifiers({
        byName: (builder) => void builder.orderBy('name'),
        byId: (builder) => void builder.orderBy('id'),
      });
  const saved = async () => {
    const found = await graph().throwIfNotFound();
    return [
      found.username,
      found.groups!.map(({ name }) => name),
      found.userPermissions!.map(({ id }) => id),
      found.tests!.map(({ name }) => name),
    ];
  };

  test(
    row('admin_save', 'an upsertGraph in a transaction: the row, its relations, its children'),
    async () => {
      const { User } = bench.models;
      expect(await saved()).toEqual(['user', ['test group'], [1, 2], ['test1']]);
      await User.transaction(async (trx) => {
        await User.query(trx).upsertGraph(
          {
            id: 1,
            username: 'saved',
            groups: [{ id: 1, name: 'renamed group' }, { name: 'a new group' }],
            userPermissions: [{ id: 3 }],
            tests: [{ id: 1, name: 'saved' }, { name: 'added' }],
          } as never,
          { relate: true, unrelate: true },
        );
        expect((await User.query(trx).findById(1))!.username).toBe('saved');
        expect((await saved())[0]).toBe('user');
      });
      expect(await saved()).toEqual(['saved', ['a new group', 'renamed group'], [3], ['saved', 'added']]);
      expect(await saved()).toEqual(['saved', ['a new group', 'renamed group'], [3], ['saved', 'added']]);
    },
  );

  test(row('admin_save', 'one that a unique constraint refuses leaves everything as it was'), async () => {
    const { User } = bench.models;
    const before = await saved();
    const save = User.transaction((trx) =>
      User.query(trx)
        .upsertGraph({ id: 1, username: 'admin', tests: [{ id: 1, name: 'lost' }] } as never)
        .then(() => trx),
    );
    await expectRefused(save);
    expect(await saved()).toEqual(before);
    expect(await knex(table).where({ name: 'lost' })).toEqual([]);
    expect(await knex(user).pluck('username')).toEqual(expect.arrayContaining(['user', 'admin']));
  });
});
