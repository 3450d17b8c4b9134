import { inspect } from 'node:util';
import * as errors from '../../../cachalot/support/errors';

const { CacheError, CacheTimeoutError, InvalidArgumentError, SettingError, UnknownNameError } = errors;

describe('an error', () => {
  it('names itself in its stack', () => {
    expect(new UnknownNameError('cache', 'x', []).stack).toMatch(/^UnknownNameError: Cache "x"/);
  });

  it('is a CachalotError and an Error with a code', () => {
    const error = new InvalidArgumentError('f(x)', 5, 'a function');
    expect(error).toBeInstanceOf(errors.CachalotError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      code: 'ERR_CACHALOT_INVALID_ARGUMENT',
      argument: 'f(x)',
      accepted: 'a function',
    });
    expect(error.message).toBe('f(x) must be a function, not 5.');
  });
});

describe('UnknownNameError', () => {
  it('suggests the nearest known name', () => {
    const error = new UnknownNameError('cache', 'rediss', ['default', 'redis']);
    expect(error.message).toBe('Cache "rediss" is not defined in CACHES. Did you mean "redis"?');
    expect(error).toMatchObject({ kind: 'cache', unknownName: 'rediss', suggestion: 'redis' });
    expect(error.known).toEqual(['default', 'redis']);
  });

  it('lists the known names when none is near', () => {
    const error = new UnknownNameError('database', 'zzz', new Set(['default', 'replica']));
    expect(error.message).toBe('Database "zzz" is not defined in DATABASES. Known: default, replica.');
  });

  it('cuts a long list and says that nothing is known', () => {
    const many = Array.from({ length: 25 }, (_, index) => `table${index}`);
    expect(new UnknownNameError('table', 'zzz', many).message).toMatch(/table19, and 5 more\.$/);
    expect(new UnknownNameError('app', 'auth', []).message).toBe(
      'App "auth" is not defined in APPS. None is.',
    );
  });
});

describe('CacheError', () => {
  it('says which cache failed to do what, keeps the cause and shows the way out', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = new CacheError('default', 'read', `${cause.message}.`, { cause });
    expect(error.message).toMatch(/^Cache "default" failed to read: connect ECONNREFUSED\. Check .*'bypass'/);
    expect(error).toMatchObject({
      code: 'ERR_CACHALOT_CACHE',
      cacheAlias: 'default',
      operation: 'read',
      cause,
    });
  });

  it('has a kind of its own for a timeout', () => {
    const error = new CacheTimeoutError('default', 'mark', 0.25);
    expect(error).toBeInstanceOf(CacheError);
    expect(error).toMatchObject({ code: 'ERR_CACHALOT_CACHE_TIMEOUT', seconds: 0.25 });
    expect(error.message).toContain('0.25 s (CACHALOT_CACHE_OP_TIMEOUT)');
  });
});

describe('SettingError', () => {
  it('holds the offending value without printing it', () => {
    const facts = { setting: 'DATABASES', value: { password: 'hunter2' }, accepted: 'a Knex instance' };
    const error = new SettingError('DATABASES cannot be that', facts);
    expect(error.value).toBe(facts.value);
    expect(inspect(error)).not.toContain('hunter2');
    expect(inspect(error)).toContain("setting: 'DATABASES'");
  });
});
