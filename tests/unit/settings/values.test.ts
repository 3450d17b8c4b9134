import { SettingError, type SettingName, settings } from '../../../settings';
import { databaseWithRole } from '../../../settings/databases';
import { SETTING_NAMES } from '../../../settings/definitions';
import { backend, Group, sqlite, User, VALUES } from './values';

afterEach(() => settings.reset());
afterAll(() => sqlite.destroy());

/** Assigns past the types, as JavaScript would. */
function assign(name: string, value: unknown): void {
  (settings as unknown as Record<string, unknown>)[name] = value;
}

function errorOf(name: string, value: unknown): SettingError {
  try {
    assign(name, value);
  } catch (error) {
    if (error instanceof SettingError) return error;
    throw error;
  }
  throw new Error(`${name} took a value that it should refuse`);
}

describe.each(SETTING_NAMES.map((name) => [name]))('%s', (name: SettingName) => {
  it.each(VALUES[name].good.map((value) => [value]))('takes %p', (value) => {
    assign(name, value);
    expect(settings[name]).toEqual(value instanceof Set ? [...value] : settings[name]);
    if (typeof value !== 'object' || value === null) expect(settings[name]).toBe(value);
  });

  it.each(VALUES[name].bad.map((value) => [value]))('refuses %p', (value) => {
    const before = settings[name];
    const error = errorOf(name, value);
    expect(error).toMatchObject({ code: 'ERR_CACHALOT_SETTING', setting: name });
    expect(error.message).toMatch(new RegExp(`^${name}.*(It takes|it takes|Did you mean)`));
    expect(settings[name]).toBe(before);
  });

  it('gives nothing that could be changed behind its back', () => {
    for (const value of VALUES[name].good) {
      assign(name, value);
      const held: unknown = settings[name];
      if (typeof held === 'object') expect(Object.isFrozen(held)).toBe(true);
    }
  });
});

describe('an error about a value', () => {
  it.each([
    [
      'CACHALOT_TIMEOUT',
      '5',
      'CACHALOT_TIMEOUT cannot be "5": it takes a number of seconds above 0, or null for no limit.',
    ],
    [
      'CACHALOT_ON_CACHE_ERROR',
      'ignore',
      'CACHALOT_ON_CACHE_ERROR cannot be "ignore": it takes "bypass" or "raise".',
    ],
    [
      'CACHALOT_UNCACHABLE_TABLES',
      'users',
      'CACHALOT_UNCACHABLE_TABLES cannot be "users": it takes an array or Set of table names, such as ["auth_user"].',
    ],
    [
      'CACHALOT_UNCACHABLE_TABLES',
      ['a', 5],
      'CACHALOT_UNCACHABLE_TABLES.1 cannot be 5: it takes a string that is not empty.',
    ],
    [
      'CACHES',
      { a: { BACKEND: 'locmem', MAX_BYTE: 1 } },
      'CACHES.a has no key "MAX_BYTE". Did you mean "MAX_BYTES"?',
    ],
    [
      'APPS',
      { auth: [User, Group, User] },
      'APPS.auth.2 cannot be the function User: it takes models with different names; give them as an object of name → model.',
    ],
  ])('says what, which and the way out: %s', (name, value, message) => {
    expect(errorOf(name, value).message).toBe(message);
  });

  it('names the nearest backend, and the path to the mistake', () => {
    const error = errorOf('CACHES', { default: { BACKEND: 'rediss' } });
    expect(error.message).toMatch(/^CACHES\.default\.BACKEND cannot be "rediss": .* Did you mean "redis"\?$/);
    expect(error).toMatchObject({ setting: 'CACHES', value: 'rediss', suggestion: 'redis' });
  });

  it('says what a replica may follow', () => {
    const replicaOf = (name: string) => ({ knex: sqlite, replicaOf: name });
    const itself = errorOf('DATABASES', { default: sqlite, copy: replicaOf('copy') });
    expect(itself.message).toBe(
      'DATABASES.copy.replicaOf cannot be "copy": it takes the alias of another database, the one that is written to.',
    );
    const chain = errorOf('DATABASES', { default: sqlite, a: replicaOf('default'), b: replicaOf('a') });
    expect(chain.message).toContain('"a" is a replica itself, of "default"');
    const alone = errorOf('DATABASES', { default: { knex: sqlite, maxLag: 2 } });
    expect(alone.message).toContain('name its primary in replicaOf');
  });

  it('gives no password away', () => {
    const error = errorOf('DATABASES', { default: 'postgres://me:hunter2@host/db' });
    expect(error.message).not.toContain('hunter2');
    expect(require('node:util').inspect(error)).not.toContain('hunter2');
  });
});

describe('what is read back', () => {
  it('has Knex instances, backend objects and clients by reference', () => {
    const client = new (class Redis {})();
    settings.DATABASES = { default: sqlite, copy: { knex: sqlite, replicaOf: 'default' } };
    settings.CACHES = { default: backend, redis: { BACKEND: 'redis', LOCATION: client } };
    expect(settings.DATABASES.default).toBe(sqlite);
    expect(settings.DATABASES.copy).toEqual({ knex: sqlite, replicaOf: 'default' });
    expect(settings.CACHES.default).toBe(backend);
    expect(settings.CACHES.redis).toHaveProperty('LOCATION', client);
  });

  it('has the three forms of a database, which databaseWithRole reads as one', () => {
    const config = { client: 'pg' };
    const withRole = { knex: config, replicaOf: 'default', maxLag: 2 };
    settings.DATABASES = { default: sqlite, config, withRole };
    expect(Object.values(settings.DATABASES).map(databaseWithRole)).toEqual([
      { knex: sqlite },
      { knex: config },
      withRole,
    ]);
  });

  it('has lists without duplicates, apart from what was assigned', () => {
    const tables = ['a', 'b', 'a'];
    settings.CACHALOT_ADDITIONAL_TABLES = tables;
    tables.push('c');
    expect(settings.CACHALOT_ADDITIONAL_TABLES).toEqual(['a', 'b']);
  });

  it('has models by name, whichever way they were given', () => {
    settings.APPS = { auth: [User, Group], crm: { Contact: User } };
    expect(settings.APPS).toEqual({ auth: { User, Group }, crm: { Contact: User } });
  });

  it('has no alias that nobody defined, and even odd ones that somebody did', () => {
    settings.CACHES = JSON.parse(
      '{ "__proto__": { "BACKEND": "dummy" }, "constructor": { "BACKEND": "locmem" } }',
    );
    expect(Object.keys(settings.CACHES)).toEqual(['__proto__', 'constructor']);
  });

  it('refuses a transaction as a database, since it ends', async () => {
    await sqlite.transaction(async (trx) => {
      expect(errorOf('DATABASES', { default: trx }).message).toContain('DATABASES.default cannot be');
    });
  });
});
