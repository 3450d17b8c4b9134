/** Clients share answers exactly when they would get the same ones: server, user, settings, parsers, time zone. */
import createKnex, { type Knex } from 'knex';
import { connectionKey, type KeyedClient } from '../../../cachalot/keys/connection-key';
import { isProcessLocal } from '../../../cachalot/keys/options';

const { types, defaults } = require('pg');

const BASE = { host: 'db', port: 5432, user: 'app', password: 'secret', database: 'shop' };

const keyOf = (connection: object, config: object = {}, client = 'pg'): string | undefined => {
  const knex: Knex = createKnex({ client, connection, ...config } as Knex.Config);
  return connectionKey(knex.client as KeyedClient);
};

describe('the key of a connection', () => {
  it('is the same for the same settings, in whatever order', () => {
    expect(keyOf({ ...BASE })).toBe(keyOf(Object.fromEntries(Object.entries(BASE).reverse())));
    expect(isProcessLocal(keyOf(BASE)!)).toBe(false);
  });

  it('does not depend on the password, nor on how long things may take', () => {
    const key = keyOf(BASE);
    expect(keyOf({ ...BASE, password: 'other' })).toBe(key);
    expect(keyOf({ ...BASE, password: () => 'asked for' })).toBe(key);
    expect(keyOf({ ...BASE, ssl: { ca: 'a', checkServerIdentity: () => undefined } })).toBe(key);
    expect(keyOf({ ...BASE, connectionTimeoutMillis: 5 })).toBe(key);
    expect(key).not.toContain('secret');
  });

  it('does not depend on the password inside a connection string', () => {
    const [one, other] = ['secret', 'other'].map((password) => {
      return keyOf({ connectionString: `postgres://app:${password}@db/shop` });
    });
    expect(one).toBe(other);
    expect(keyOf({ connectionString: 'postgres://app:secret@db/other' })).not.toBe(one);
  });

  it.each([
    ['another user', { ...BASE, user: 'reader' }, {}],
    ['another database', { ...BASE, database: 'other' }, {}],
    ['another host', { ...BASE, host: 'replica' }, {}],
    ['server settings', { ...BASE, options: '-c search_path=tenant' }, {}],
    ['a search path', BASE, { searchPath: ['tenant'] }],
    ['a function run on new connections', BASE, { pool: { afterCreate: () => undefined } }],
  ])('is another with %s', (_name, connection, config) => {
    expect(keyOf(connection, config)).not.toBe(keyOf(BASE));
  });

  it('is another for another driver, and for driver settings that shape values', () => {
    const mysql = keyOf(BASE, {}, 'mysql2');
    expect(mysql).not.toBe(keyOf(BASE));
    for (const setting of [
      { timezone: 'Z' },
      { dateStrings: true },
      { decimalNumbers: true },
      { typeCast: () => 1 },
    ]) {
      expect(keyOf({ ...BASE, ...setting }, {}, 'mysql2')).not.toBe(mysql);
    }
  });

  it('is good in this process only where functions decide', () => {
    const afterCreate = () => undefined;
    const key = keyOf(BASE, { pool: { afterCreate } });
    expect(key).toBe(keyOf(BASE, { pool: { afterCreate } }));
    expect(isProcessLocal(key!)).toBe(true);
  });

  describe('with a name under which other processes share it', () => {
    const afterCreate = () => undefined;
    const named = (sharedAs: unknown, config: object = {}, connection: object = BASE) =>
      keyOf(connection, { pool: { afterCreate }, cachalot: { sharedAs }, ...config });

    it('is good in every process', () => {
      expect(isProcessLocal(named('eu')!)).toBe(false);
      expect(named('eu')).toBe(named('eu', { pool: { afterCreate: () => undefined } }));
      for (const given of [{ connection: () => BASE }, { connectionPool: {} }]) {
        const config = { ...given, cachalot: { sharedAs: 'eu' } };
        const key = connectionKey({ driverName: 'pg', connectionSettings: { ...BASE }, config });
        expect(isProcessLocal(key!)).toBe(false);
      }
    });

    it('is another for another name, for other settings, and where the text of a function is another', () => {
      const key = named('eu');
      expect(named('us')).not.toBe(key);
      expect(named('eu', {}, { ...BASE, user: 'reader' })).not.toBe(key);
      expect(named('eu', { pool: { afterCreate: () => null } })).not.toBe(key);
    });

    it('can be told with objects of a class, too', () => {
      expect(named('eu', {}, { ...BASE, stream: new (class Socket {})() })).toBeDefined();
    });

    it.each(['', 5, undefined, null])('needs a text: %p is none', (sharedAs) => {
      expect(isProcessLocal(named(sharedAs)!)).toBe(true);
    });

    it('covers the type parsers of the application, each until it is replaced by one that looks the same', () => {
      const original = types.getTypeParser(20, 'text');
      const factor = (by: number) => (value: string) => by * Number(value);
      const keys = [factor(1), factor(2)].map((parser) => {
        types.setTypeParser(20, parser);
        return [named('eu')!, keyOf(BASE)!];
      });
      types.setTypeParser(20, original);
      expect(keys.flat().map(isProcessLocal)).toEqual([false, true, true, true]);
    });
  });

  it('is that of the client inside its transactions', () => {
    const { client } = createKnex({ client: 'pg', connection: BASE, searchPath: ['tenant'] });
    const { connectionSettings, config, driver } = client;
    const inTransaction = Object.assign(Object.create(Object.getPrototypeOf(client)), {
      connectionSettings,
      config,
      driver,
    });
    expect(connectionKey(inTransaction)).toBe(connectionKey(client));
  });

  it('cannot be told before a connection function was asked, or with objects of a class', () => {
    expect(connectionKey({ driverName: 'pg', config: {} })).toBeUndefined();
    expect(keyOf({ ...BASE, stream: new (class Socket {})() })).toBeUndefined();
  });
});

