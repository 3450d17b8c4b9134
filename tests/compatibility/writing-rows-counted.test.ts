/**
 * The original's rows on writing in which it matters how many statements each step takes: rows that are made when they
 * are missing, relations of which only what changed is read anew, locks, and changes of the schema.
 */
import type { AnyQueryBuilder } from 'objection';
import { captureQueries, expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import { type Bench, uncached, useBench } from './support/bench';
import { refill } from './support/refill';

const { test: table, user, group } = TABLES;

describeDatabases('rows on writing, counted', (db) => {
  const bench = useBench(db);
  beforeEach(() => refill(bench.knex));

  const owners = async ({ models }: Bench): Promise<string[]> => {
    const found: string[] = [];
    for (const one of await models.Test.query().orderBy('id')) {
      if (one.owner_id === null) continue;
      const owner = await one.$relatedQuery('owner');
      found.push((owner as unknown as { username: string }).username);
    }
    return found;
  };

  /** PostgreSQL gives rows in another order after an update, and the next level would be asked in another order. */
  const byId = (builder: AnyQueryBuilder): void => void builder.orderBy('id');

  test(row('get_or_create', 'by knex: the read is cached, the insert is not'), async () => {
    const { knex } = bench;
    const getOrCreate = async () => {
      const found = await knex(table).where({ name: 'made' }).first('name');
      if (found !== undefined) return { ...found, created: false };
      await knex(table).insert({ name: 'made' });
      return { name: 'made', created: true };
    };
    expect(await expectQueries(knex, 2, getOrCreate)).toEqual({ name: 'made', created: true });
    expect(await expectQueries(knex, 1, getOrCreate)).toEqual({ name: 'made', created: false });
    expect(await expectQueries(knex, 0, getOrCreate)).toEqual({ name: 'made', created: false });
    expect(await expectQueries(knex, 1, () => knex(table).where({ name: 'made' }))).toHaveLength(1);
  });

  test(row('get_or_create', 'by objection'), async () => {
    const { knex, models } = bench;
    const { Test } = models;
    const getOrCreate = async () =>
      (await Test.query().findOne({ name: 'made' }).select('name')) ??
      (await Test.query().insert({ name: 'made' }));
    await expectQueries(knex, 2, getOrCreate);
    expect((await expectQueries(knex, 1, getOrCreate)).name).toBe('made');
    expect((await expectQueries(knex, 0, getOrCreate)).name).toBe('made');
  });

  test(row('update_or_create', 'by knex: an upsert writes each time, and is seen each time'), async () => {
    const { knex } = bench;
    const read = () => knex(group).where({ name: 'made' }).select('id');
    await expectCached(knex, read);
    const upsert = (id: number) => knex(group).insert({ id, name: 'made' }).onConflict('name').merge(['id']);
    for (const id of [50, 51, 51]) {
      await expectQueries(knex, 1, () => upsert(id));
      expect(await expectCached(knex, read)).toEqual([{ id }]);
    }
  });

  test(row('update_or_create', 'by objection: an upsertGraph inserts, then updates'), async () => {
    const { knex, models } = bench;
    const read = () => models.User.query().where({ username: 'made' }).select('email');
    await expectCached(knex, read);
    const made = await models.User.query().upsertGraph({ username: 'made', email: 'a' });
    expect(await expectCached(knex, read)).toMatchObject([{ email: 'a' }]);
    await models.User.query().upsertGraph({ id: made.id, email: 'b' });
    expect(await expectCached(knex, read)).toMatchObject([{ email: 'b' }]);
    await models.User.query().upsertGraph({ id: made.id, email: 'c' });
    expect(await expectCached(knex, read)).toMatchObject([{ email: 'c' }]);
  });

  test(row('invalidate_foreign_key', 'only what changed is read anew'), async () => {
    const { knex, models } = bench;
    const read = () => owners(bench);
    await read();
    await refill(knex);
    expect(await expectQueries(knex, 3, read)).toEqual(['user', 'admin']);
    await models.Test.query().insert({ name: 'nobody’s' });
    expect(await expectQueries(knex, 1, read)).toEqual(['user', 'admin']);
    await models.Test.query().patch({ owner_id: 1 }).where({ name: 'nobody’s' });
    expect(await expectQueries(knex, 1, read)).toEqual(['user', 'admin', 'user']);
    await models.User.query().patch({ username: 'renamed' }).where({ id: 2 });
    expect(await expectQueries(knex, 2, read)).toEqual(['user', 'renamed', 'user']);
    await models.User.query().insert({ id: 9, username: 'third' } as never);
    await models.Test.query().patch({ owner_id: 9 }).where({ name: 'nobody’s' });
    expect(await expectQueries(knex, 4, read)).toEqual(['user', 'renamed', 'third']);
    expect(await expectQueries(knex, 0, read)).toEqual(['user', 'renamed', 'third']);
  });

  test(
    row('invalidate_prefetch_related', 'each level is read anew when it changed, and no other'),
    async () => {
      const { knex, models } = bench;
      const { Test, User, Group, Permission } = models;
      const read = async () => {
        const found = await Test.query()
          .orderBy('id')
          .withGraphFetched('owner(byId).groups(byId).permissions')
          .modifiers({ byId });
        return found.map(({ owner }) =>
          [
            owner?.username,
            ...(owner?.groups ?? []).flatMap(({ name, permissions }) => [
              name,
              ...permissions!.map(({ name }) => name),
            ]),
          ].join(),
        );
      };
      const sent = async (expected: readonly string[]) => {
        const { result, queries } = await captureQueries(knex, read);
        expect({
          queries: queries.map(({ sql }) => levelOf(sql)),
          result: result.map((text) => text.split(',').sort().join()),
        }).toEqual({
          queries: expected,
          result: (await uncached(read)).map((text) => text.split(',').sort().join()),
        });
      };
      await read();
      await refill(knex);
      await sent(['tests', 'owners', 'groups', 'permissions']);
      await sent([]);
      await Test.query().insert({ name: 'nobody’s' });
      await sent(['tests']);
      await Permission.query().patch({ name: 'renamed' }).where({ id: 1 });
      await sent(['permissions']);
      await Group.query().patch({ name: 'modified group' }).where({ id: 1 });
      await sent(['groups']);
      await User.query().patch({ username: 'modified' }).where({ id: 2 });
      await sent(['owners']);
      await sent([]);
    },
  );

  test(row('frozen_clocks', 'with clocks that stand still, every write is seen'), async () => {
    const { knex } = bench;
    const read = () => knex(table).where({ id: 1 }).pluck('name');
    const [date, monotonic] = [Date.now(), performance.now()];
    jest.spyOn(Date, 'now').mockReturnValue(date);
    jest.spyOn(performance, 'now').mockReturnValue(monotonic);
    try {
      for (const name of ['one', 'two', 'three']) {
        await knex(table).where({ id: 1 }).update({ name });
        expect(await expectQueries(knex, 1, read)).toEqual([name]);
        expect(await expectQueries(knex, 0, read)).toEqual([name]);
      }
    } finally {
      jest.restoreAllMocks();
    }
  });

  // SQLite locks no rows, and Knex leaves the clause out there
  if (db.name !== 'sqlite') {
    test(row('invalidate_select_for_update', 'a locking read sees each update'), async () => {
      const { knex, models } = bench;
      const read = () => knex.transaction((trx) => trx(table).forUpdate().orderBy('id').pluck('name'));
      expect(await read()).toEqual(['test1', 'test2']);
      await knex.transaction(async (trx) => {
        await trx(table).forUpdate();
        await trx(table).update({ name: 'test3' });
      });
      expect(await read()).toEqual(['test3', 'test3']);
      await models.Test.transaction(async (trx) => models.Test.query(trx).patch({ name: 'test4' }));
      expect(await read()).toEqual(['test4', 'test4']);
    });
  }
});

/** What a statement of the graph reads, by its table. */
function levelOf(sql: string): string {
  const from = /from ["`](\w+)["`]/.exec(sql)?.[1] ?? sql;
  const names: Readonly<Record<string, string>> = {
    [table]: 'tests',
    [user]: 'owners',
    [group]: 'groups',
    [TABLES.permission]: 'permissions',
  };
  return names[from] ?? from;
}

describeDatabases('rows on raw changes of the schema', (db) => {
  const bench = useBench(db);
  const read = () => bench.knex(table).orderBy('id').select('id', 'name');

  test(row('raw_create', 'an index'), async () => {
    const { knex } = bench;
    await expectCached(knex, read);
    await expectQueries(knex, 1, () => knex.raw('CREATE INDEX tmp_index ON cachalot_test(name)'));
    await expectCached(knex, read);
    await knex.raw(`DROP INDEX tmp_index${db.name === 'mysql' ? ' ON cachalot_test' : ''}`);
    await expectCached(knex, read);
  });

  test(row('raw_alter', 'a column that comes and goes'), async () => {
    const { knex, models } = bench;
    const all = () => knex(table).orderBy('id');
    const objects = () => models.Test.query().orderBy('id');
    await expectCached(knex, all);
    await expectCached(knex, objects);
    await expectQueries(knex, 1, () => knex.raw('ALTER TABLE cachalot_test ADD COLUMN tmp INTEGER'));
    expect((await expectCached(knex, all))[0]).toHaveProperty('tmp', null);
    expect((await expectCached(knex, objects))[0]).toHaveProperty('tmp', null);
    await knex.raw('ALTER TABLE cachalot_test DROP COLUMN tmp');
    expect((await expectCached(knex, all))[0]).not.toHaveProperty('tmp');
    expect((await expectCached(knex, objects))[0]).not.toHaveProperty('tmp');
  });

  test(row('raw_drop', 'a table that is gone, and back after a rollback'), async () => {
    const { knex } = bench;
    const unmanaged = () => knex(TABLES.unmanaged).orderBy('id').pluck('name');
    await expectCached(knex, unmanaged);
    if (db.name === 'postgres') {
      const trx = await knex.transaction();
      await trx.raw(`DROP TABLE ${TABLES.unmanaged}`);
      await expectRefused(trx(TABLES.unmanaged), /exist/);
      await trx.rollback();
      expect(await unmanaged()).toEqual(['test1', 'test2']);
    }
    await knex.raw(`DROP TABLE ${TABLES.unmanaged}`);
    await expectRefused(unmanaged(), /exist|no such table/);
  });
});
