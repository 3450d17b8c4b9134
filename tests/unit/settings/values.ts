/** A good and some bad values of every setting; a setting that is forgotten here fails to compile. */
import { knex } from 'knex';
import { Model } from 'objection';
import type { SettingName, SettingsInput } from '../../../settings';

interface Values<Name extends SettingName> {
  readonly good: readonly NonNullable<SettingsInput[Name]>[] | readonly SettingsInput[Name][];
  readonly bad: readonly unknown[];
}

/** Never connects: it only has to be what applications have. */
export const sqlite = knex({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true });

export class User extends Model {
  static override tableName = 'auth_user';
}
export class Group extends Model {
  static override tableName = 'auth_group';
}
export const backend = { read: () => undefined };

const flag = { good: [true, false], bad: ['true', 1, 0, null, undefined, {}] };
const names = {
  good: [[], ['auth_user'], new Set(['a', 'b'])],
  bad: ['auth_user', null, undefined, [''], [' '], [5], [null], { 0: 'a' }, new Map([['a', 'b']])],
};
const keygen = {
  good: [null, () => 'key', './keys#make', '@scope/keys#make'],
  bad: ['', 'keys', '#make', 'keys#', 5, undefined, {}],
};
const notRecords = [null, undefined, 5, 'default', [], new Map(), () => ({})];

export const VALUES: { readonly [Name in SettingName]: Values<Name> } = {
  DATABASES: {
    good: [
      {},
      { default: sqlite },
      { default: { client: 'pg', connection: 'postgres://host/db' } },
      { default: { client: sqlite.client.constructor } },
      { default: { knex: sqlite }, copy: { knex: { client: 'pg' }, replicaOf: 'default', maxLag: 0 } },
      { default: { knex: sqlite, replicaOf: undefined } },
    ],
    bad: [
      ...notRecords,
      { default: undefined },
      { default: {} },
      { default: { client: '' } },
      { default: { knex: {} } },
      { default: { knex: sqlite, replicaOf: '' } },
      { default: { knex: sqlite, replicaOf: 'default' } },
      { default: { knex: sqlite, replicaOf: 'copy' }, copy: { knex: sqlite, replicaOf: 'default' } },
      { default: sqlite, a: { knex: sqlite, replicaOf: 'default' }, b: { knex: sqlite, replicaOf: 'a' } },
      { default: { knex: sqlite, maxLag: 2 } },
      { default: { knex: sqlite, maxLag: -1 } },
      { default: { knex: sqlite, maxLag: Number.NaN } },
      { default: { knex: sqlite, replicaof: 'x' } },
      { default: () => {} },
      { '': sqlite },
    ],
  },
  CACHES: {
    good: [
      {},
      ...['locmem', 'filebased', 'redis', 'memcached', 'memjs', 'dummy'].map((BACKEND) => ({
        default: { BACKEND },
      })),
      { default: { BACKEND: './my-backend' }, other: { BACKEND: 'package#Backend' } },
      {
        default: {
          BACKEND: class {
            read() {}
          },
        },
      },
      { default: backend },
      { default: { BACKEND: 'redis', LOCATION: [{ host: 'a', port: 1 }, 'redis://b'], TIMEOUT: null } },
      {
        default: {
          BACKEND: 'locmem',
          LOCATION: 'here',
          TIMEOUT: 60,
          KEY_PREFIX: '',
          MAX_BYTES: 1,
          MAX_ENTRIES: 1,
          OPTIONS: { any: 'thing' },
        },
      },
      { default: { BACKEND: 'redis', LOCATION: undefined } },
      { default: { BACKEND: 'redis', NEAR_BYTES: 0 }, other: { BACKEND: 'redis', NEAR_BYTES: 1 } },
    ],
    bad: [
      ...notRecords,
      { default: null },
      { default: 'redis' },
      { default: {} },
      { default: { LOCATION: 'redis://host' } },
      { default: { BACKEND: 'rediss' } },
      { default: { BACKEND: '' } },
      { default: { BACKEND: 5 } },
      { default: { BACKEND: 'locmem', BACKNED: 'locmem' } },
      { default: { BACKEND: 'locmem', LOCATION: 5 } },
      { default: { BACKEND: 'locmem', LOCATION: '' } },
      { default: { BACKEND: 'locmem', TIMEOUT: 0 } },
      { default: { BACKEND: 'locmem', KEY_PREFIX: 5 } },
      { default: { BACKEND: 'locmem', MAX_BYTES: 1.5 } },
      { default: { BACKEND: 'locmem', MAX_ENTRIES: 0 } },
      { default: { BACKEND: 'redis', NEAR_BYTES: -1 } },
      { default: { BACKEND: 'locmem', OPTIONS: [] } },
      { default: { read: 'not a function' } },
    ],
  },
  APPS: {
    good: [{}, { auth: [User, Group] }, { auth: { User, Members: Group } }, { auth: [] }],
    bad: [
      ...notRecords,
      { auth: User },
      { auth: null },
      { auth: [class {}] },
      { auth: [{ tableName: 'auth_user' }] },
      { auth: [User, User] },
      { auth: { User: 'auth_user' } },
      { '': [] },
    ],
  },
  CACHALOT_ENABLED: flag,
  CACHALOT_CACHE: { good: ['default', 'other', null], bad: ['', ' ', 5, undefined, false] },
  CACHALOT_DATABASES: {
    good: ['supported_only', [], ['default'], new Set(['a'])],
    bad: ['default', null, [''], 5],
  },
  CACHALOT_USE_UNSUPPORTED_DATABASE: flag,
  CACHALOT_TIMEOUT: {
    good: [null, 1, 0.5, 31_536_000],
    bad: [0, -1, '5', Number.NaN, Number.POSITIVE_INFINITY, undefined, 5n, true],
  },
  CACHALOT_CACHE_RANDOM: flag,
  CACHALOT_CACHE_ITERATORS: flag,
  CACHALOT_CACHE_RAW: flag,
  CACHALOT_INVALIDATE_RAW: flag,
  CACHALOT_ONLY_CACHABLE_TABLES: names,
  CACHALOT_ONLY_CACHABLE_APPS: names,
  CACHALOT_UNCACHABLE_TABLES: names,
  CACHALOT_UNCACHABLE_APPS: names,
  CACHALOT_ADDITIONAL_TABLES: names,
  CACHALOT_QUERY_KEYGEN: keygen,
  CACHALOT_TABLE_KEYGEN: keygen,
  CACHALOT_FINAL_SQL_CHECK: flag,
  CACHALOT_ON_CACHE_ERROR: { good: ['bypass', 'raise'], bad: ['ignore', '', null, true] },
  CACHALOT_CACHE_OP_TIMEOUT: {
    good: [0.25, 1, 2_147_483],
    bad: [0, -1, null, '1', Number.NaN, Number.POSITIVE_INFINITY, 2_147_484],
  },
  CACHALOT_AUDIT_RATE: { good: [0, 1, 0.001], bad: [-0.1, 1.1, '1', null, true, Number.NaN, 1n] },
};
