/** Each check finds what it is for, and nothing where all is well. */
import cluster from 'node:cluster';
import makeKnex, { type Knex } from 'knex';
import { CHECKS, overrideSettings, runChecks, settings, version } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { checkDatabases } from '../../../cachalot/checks';
import { classesOf } from '../../../cachalot/patches/knex-internals';
import { isTested, versionOf } from '../../../cachalot/patches/knex-module';

let knex: Knex;
beforeAll(() => {
  knex = makeKnex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
});
beforeEach(() => {
  settings.DATABASES = { default: knex };
});
afterEach(() => settings.reset());
afterAll(() => knex.destroy());

const ids = async (values: Parameters<typeof overrideSettings>[0]) =>
  (await overrideSettings(values, runChecks)).map(({ id }) => id.replace('cachalot.', ''));

describe('runChecks', () => {
  it('finds nothing where all is well', async () => {
    expect(await runChecks()).toEqual([]);
  });

  it.each([
    [
      'W003',
      {
        CACHALOT_DATABASES: ['old'],
        DATABASES: { old: { client: 'sqlite3', connection: { filename: ':memory:' } } },
      },
    ],
    ['W004', { CACHALOT_DATABASES: [] }],
    ['W006', { CACHALOT_FINAL_SQL_CHECK: false }],
    ['W001', { CACHES: { default: new LocmemBackend() } }],
    ['E001', { CACHALOT_DATABASES: ['nowhere'] }],
    ['E003', { CACHALOT_CACHE: 'nowhere' }],
    ['E004', { CACHES: { default: { BACKEND: './no-such-module' } } }],
    ['E005', { CACHALOT_QUERY_KEYGEN: './no-such-module#key' }],
    ['E006', { CACHALOT_UNCACHABLE_APPS: ['nowhere'] }],
  ])('%s', async (id, values) => {
    expect(await ids(values)).toContain(id);
  });

  it('E002, for a value that the settings themselves refuse', () => {
    const value = { CACHALOT_DATABASES: 'all', CACHALOT_USE_UNSUPPORTED_DATABASE: false };
    expect(checkDatabases(value as never).map(({ id }) => id)).toEqual(['cachalot.E002']);
  });

  it('W007, in a worker of a cluster', async () => {
    Object.defineProperty(cluster, 'isWorker', { value: true, configurable: true, writable: true });
    try {
      expect(await ids({})).toContain('W007');
    } finally {
      Object.defineProperty(cluster, 'isWorker', { value: false, configurable: true, writable: true });
    }
  });

  it('puts errors first, each with its level and hint', async () => {
    const found = await overrideSettings(
      { CACHALOT_FINAL_SQL_CHECK: false, CACHALOT_CACHE: 'nowhere' },
      runChecks,
    );
    expect(found.map(({ level }) => level)).toEqual(['error', 'warning']);
    for (const { id, hint } of found) {
      expect(hint).toBe(CHECKS[id.replace('cachalot.', '') as keyof typeof CHECKS].hint);
    }
  });
});

describe('the version of Knex', () => {
  it('is that of the copy', () => {
    const { version: installed } = require('knex/package.json') as { version: string };
    expect(versionOf(classesOf(knex)!)).toBe(installed);
    expect(versionOf({ Client: class {} as never })).toBeUndefined();
  });

  it.each([
    ['3.2.0', true],
    ['3.3.0', true],
    ['3.10.0', false],
    ['2.5.1', false],
    ['4.0.0', false],
    ['3.3.0-next.1', false],
    [undefined, false],
  ])('%s is tested: %s', (found, tested) => {
    expect(isTested(found)).toBe(tested);
  });
});

it('version is that of the package', () => {
  expect(version).toBe((require('../../../package.json') as { version: string }).version);
});

it('every check has its id, its meaning and its hint', () => {
  for (const [id, { level, about, hint }] of Object.entries(CHECKS)) {
    expect(id).toMatch(level === 'error' ? /^E\d{3}$/ : /^W\d{3}$/);
    expect(about.length * hint.length).toBeGreaterThan(0);
  }
});
