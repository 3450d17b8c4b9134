/**
 * Replicas of which nobody can tell how far they are: nothing is cached, unless maxLag says how far behind they
 * are at most; and what happens when the primary is silent, or the replica is none any more.
 */
import makeKnex, { type Knex } from 'knex';
import { explain, runChecks, settings, stats } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { describeFamilies } from '../support/replicas';
import { CITY, cities, rename, untilRefused, useCities } from './transaction-support/cities';
import { until } from './transaction-support/hold-back';

/** Moves this process’s own clock; what was asked before stays where it is. */
let ahead = 0;
const later = (seconds: number): void => {
  ahead += seconds * 1000;
};
beforeEach(() => {
  const real = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => real() + ahead);
});
afterEach(() => jest.restoreAllMocks());

const findings = async () => (await runChecks()).map(({ id }) => id.replace('cachalot.', ''));

describeFamilies(
  'replicas whose position this user may not see',
  (bench) => {
    let blind: Knex;
    useCities(bench);
    beforeAll(async () => {
      const url = bench.server.url.replace(/\/[^/]*$/, '/replicated');
      for (const sql of [
        'create role blind login',
        'grant select on all tables in schema public to blind',
        'revoke execute on function pg_control_system() from public',
      ])
        await bench.ask(url, sql);
      await bench.replicas[0]!.resume();
      blind = bench.connect(bench.replicas[0]!.url, {}, { user: 'blind' });
    });
    const follow = (maxLag?: number) => {
      const role = { knex: blind, replicaOf: 'default', ...(maxLag !== undefined && { maxLag }) };
      settings.DATABASES = { default: bench.primary, replica: role };
    };

    test('without maxLag nothing is cached, and a check says so', async () => {
      follow();
      await expectQueries(blind, 1, () => cities(blind));
      await untilRefused('replica-unproven');
      await expectQueries(blind, 1, () => cities(blind));
      expect(stats().stores).toBe(0);
      expect(await findings()).toContain('W018');
    });

    test('with maxLag it is cached once its tables have stood for that long by this process’s clock', async () => {
      follow(5);
      await rename(bench, 'a');
      await bench.replicas[0]!.resume();
      stats.reset();
      await expectQueries(blind, 1, () => cities(blind));
      later(4);
      await expectQueries(blind, 1, () => cities(blind));
      await untilRefused('replica-behind', 2);
      later(2);
      expect(await expectQueries(blind, 1, () => cities(blind))).toEqual(['a']);
      expect(await expectQueries(blind, 0, () => cities(blind))).toEqual(['a']);
      await rename(bench, 'b');
      await bench.replicas[0]!.resume();
      expect(await expectQueries(blind, 1, () => cities(blind))).toEqual(['b']);
      expect(await expectQueries(blind, 1, () => cities(blind))).toEqual(['b']);
      expect(await findings()).not.toContain('W018');
    });
  },
  { only: 'postgres' },
);

describeDatabases(
  'a copy of a file',
  (db) => {
    test('is cached by maxLag alone, and its catalog and tokens are those of the original', async () => {
      const primary = await db.create();
      const copy = await db.create();
      for (const knex of [primary, copy])
        await knex.schema.createTable(CITY, (table) => table.string('name'));
      const follow = (role: object) => {
        settings.DATABASES = { default: primary, copy: { knex: copy, replicaOf: 'default', ...role } };
      };
      follow({});
      stats.reset();
      await expectQueries(copy, 1, () => cities(copy));
      await expectQueries(copy, 1, () => cities(copy));
      expect(stats().bypassReasons['replica-unproven']).toBe(2);
      expect(await explain(copy(CITY))).toMatchObject({ verdict: 'bypass', reason: 'replica-unproven' });
      expect(await findings()).toContain('W018');
      follow({ maxLag: 1 });
      await expectQueries(copy, 1, () => cities(copy));
      later(2);
      await expectQueries(copy, 1, () => cities(copy));
      await expectQueries(copy, 0, () => cities(copy));
      await primary(CITY).insert({ name: 'new' });
      await expectQueries(copy, 1, () => cities(copy));
      follow({ maxLag: 0 });
      await primary(CITY).insert({ name: 'newer' });
      await expectQueries(copy, 1, () => cities(copy));
      await expectQueries(copy, 0, () => cities(copy));
      settings.reset();
    });

    test('of a primary that nobody knows, nothing is cached, and a check says so', async () => {
      const copy = await db.create();
      await copy.schema.createTable(CITY, (table) => table.string('name'));
      settings.DATABASES = { copy: { knex: copy, replicaOf: 'nowhere', maxLag: 0 } };
      stats.reset();
      await expectQueries(copy, 1, () => cities(copy));
      await expectQueries(copy, 1, () => cities(copy));
      expect(await explain(copy(CITY))).toMatchObject({
        reason: 'replica-unproven',
        detail: expect.stringContaining('nowhere'),
      });
      expect(await findings()).toContain('E008');
      settings.reset();
      await cities(copy);
      await expectQueries(copy, 0, () => cities(copy));
    });
  },
  ['sqlite'],
);

