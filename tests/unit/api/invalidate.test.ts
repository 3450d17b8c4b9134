/** `invalidate` and `getLastInvalidation`: what they take, where they reach, what they refuse. */
import type { Knex } from 'knex';
import { knexSnakeCaseMappers, Model } from 'objection';
import {
  getLastInvalidation,
  invalidate,
  overrideSettings,
  postInvalidation,
  settings,
} from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { closeCaches } from '../../../cachalot/store/caches';
import { expectQueries } from '../../../cachalot/testing/expect-queries';
import { expectCached } from '../../support/assertions';
import { describeDatabases } from '../../support/databases';

class T extends Model {
  static override tableName = 't';
}

describeDatabases('invalidate()', (db) => {
  let knex: Knex;
  let heard: string[];
  let stop: () => void;
  beforeAll(async () => {
    knex = await db.create();
    for (const name of ['t', 'u', 'user_groups']) {
      await knex.schema.createTable(name, (table) => void table.integer('id'));
      await knex(name).insert({ id: 1 });
    }
    await knex.schema.createView('v', (view) => view.as(knex('t').select('id')));
    await getLastInvalidation();
  });
  beforeEach(() => {
    settings.DATABASES = { default: knex };
    settings.APPS = { auth: { T } };
    heard = [];
    stop = postInvalidation.on('*', ({ table, dbAlias }) => heard.push(`${dbAlias}:${table}`));
  });
  afterEach(() => {
    stop();
    settings.reset();
  });
  afterAll(() => knex.destroy());

  it.each([
    ['a table', ['t']],
    ['a model', [T]],
    ['an object with a tableName', [{ tableName: 't' }]],
    ['an app.Model', ['auth.T']],
    ['an app.Model in another case', ['auth.t']],
    ['a mix that names it thrice', ['t', T, 'auth.T']],
  ])('takes %s', async (_what, names) => {
    await expectCached(knex, () => knex('t'));
    await expectCached(knex, () => knex('u'));
    await invalidate(...(names as string[]));
    expect(heard).toEqual(['default:t']);
    await expectQueries(knex, 1, () => knex('t'));
    await expectQueries(knex, 0, () => knex('u'));
  });

  it('takes a table with its schema', async () => {
    const schema = { sqlite: 'main', postgres: 'public', mysql: knex.client.database() }[db.name];
    await expectCached(knex, () => knex('t'));
    await invalidate(`${schema}.t`);
    expect(heard).toEqual(['default:t']);
    await expectQueries(knex, 1, () => knex('t'));
  });

  it('without names, invalidates every table, told once each', async () => {
    await expectCached(knex, () => knex('t'));
    await expectCached(knex, () => knex('u'));
    await invalidate();
    expect(heard.sort()).toEqual(['default:t', 'default:u', 'default:user_groups']);
    await expectQueries(knex, 1, () => knex('t'));
    await expectQueries(knex, 1, () => knex('u'));
  });

  it('reaches reads through a view by its tables, and by its own name', async () => {
    await expectCached(knex, () => knex('v'));
    await invalidate('t');
    await expectCached(knex, () => knex('v'));
    await invalidate('v');
    await expectQueries(knex, 1, () => knex('v'));
  });

  it('takes names as the instance maps them', async () => {
    const mapped = db.second({ ...knexSnakeCaseMappers() });
    settings.DATABASES = { default: mapped };
    await expectCached(mapped, () => mapped('userGroups'));
    await invalidate('userGroups');
    await expectQueries(mapped, 1, () => mapped('userGroups'));
    await mapped.destroy();
  });

  it('is limited to the cache that is named', async () => {
    settings.CACHES = { default: { BACKEND: 'locmem' }, other: { BACKEND: 'locmem' } };
    const read = () => knex('t').cachalot({ cacheAlias: 'other' });
    await expectCached(knex, () => knex('t'));
    await expectCached(knex, read);
    await invalidate('t', { cacheAlias: 'other' });
    await expectQueries(knex, 0, () => knex('t'));
    await expectQueries(knex, 1, read);
    expect(heard).toEqual(['default:t']);
    await invalidate('t');
    await expectQueries(knex, 1, () => knex('t'));
    await expectQueries(knex, 1, read);
  });

  it('is limited to the database that is named', async () => {
    const other = await db.create();
    await other.schema.createTable('t', (table) => void table.integer('id'));
    settings.DATABASES = { default: knex, other };
    await expectCached(knex, () => knex('t'));
    await expectCached(other, () => other('t'));
    heard.length = 0;
    await invalidate('t', { dbAlias: 'other' });
    expect(heard).toEqual(['other:t']);
    await expectQueries(knex, 0, () => knex('t'));
    await expectQueries(other, 1, () => other('t'));
    await invalidate({ dbAlias: 'other' });
    await invalidate('t');
    expect(heard.sort()).toEqual(['default:t', 'other:t', 'other:t', 'other:t']);
    await other.destroy();
  });

  it('works on a database that no query has run on', async () => {
    const fresh = db.second();
    settings.DATABASES = { fresh };
    await invalidate('t', { dbAlias: 'fresh' });
    expect(heard).toEqual(['fresh:t']);
    await fresh.destroy();
  });

  it('finds a table that somebody else has just made', async () => {
    const outsider = await db.uncached(knex);
    await outsider.rows('create table late (id integer)');
    await invalidate('late');
    expect(heard).toEqual(['default:late']);
    await outsider.rows('drop table late');
    await invalidate();
  });

  it('takes a table that only CACHALOT_ADDITIONAL_TABLES knows', async () => {
    await overrideSettings({ CACHALOT_ADDITIONAL_TABLES: ['hidden'] }, () => invalidate('hidden'));
    expect(heard).toEqual(['default:hidden']);
  });

  it.each([
    ['table', ['tt'], 'table', 't'],
    ['table beside a known one', ['t', 'uu'], 'table', 'u'],
    ['model', ['auth.Tt'], 'model', 'auth.T'],
    ['app', ['auht.T'], 'app', 'auth'],
    ['cache', ['t', { cacheAlias: 'defualt' }], 'cache', 'default'],
    ['database', ['t', { dbAlias: 'defualt' }], 'database', 'default'],
  ])(
    'refuses an unknown %s with a suggestion, and invalidates nothing',
    async (_what, args, kind, suggestion) => {
      await expectCached(knex, () => knex('t'));
      const call = invalidate(...(args as string[]));
      await expect(call).rejects.toMatchObject({ code: 'ERR_CACHALOT_UNKNOWN_NAME', kind, suggestion });
      await expect(getLastInvalidation(...(args as string[]))).rejects.toMatchObject({ kind });
      expect(heard).toEqual([]);
      await expectQueries(knex, 0, () => knex('t'));
    },
  );

  it.each([
    ['undefined', [undefined]],
    ['null', [null]],
    ['a number', [5]],
    ['an empty name', ['']],
    ['an array', [['t']]],
    ['a class without a table', [class {}]],
    ['a builder function', [() => {}]],
    ['options that are not last', [{ dbAlias: 'default' }, 't']],
    ['an unknown option', ['t', { db: 'default' }]],
    ['a wrong alias', ['t', { dbAlias: 5 }]],
    ['a wrong transaction', ['t', { transaction: {} }]],
  ])('refuses %s', async (_what, args) => {
    await expect(invalidate(...(args as string[]))).rejects.toMatchObject({
      code: 'ERR_CACHALOT_INVALID_ARGUMENT',
    });
    expect(heard).toEqual([]);
  });

  it('takes undefined in place of options', async () => {
    await invalidate('t', undefined);
    expect(heard).toEqual(['default:t']);
  });

  it('is owed by a cache that fails, and is the caller’s trouble only where that was asked for', async () => {
    const broken = new LocmemBackend();
    broken.replace = () => {
      throw new Error('down');
    };
    settings.CACHES = { default: { BACKEND: 'locmem' }, broken };
    await invalidate('t');
    expect(heard).toEqual(['default:t']);
    settings.CACHALOT_ON_CACHE_ERROR = 'raise';
    await expect(invalidate('t')).rejects.toMatchObject({ code: 'ERR_CACHALOT_CACHE', cacheAlias: 'broken' });
    await closeCaches((cache) => cache.backend !== broken);
  });
});

