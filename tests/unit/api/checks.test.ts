/** Each check finds what it is for, and nothing where all is well. */
import cluster from 'node:cluster';
import os from 'node:os';
import path from 'node:path';
import threads from 'node:worker_threads';
import makeKnex, { type Knex } from 'knex';
import { CHECKS, overrideSettings, runChecks, settings, version } from '../../../cachalot';
import { networkOf } from '../../../cachalot/backends/file/inspect';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { memoryFinding } from '../../../cachalot/backends/redis/inspect';
import { checkCaches } from '../../../cachalot/cache-checks';
import { checkDatabases } from '../../../cachalot/checks';
import { classesOf } from '../../../cachalot/patches/knex-internals';
import { isTested, versionOf } from '../../../cachalot/patches/knex-module';
import { currentSettings } from '../../../settings/current';

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
    ['E007', { CACHES: { default: { BACKEND: 'filebased', LOCATION: path.join(__filename, 'cache') } } }],
    ['W014', { CACHES: { default: { BACKEND: 'locmem', LOCATION: 'here' } } }],
    ['W014', { CACHES: { default: { BACKEND: 'filebased', LOCATION: os.tmpdir(), OPTIONS: {} } } }],
    ['W017', { CACHES: { default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1' } } }],
  ])('%s', async (id, values) => {
    expect(await ids(values)).toContain(id);
  });

  it('W015, for two aliases of one place', async () => {
    const LOCATION = path.join(os.tmpdir(), 'cachalot-checks');
    const one = { BACKEND: 'filebased', LOCATION };
    expect(await ids({ CACHES: { default: one, other: { ...one, TIMEOUT: 5 } } })).toContain('W015');
    expect(await ids({ CACHES: { default: one, other: { ...one, KEY_PREFIX: 'b' } } })).toEqual([]);
    expect(await ids({ CACHES: { default: { BACKEND: 'locmem' }, other: { BACKEND: 'locmem' } } })).toEqual(
      [],
    );
  });

  it.each([
    ['unwritable', 'E007'],
    ['full', 'W011'],
    ['marks', 'W012'],
    ['unbounded', 'W013'],
    ['settings', 'W014'],
    ['place', 'W016'],
  ])('what a backend says of itself: %s is %s', async (concern, id) => {
    const inspect = () => [{ concern, message: 'it says so' }];
    const found = await overrideSettings(
      { CACHES: { default: Object.assign(new LocmemBackend(), { inspect }) } },
      runChecks,
    );
    expect(found).toContainEqual(
      expect.objectContaining({ id: `cachalot.${id}`, message: 'Cache "default": it says so.' }),
    );
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('W017, where a backend that is asked %s', async (_what, inspect) => {
    const backend = Object.assign(new LocmemBackend(), { inspect });
    expect(await ids({ CACHES: { default: backend } })).toContain('W017');
  });

  it('W017, where a backend never answers', async () => {
    jest.useFakeTimers();
    try {
      const backend = Object.assign(new LocmemBackend(), { inspect: () => new Promise(() => {}) });
      const asked = overrideSettings({ CACHES: { default: backend } }, () => checkCaches(currentSettings()));
      await jest.advanceTimersByTimeAsync(5_000);
      expect((await asked).map(({ message }) => message)).toContain(
        'Cache "default" could not be asked: no answer within 5 seconds',
      );
    } finally {
      jest.useRealTimers();
    }
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

  it.each([
    ['a cluster’s primary', () => jest.replaceProperty(cluster, 'workers', { 1: {} as never })],
    ['a thread', () => jest.replaceProperty(threads, 'isMainThread', false)],
  ])('W007, in %s', async (_where, pretend) => {
    const pretended = pretend();
    try {
      expect(await ids({})).toContain('W007');
    } finally {
      pretended.restore();
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

describe('the memory of a Redis server', () => {
  it.each([
    [0, 'noeviction', true, 'unbounded'],
    [0, 'noeviction', false, undefined],
    [100, 'noeviction', true, 'full'],
    [100, 'volatile-lru', true, 'marks'],
    [100, 'volatile-ttl', false, 'marks'],
    [100, 'allkeys-random', true, 'marks'],
    [100, 'allkeys-lru', true, undefined],
    [100, 'allkeys-lfu', false, undefined],
    [Number.NaN, '', true, undefined],
  ])('of %d bytes with %s', (bytes, policy, forever, concern) => {
    expect(memoryFinding(bytes, policy, forever)?.concern).toBe(concern);
  });
});

describe('a file system', () => {
  it.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [0xff534d42 - 2 ** 32, 'CIFS'],
    [0xef53, undefined],
    [0x794c7630, undefined],
  ])('of type %d is shared by hosts: %s', (type, name) => {
    expect(networkOf(type)).toBe(name);
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
