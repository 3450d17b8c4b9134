/** Each setting that reads and invalidation depend on, with both of its values, for one call chain alone. */
import type { Knex } from 'knex';
import { cachalotDisabled, overrideSettings, requestScope, settings, stats } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import type { SettingsInput } from '../../settings';
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import {
  asking,
  expectFresh,
  expectHit,
  expectMiss,
  expectRefused,
  reasonsOf,
  useBench,
} from './support/bench';
import { touch } from './support/touch';

const { test: table, user, unmanaged } = TABLES;

/** An override that stays in force, for this claim alone, while it is shown that others do not feel it. */
async function overridden(
  overrides: SettingsInput,
  inside: () => Promise<void>,
  outside: () => Promise<unknown>,
) {
  let release!: () => void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const scope = overrideSettings(overrides, async () => {
    await held;
    await inside();
  });
  try {
    await outside();
  } finally {
    release();
  }
  await scope;
  await outside();
}

describeDatabases('settings', (db) => {
  const bench = useBench(db);
  const knexOf = (): Knex => bench.knex;
  const read = () => knexOf()(table).orderBy('id').select('id', 'name');
  const cached = () => expectCached(knexOf(), read, { queries: 1 }).catch(() => expectHit(knexOf(), read));

  beforeEach(() => touch(knexOf(), table));

  test(
    row('enabled', 'CACHALOT_ENABLED: off, nothing is read or stored, and writes still invalidate'),
    async () => {
      const { knex } = bench;
      await expectCached(knex, read);
      await overridden(
        { CACHALOT_ENABLED: false },
        async () => {
          await expectRefused(knex, read, 'disabled');
          await knex(unmanaged).insert({ name: 'while off' });
        },
        () => expectHit(knex, read),
      );
      const names = () => knex(unmanaged).pluck('name');
      await expectCached(knex, names);
      settings.CACHALOT_ENABLED = false;
      await knex(unmanaged).update({ name: 'changed while off' });
      settings.CACHALOT_ENABLED = true;
      expect(await expectFresh(knex, names)).toContain('changed while off');
    },
  );

  test(
    row(
      'cache',
      'CACHALOT_CACHE: another cache keeps results of its own, and is invalidated with all others',
    ),
    async () => {
      const { knex } = bench;
      settings.CACHES = { default: { BACKEND: 'locmem' }, second: { BACKEND: 'locmem' } };
      await expectCached(knex, read);
      const inSecond = overrideSettings({ CACHALOT_CACHE: 'second' });
      await inSecond(() => expectCached(knex, read))();
      await touch(knex, table);
      await expectFresh(knex, read);
      await inSecond(() => expectFresh(knex, read))();
      await overridden(
        { CACHALOT_CACHE: 'second' },
        async () => {
          await touch(knex, table);
          await expectFresh(knex, read);
        },
        cached,
      );
      await expectMiss(knex, () => knex(table).select('name'));
    },
  );

  test('CACHALOT_CACHE null: results live in a request scope alone', async () => {
    const { knex } = bench;
    await overrideSettings({ CACHALOT_CACHE: null }, async () => {
      await expectRefused(knex, read, 'no-cache');
      await requestScope(async () => {
        await expectCached(knex, read);
        await touch(knex, table);
        await expectFresh(knex, read);
        await requestScope(() => expectCached(knex, read));
        await expectHit(knex, read);
      });
      await expectNotCached(knex, read);
      await knex.transaction(async (trx) => {
        const there = () => trx(table).select('id');
        await there();
        await expectHit(knex, there);
      });
    });
  });

  test('a request scope changes nothing where a cache is configured', async () => {
    const { knex } = bench;
    await requestScope(() => expectCached(knex, read));
    await requestScope(() => expectHit(knex, read));
  });

  test(row('databases', 'CACHALOT_DATABASES: only those that are listed, by alias'), async () => {
    const { knex } = bench;
    settings.DATABASES = { mine: knex };
    await overrideSettings({ CACHALOT_DATABASES: ['mine'] }, () => expectCached(knex, read));
    await overridden(
      { CACHALOT_DATABASES: ['another'] },
      () => expectRefused(knex, read, 'database-not-enabled'),
      cached,
    );
    await overrideSettings({ CACHALOT_DATABASES: [] }, () =>
      expectRefused(knex, read, 'database-not-enabled'),
    );
    await overrideSettings({ CACHALOT_DATABASES: ['another'] }, () => touch(knex, table));
    await expectFresh(knex, read);
  });

  test(row('cache_timeout', 'CACHALOT_TIMEOUT: what is too old is read anew'), async () => {
    const { knex } = bench;
    const now = jest.spyOn(performance, 'now');
    try {
      const start = performance.now();
      now.mockImplementation(() => start);
      await overrideSettings({ CACHALOT_TIMEOUT: 10 }, () => expectCached(knex, read));
      now.mockImplementation(() => start + 9_000);
      await expectHit(knex, read);
      now.mockImplementation(() => start + 10_001);
      await expectMiss(knex, read);
      now.mockImplementation(() => start + 1e9);
      await expectHit(knex, read);
    } finally {
      now.mockRestore();
    }
  });

  test('TIMEOUT of a cache holds where CACHALOT_TIMEOUT says nothing', async () => {
    const { knex } = bench;
    settings.CACHES = { default: { BACKEND: 'locmem', TIMEOUT: 10 } };
    const now = jest.spyOn(performance, 'now');
    try {
      const start = performance.now();
      now.mockImplementation(() => start);
      await expectCached(knex, read);
      now.mockImplementation(() => start + 10_001);
      await overrideSettings({ CACHALOT_TIMEOUT: 100 }, () => expectCached(knex, read));
      now.mockImplementation(() => start + 60_000);
      await expectHit(knex, read);
    } finally {
      now.mockRestore();
    }
  });

  test(row('cache_random', 'CACHALOT_CACHE_RANDOM: random order may be cached'), async () => {
    const { knex } = bench;
    const random = db.name === 'mysql' ? 'rand()' : 'random()';
    const shuffled = () => knex(table).orderByRaw(random).select('id');
    await expectRefused(knex, shuffled, 'random');
    await overridden(
      { CACHALOT_CACHE_RANDOM: true },
      async () => {
        await expectCached(knex, shuffled);
        await touch(knex, table);
        await expectMiss(knex, shuffled);
        await expectRefused(knex, () => shuffled().where('datetime', '<', knex.fn.now()), 'time');
      },
      () => expectNotCached(knex, shuffled),
    );
    await expectNotCached(knex, shuffled);
  });

  test('CACHALOT_CACHE_RAW: raw selects may be cached', async () => {
    const { knex } = bench;
    const raw = () => knex.raw('select id, name from cachalot_test order by id');
    await expectRefused(knex, raw, 'raw');
    await overridden(
      { CACHALOT_CACHE_RAW: true },
      async () => void (await expectFresh(knex, raw)),
      () => expectNotCached(knex, raw),
    );
    await overrideSettings({ CACHALOT_CACHE_RAW: true }, async () => {
      await touch(knex, table);
      await expectFresh(knex, raw);
      await expectRefused(knex, () => knex.raw('select 1 as one'), 'no-table');
    });
  });

  test(row('invalidate_raw', 'CACHALOT_INVALIDATE_RAW: raw writes may be left out'), async () => {
    const { knex } = bench;
    const write = (name: string) => knex.raw('update cachalot_test set name = ? where id = 1', [name]);
    await expectCached(knex, read);
    await overridden(
      { CACHALOT_INVALIDATE_RAW: false },
      async () => {
        await write('unseen');
        await expectHit(knex, read);
      },
      cached,
    );
    await write('seen');
    expect((await expectFresh(knex, read))[0]).toMatchObject({ name: 'seen' });
    await overrideSettings({ CACHALOT_INVALIDATE_RAW: false }, () =>
      knex(table).update({ name: 'by builder' }),
    );
    await expectFresh(knex, read);
  });

  test('CACHALOT_UNCACHABLE_TABLES and _APPS: a query that reads one is not cached', async () => {
    const { knex, models } = bench;
    const joined = () => knex(table).join(user, `${user}.id`, 'owner_id').select('username');
    await expectCached(knex, joined);
    await overridden(
      { CACHALOT_UNCACHABLE_TABLES: [user] },
      async () => {
        await expectRefused(knex, joined, 'uncachable-table');
        await expectHit(knex, read);
      },
      async () => {
        await cached();
        await expectHit(knex, joined);
      },
    );
    settings.APPS = { auth: [models.User], cachalot: [models.Test] };
    await overrideSettings({ CACHALOT_UNCACHABLE_APPS: ['auth'] }, async () => {
      await expectRefused(knex, joined, 'uncachable-table');
      await expectHit(knex, read);
    });
  });

  test('CACHALOT_ONLY_CACHABLE_TABLES and _APPS: only queries on these alone are cached', async () => {
    const { knex, models } = bench;
    const joined = () => knex(table).join(user, `${user}.id`, 'owner_id').select('username');
    await overridden(
      { CACHALOT_ONLY_CACHABLE_TABLES: [table] },
      async () => {
        await expectRefused(knex, joined, 'uncachable-table');
        await cached();
      },
      cached,
    );
    settings.APPS = { auth: [models.User], cachalot: [models.Test] };
    await overrideSettings({ CACHALOT_ONLY_CACHABLE_APPS: ['auth'] }, async () => {
      await expectRefused(knex, read, 'uncachable-table');
      await expectCached(knex, () => knex(user).select('id'));
    });
    const both = { CACHALOT_ONLY_CACHABLE_APPS: ['auth'], CACHALOT_ONLY_CACHABLE_TABLES: [table] };
    await overrideSettings(both, () => expectCached(knex, joined));
    await overrideSettings({ ...both, CACHALOT_UNCACHABLE_TABLES: [user] }, () =>
      expectRefused(knex, joined, 'uncachable-table'),
    );
  });

  test('CACHALOT_ADDITIONAL_TABLES: names of tables that are there already change nothing', async () => {
    const { knex } = bench;
    await overrideSettings({ CACHALOT_ADDITIONAL_TABLES: [table, 'seen_elsewhere'] }, async () => {
      await expectFresh(knex, read);
      await touch(knex, table);
      await expectFresh(knex, read);
    });
  });

  test('CACHALOT_QUERY_KEYGEN: equal names share a result', async () => {
    const { knex } = bench;
    const seen: object[] = [];
    const byId = (id: number) => () => knex(table).where({ id }).pluck('id');
    const keygen = (query: { sql: string; bindings: readonly unknown[]; dbAlias: string }) => {
      seen.push(query);
      return 'always the same';
    };
    await overridden(
      { CACHALOT_QUERY_KEYGEN: keygen },
      async () => {
        expect(await byId(1)()).toEqual([1]);
        expect(await byId(2)()).toEqual([1]);
        expect(await knex(table).pluck('name')).toHaveLength(2);
      },
      async () => expect(await byId(2)()).toEqual([2]),
    );
    expect(seen[0]).toMatchObject({ bindings: [1], dbAlias: expect.any(String) });
  });

  test('CACHALOT_TABLE_KEYGEN: tables of one name are invalidated together', async () => {
    const { knex } = bench;
    const users = () => knex(user).select('id');
    settings.CACHALOT_TABLE_KEYGEN = (dbAlias, name) => `${dbAlias}/${name.slice(0, 4)}`;
    await expectFresh(knex, users);
    await expectFresh(knex, read);
    await touch(knex, TABLES.group);
    await expectMiss(knex, users);
    await expectHit(knex, read);
    settings.reset('CACHALOT_TABLE_KEYGEN');
    await knex(user).update({ email: 'new@example.org' });
    await expectFresh(knex, users);
    await touch(knex, TABLES.group);
    await expectHit(knex, users);
  });

  test('cachalotDisabled: reads go to the database, unless they insist; with allQueries even those', async () => {
    const { knex } = bench;
    await expectCached(knex, read);
    await cachalotDisabled(async () => {
      await expectRefused(knex, read, 'disabled-here');
      await expectHit(knex, () => asking(read(), true));
      await touch(knex, table);
    });
    await expectFresh(knex, read);
    await cachalotDisabled(() => expectRefused(knex, () => asking(read(), true), 'disabled-here'), {
      allQueries: true,
    });
  });

  test('what happens in one call chain is not seen in another that runs at the same time', async () => {
    const { knex } = bench;
    await expectCached(knex, read);
    stats.reset();
    await Promise.all([
      cachalotDisabled(async () => {
        for (let turn = 0; turn < 5; turn += 1) await read();
      }),
      overrideSettings({ CACHALOT_ENABLED: false }, async () => {
        for (let turn = 0; turn < 5; turn += 1) await read();
      }),
      (async () => {
        for (let turn = 0; turn < 5; turn += 1) await read();
      })(),
    ]);
    const { hits, bypassReasons } = stats();
    expect({ hits, off: bypassReasons.disabled, here: bypassReasons['disabled-here'] }).toEqual({
      hits: 5,
      off: 5,
      here: 5,
    });
  });

  test('a query keeps the settings under which it is awaited', async () => {
    const { knex } = bench;
    await expectCached(knex, read);
    const started = overrideSettings({ CACHALOT_ENABLED: false }, () => read());
    expect(await reasonsOf(() => started)).toEqual([]);
    await expectQueries(knex, 1, () => overrideSettings({ CACHALOT_ENABLED: false }, () => read()));
  });
});