describeDatabases('getLastInvalidation()', (db) => {
  let knex: Knex;
  beforeEach(async () => {
    knex = await db.create();
    settings.DATABASES = { default: knex };
    settings.CACHES = { default: { BACKEND: 'locmem' }, other: { BACKEND: 'locmem' } };
    const outsider = await db.uncached(knex);
    for (const name of ['t', 'u']) await outsider.rows(`create table ${name} (id integer)`);
  });
  afterEach(async () => {
    settings.reset();
    await knex.destroy();
  });

  const now = () => Date.now() / 1000;
  // The process's own tokens outlive a test, and a schema change counts for the whole of a MySQL server.
  const last = (...tables: string[]) => getLastInvalidation(...tables, { cacheAlias: 'default' });

  it('is 0 if never, also after reads', async () => {
    expect(await last('t')).toBe(0);
    await expectCached(knex, () => knex('t'));
    expect(await last('t')).toBe(0);
    expect(await last()).toBe(0);
  });

  it('is the time of a write or an invalidation, newest over all that is named', async () => {
    const before = now() - 0.002;
    await knex('t').insert({ id: 1 });
    const written = await last('t');
    expect(written).toBeGreaterThanOrEqual(before);
    expect(written).toBeLessThanOrEqual(now());
    expect(await last('u')).toBe(0);
    await invalidate('u');
    expect(await last('t')).toBe(written);
    const later = await last('u');
    expect(later).toBeGreaterThanOrEqual(written);
    expect(await last('t', 'u')).toBe(later);
    expect(await last()).toBe(later);
  });

  it('is asked of one cache', async () => {
    await invalidate('t', { cacheAlias: 'other' });
    expect(await getLastInvalidation('t', { cacheAlias: 'default' })).toBe(0);
    expect(await getLastInvalidation('t', { cacheAlias: 'other' })).toBeGreaterThan(0);
    expect(await getLastInvalidation('t')).toBeGreaterThan(0);
  });

  it('follows a schema change, which invalidates everything', async () => {
    await knex.schema.alterTable('u', (table) => void table.integer('more'));
    expect(await getLastInvalidation('t')).toBeGreaterThan(0);
  });

  it('is now inside a transaction that has written, and unchanged for others', async () => {
    await knex.transaction(async (trx) => {
      await trx('t').insert({ id: 1 });
      expect(await getLastInvalidation('t')).toBeGreaterThan(now() - 1);
      expect(await last('u')).toBe(0);
    });
    expect(await getLastInvalidation('t')).toBeGreaterThan(now() - 5);
  });

  it('is now in a transaction that may show what was there before', async () => {
    await knex('t').insert({ id: 1 });
    const written = await last('t');
    const config = db.name === 'sqlite' ? {} : ({ isolationLevel: 'repeatable read' } as const);
    await knex.transaction(async (trx) => {
      await trx('t');
      expect(await last('t')).not.toBe(written);
      expect(await last('u')).toBe(0);
    }, config);
    expect(await last('t')).toBe(written);
  });

  it('is no time that an invalidation has, while it is not certain', async () => {
    await knex.transaction(async (trx) => {
      await trx('t').insert({ id: 1 });
      const times = new Set<number>();
      for (let count = 0; count < 20; count += 1) times.add(await last('t'));
      expect([...times].filter((time) => Number.isInteger(Math.round(time * 1e7) / 1e4))).toEqual([]);
      expect(times.size).toBeGreaterThan(10);
    });
  });
});