describe('what is set for the whole process', () => {
  it('a time zone is part of the key', () => {
    const before = process.env.TZ;
    const keys = ['UTC', 'Asia/Tokyo', 'UTC'].map((zone) => {
      process.env.TZ = zone;
      return [keyOf(BASE), keyOf({ filename: ':memory:' }, { useNullAsDefault: true }, 'better-sqlite3')];
    });
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
    expect(keys[0]).toEqual(keys[2]);
    expect(keys[0]![0]).not.toBe(keys[1]![0]);
    expect(keys[0]![1]).not.toBe(keys[1]![1]);
  });

  it.each([20, 1700, 1082, 3802])('a replaced parser of type %d is noticed, and put back', (oid) => {
    const { client } = createKnex({ client: 'pg', connection: BASE });
    const original = types.getTypeParser(oid, 'text');
    const before = connectionKey(client);
    types.setTypeParser(oid, (value: string) => `own ${value}`);
    const during = connectionKey(client);
    types.setTypeParser(oid, original);
    expect(during).not.toBe(before);
    expect(isProcessLocal(during!)).toBe(true);
    expect(connectionKey(client)).toBe(before);
  });

  it('a parser that is the language’s own means the same in every process', () => {
    const original = types.getTypeParser(20, 'text');
    const before = keyOf(BASE);
    types.setTypeParser(20, BigInt);
    const during = keyOf(BASE);
    types.setTypeParser(20, original);
    expect(during).not.toBe(before);
    expect(isProcessLocal(during!)).toBe(false);
  });

  it('a JSON parser that only has the name of the driver’s is not taken for it', () => {
    const revive = (_key: string, value: unknown) => (typeof value === 'string' ? new Date(value) : value);
    const own = { parse: (text: string) => JSON.parse(text, revive) };
    const original = types.getTypeParser(3802, 'text');
    types.setTypeParser(3802, own.parse.bind(own));
    const during = keyOf(BASE);
    types.setTypeParser(3802, original);
    expect(isProcessLocal(during!)).toBe(true);
  });

  it('the driver’s defaults are noticed', () => {
    const { client } = createKnex({ client: 'pg', connection: BASE });
    const before = connectionKey(client);
    defaults.parseInputDatesAsUTC = true;
    const during = connectionKey(client);
    defaults.parseInputDatesAsUTC = false;
    expect(during).not.toBe(before);
    expect(connectionKey(client)).toBe(before);
  });
});