describeFamilies('a replica and its primary', (bench) => {
  useCities(bench);

  test('an alias that leads to the primary itself is current at once', async () => {
    const same = bench.connect(bench.server.url, { pool: { min: 0, max: 2 } });
    settings.DATABASES = { default: bench.primary, replica: { knex: same, replicaOf: 'default' } };
    await rename(bench);
    expect(await expectQueries(same, 1, () => cities(same))).toEqual(['new']);
    expect(await expectQueries(same, 0, () => cities(same))).toEqual(['new']);
    expect((await findings()).filter((id) => /W018|E00[89]/.test(id))).toEqual([]);
  });

  test('a write through the replica’s alias invalidates the primary’s tables as well', async () => {
    if (bench.kind === 'postgres') {
      await expect(Promise.resolve(bench.replica(CITY).update({ name: 'x' }))).rejects.toThrow(/read-only/);
      return;
    }
    await cities(bench.replica);
    await cities(bench.primary);
    await bench.replica(CITY).update({ name: 'here' });
    await expectQueries(bench.primary, 1, () => cities(bench.primary));
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['here']);
    await bench.replica(CITY).update({ name: 'old' });
  });

  test('a primary that cannot be reached: the reads of its replica succeed, and are not cached', async () => {
    const gone = makeKnex({
      ...bench.primary.client.config,
      connection: { host: '127.0.0.1', port: 1, user: 'x' },
    });
    settings.DATABASES = { gone, replica: { knex: bench.replica, replicaOf: 'gone' } };
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['old']);
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['old']);
    expect(stats()).toMatchObject({ stores: 0, bypasses: 2, bypassReasons: { 'catalog-error': 2 } });
    await gone.destroy();
  });

  test('a primary that stops: what is cached is served, and nothing more is kept', async () => {
    await cities(bench.replica);
    await expectQueries(bench.replica, 0, () => cities(bench.replica));
    await rename(bench);
    await bench.replicas[0]!.resume();
    await bench.server.stop();
    stats.reset();
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['new']);
    await untilRefused('replica-unproven');
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['new']);
    expect(stats().stores).toBe(0);
  });
});

describeFamilies(
  'a replica that was promoted',
  (bench) => {
    useCities(bench);

    test('is none any more: its reads succeed, are not cached, and a check says so', async () => {
      await cities(bench.replica);
      await bench.ask(bench.replicas[0]!.url, 'select pg_promote()');
      await rename(bench);
      later(120);
      await until('it takes writes', async () => {
        const [row] = await bench.ask(bench.replicas[0]!.url, 'select pg_is_in_recovery() as standby');
        return row?.standby === false;
      });
      stats.reset();
      expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['old']);
      await untilRefused('replica-unproven');
      expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['old']);
      expect(await findings()).toContain('E009');
      settings.DATABASES = {
        default: bench.primary,
        replica: { knex: bench.replica, replicaOf: 'default', maxLag: 0 },
      };
      await expectQueries(bench.replica, 1, () => cities(bench.replica));
      await expectQueries(bench.replica, 1, () => cities(bench.replica));
      expect(stats().stores).toBe(0);
    });
  },
  { only: 'postgres' },
);
