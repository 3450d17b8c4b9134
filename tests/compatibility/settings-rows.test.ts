/** The original's rows on settings, each under its name, by Knex and by Objection. */
import type { Knex } from 'knex';
import { cachalotDisabled, invalidate, overrideSettings, runChecks, settings } from '../../cachalot';
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import { expectFresh, expectHit, expectMiss, tablesOf, useBench } from './support/bench';

const { test: table, user, testParent, testChild, unmanaged } = TABLES;

describeDatabases('rows on settings', (db) => {
  const bench = useBench(db);
  const knexOf = (): Knex => bench.knex;
  const tests = () => knexOf()(table).orderBy('id').select('id', 'name');
  const parents = () => bench.models.TestParent.query().orderBy('id');
  const joined = () => bench.models.Test.query().joinRelated('owner').select('owner.username');
  const children = () => bench.models.TestChild.query().joinRelated('parent').select('parent.name');
  const childrenAlone = () => knexOf()(testChild).select('public');
  const users = () => knexOf()(user).select('id');

  /** Every test begins with a cache that holds nothing of these. */
  beforeEach(() => invalidate(table, testParent, testChild, user, unmanaged));
  beforeEach(() => {
    const { Test, TestParent, TestChild, User } = bench.models;
    settings.APPS = { cachalot: [Test, TestParent, TestChild], auth: [User] };
  });
  const cached = (...reads: (() => PromiseLike<unknown>)[]) =>
    reads.reduce<Promise<unknown>>(
      (before, read) => before.then(() => expectCached(knexOf(), read)),
      Promise.resolve(),
    );
  const notCached = (...reads: (() => PromiseLike<unknown>)[]) =>
    reads.reduce<Promise<unknown>>(
      (before, read) => before.then(() => expectNotCached(knexOf(), read)),
      Promise.resolve(),
    );

  test(row('decorator', 'a function that always runs under an override'), async () => {
    await overrideSettings({ CACHALOT_ENABLED: false })(() => notCached(tests, parents))();
    await cached(tests, parents);
  });

  test(row('django_override', 'an override inside another'), async () => {
    await overrideSettings({ CACHALOT_ENABLED: false }, async () => {
      await notCached(tests);
      await overrideSettings({ CACHALOT_ENABLED: true }, () => cached(tests));
      await notCached(tests);
    });
  });

  test(row('enabled', 'off, a write still invalidates'), async () => {
    await overrideSettings({ CACHALOT_ENABLED: true }, () => cached(tests));
    await overrideSettings({ CACHALOT_ENABLED: false }, () => notCached(tests));
    await expectHit(knexOf(), tests);
    await overrideSettings({ CACHALOT_ENABLED: false }, () =>
      knexOf()(table).where({ id: 1 }).update({ name: 'off' }),
    );
    expect((await expectMiss(knexOf(), tests))[0]).toMatchObject({ name: 'off' });
  });

  test(row('databases', 'the supported ones, and none'), async () => {
    await overrideSettings({ CACHALOT_DATABASES: 'supported_only' }, () => cached(tests, parents));
    await overrideSettings({ CACHALOT_DATABASES: [] }, () => notCached(tests, parents));
  });

  test(row('only_cachable_tables', 'every table of the query must be in the list'), async () => {
    await overrideSettings({ CACHALOT_ONLY_CACHABLE_TABLES: [table] }, async () => {
      await cached(tests);
      await notCached(parents, joined);
    });
    await cached(parents);
    await overrideSettings({ CACHALOT_ONLY_CACHABLE_TABLES: [table, testChild, user] }, async () => {
      await cached(joined, childrenAlone);
      await notCached(children);
    });
  });

  test(row('only_cachable_apps', 'every table of the query must be of these apps'), () =>
    overrideSettings({ CACHALOT_ONLY_CACHABLE_APPS: ['cachalot'] }, async () => {
      await cached(tests, parents);
      await notCached(joined);
    }),
  );

  test(row('only_cachable_apps_set_combo', 'apps and tables together'), () =>
    overrideSettings(
      { CACHALOT_ONLY_CACHABLE_TABLES: [table, user], CACHALOT_ONLY_CACHABLE_APPS: ['cachalot'] },
      () => cached(tests, parents, joined),
    ),
  );

  test(row('uncachable_tables', 'no table of the query may be in the list'), async () => {
    const uncachable = overrideSettings({ CACHALOT_UNCACHABLE_TABLES: [table] });
    await uncachable(() => notCached(tests, joined))();
    await cached(tests, joined);
    await uncachable(() => notCached(tests, joined))();
  });

  test(row('uncachable_apps', 'no table of the query may be of these apps'), () =>
    overrideSettings({ CACHALOT_UNCACHABLE_APPS: ['cachalot'] }, async () => {
      await notCached(tests, parents, joined);
      await cached(users);
    }),
  );

  test(row('uncachable_apps_set_combo', 'apps and tables together'), () =>
    overrideSettings({ CACHALOT_UNCACHABLE_TABLES: [user], CACHALOT_UNCACHABLE_APPS: ['cachalot'] }, () =>
      notCached(tests, parents, users),
    ),
  );

  test(row('only_cachable_and_uncachable_table', 'the refusal weighs more'), () =>
    overrideSettings(
      { CACHALOT_ONLY_CACHABLE_TABLES: [table, testParent], CACHALOT_UNCACHABLE_TABLES: [table] },
      async () => {
        await notCached(tests, users);
        await cached(parents);
      },
    ),
  );

  test(row('uncachable_unmanaged_table', 'an additional table that is uncachable is not cached'), () =>
    overrideSettings(
      { CACHALOT_UNCACHABLE_TABLES: [unmanaged], CACHALOT_ADDITIONAL_TABLES: [unmanaged] },
      () => notCached(() => bench.models.UnmanagedModel.query()),
    ),
  );

  test(row('invalidate_raw', 'off, a raw write leaves the cache as it was'), async () => {
    await cached(tests);
    await overrideSettings({ CACHALOT_INVALIDATE_RAW: false }, () =>
      knexOf().raw(`UPDATE cachalot_test SET a_choice = 'bar'`),
    );
    await expectHit(knexOf(), tests);
  });

  test.each([true, false])(
    `${row(['cachalot_final_sql_check_when_true', 'cachalot_final_sql_check_when_false'], 'tables come from the final SQL')}: %s`,
    (value) =>
      overrideSettings({ CACHALOT_FINAL_SQL_CHECK: value }, async () => {
        const read = () => knexOf()(table).whereRaw('owner_id in (select id from auth_user)').orderBy('id');
        await read();
        expect(await tablesOf(read)).toEqual([user, table].sort());
        await knexOf()(user).update({ email: `${value}@example.org` });
        await expectFresh(knexOf(), read);
      }),
  );

  test(row('cachalot_final_sql_check_when_false', 'a check says that it changes nothing'), async () => {
    settings.DATABASES = { default: knexOf() };
    const found = await overrideSettings({ CACHALOT_FINAL_SQL_CHECK: false }, runChecks);
    expect(found.map(({ id }) => id)).toContain('cachalot.W006');
  });

  test(row('cache', 'two caches hold results of their own'), async () => {
    settings.CACHES = { default: { BACKEND: 'locmem' }, second: { BACKEND: 'locmem' } };
    await cached(tests, parents);
    await overrideSettings({ CACHALOT_CACHE: 'second' }, () => cached(tests, parents));
    const truth = await cachalotDisabled(() => Promise.resolve(tests()));
    expect(await expectHit(knexOf(), tests)).toEqual(truth);
    await invalidate(table, { cacheAlias: 'second' });
    await expectHit(knexOf(), tests);
    await overrideSettings({ CACHALOT_CACHE: 'second' }, () => expectMiss(knexOf(), tests));
  });
});
