import { inspect } from 'node:util';
import { SettingError, type SettingName, settings } from '../../../settings';
import { currentSettings } from '../../../settings/current';
import { DEFINITIONS, SETTING_NAMES, settingsTable } from '../../../settings/definitions';
import { type SettingChanged, settingChanged } from '../../../signals';
import * as fc from '../../support/properties';
import { backend, sqlite, User } from './values';

const loose = settings as unknown as Record<PropertyKey, unknown>;

afterEach(() => settings.reset());

/** Runs `act` and returns the changes that were told meanwhile. */
function changesDuring(act: () => void): SettingChanged[] {
  const changes: SettingChanged[] = [];
  const undo = settingChanged.on('*', (change) => void changes.push(change));
  try {
    act();
  } finally {
    undo();
  }
  return changes;
}

describe('settings', () => {
  it('start with the documented defaults, in the documented order', () => {
    expect(JSON.parse(JSON.stringify(settings))).toEqual({
      DATABASES: {},
      CACHES: { default: { BACKEND: 'locmem' } },
      APPS: {},
      CACHALOT_ENABLED: true,
      CACHALOT_CACHE: 'default',
      CACHALOT_DATABASES: 'supported_only',
      CACHALOT_USE_UNSUPPORTED_DATABASE: false,
      CACHALOT_TIMEOUT: null,
      CACHALOT_CACHE_RANDOM: false,
      CACHALOT_CACHE_ITERATORS: true,
      CACHALOT_CACHE_RAW: false,
      CACHALOT_INVALIDATE_RAW: true,
      CACHALOT_ONLY_CACHABLE_TABLES: [],
      CACHALOT_ONLY_CACHABLE_APPS: [],
      CACHALOT_UNCACHABLE_TABLES: ['knex_migrations', 'knex_migrations_lock'],
      CACHALOT_UNCACHABLE_APPS: [],
      CACHALOT_ADDITIONAL_TABLES: [],
      CACHALOT_QUERY_KEYGEN: null,
      CACHALOT_TABLE_KEYGEN: null,
      CACHALOT_FINAL_SQL_CHECK: true,
      CACHALOT_ON_CACHE_ERROR: 'bypass',
      CACHALOT_CACHE_OP_TIMEOUT: 0.25,
      CACHALOT_AUDIT_RATE: 0,
    });
    expect(Object.keys(settings)).toEqual(SETTING_NAMES);
  });

  it('take what is assigned', () => {
    settings.CACHALOT_ENABLED = false;
    expect(settings.CACHALOT_ENABLED).toBe(false);
    expect(currentSettings().CACHALOT_ENABLED).toBe(false);
  });

  it('are the same for every copy of the package', () => {
    jest.isolateModules(() => {
      const copy: typeof import('../../../settings') = require('../../../settings');
      copy.settings.CACHALOT_TIMEOUT = 7;
    });
    expect(settings.CACHALOT_TIMEOUT).toBe(7);
  });

  it('have their defaults even where an older copy of the package, with fewer settings, came first', () => {
    const { CACHALOT_CACHE_OP_TIMEOUT: _, ...older } = currentSettings();
    jest.isolateModules(() => {
      const { state }: typeof import('../../../settings/current') = require('../../../settings/current');
      state.base = { ...older, CACHALOT_TIMEOUT: 7 } as never;
    });
    jest.isolateModules(() => require('../../../settings'));
    expect(currentSettings()).toMatchObject({ CACHALOT_CACHE_OP_TIMEOUT: 0.25, CACHALOT_TIMEOUT: 7 });
  });

  it('behave as a plain object to what looks at them', () => {
    settings.CACHALOT_TIMEOUT = 5;
    expect({ ...settings }).toEqual({ ...currentSettings() });
    expect('CACHALOT_TIMEOUT' in settings && !('CACHALOT_TIMEOU' in settings)).toBe(true);
    expect(Object.getOwnPropertyDescriptor(settings, 'CACHALOT_TIMEOUT')).toMatchObject({
      value: 5,
      writable: true,
    });
    expect(Object.getOwnPropertyDescriptor(settings, 'configure')).toBeUndefined();
  });

  it('can be replaced for a while by test tools', () => {
    const replaced = jest.replaceProperty(settings, 'CACHALOT_ENABLED', false);
    expect(currentSettings().CACHALOT_ENABLED).toBe(false);
    replaced.restore();
    expect(currentSettings().CACHALOT_ENABLED).toBe(true);
  });
});

describe('a name that is not a setting', () => {
  it.each([
    ['CACHALOT_ENABLE', 'CACHALOT_ENABLED'],
    ['CACHALOT_UNCACHEABLE_TABLES', 'CACHALOT_UNCACHABLE_TABLES'],
    ['cachalotTimeout', 'CACHALOT_TIMEOUT'],
    ['enabled', 'CACHALOT_ENABLED'],
    ['CACHE', 'CACHES'],
  ])('is refused, with the nearest one: %s', (name, suggestion) => {
    const attempt = () => {
      loose[name] = true;
    };
    expect(attempt).toThrow(SettingError);
    expect(attempt).toThrow(`"${name}" is not a setting of cachalot. Did you mean "${suggestion}"?`);
    expect(attempt).toThrow(expect.objectContaining({ setting: name, value: true, suggestion }));
  });

  it.each(['zzz', '', 'constructor', '__proto__', 'toString', 'configure'])(
    'is refused, with the list: %j',
    (name) => {
      const attempt = () => {
        loose[name] = true;
      };
      expect(attempt).toThrow(/is not a setting of cachalot\. There are the settings DATABASES, CACHES, /);
    },
  );

  it('is refused when it is a symbol', () => {
    expect(() => {
      loose[Symbol('odd')] = 1;
    }).toThrow('"Symbol(odd)" is not a setting');
  });

  it('is refused whatever it is', () => {
    const known = new Set<string>(SETTING_NAMES);
    fc.assert(
      fc.property(
        fc.string().filter((name) => !known.has(name)),
        (name) => expect(() => Reflect.set(settings, name, 1)).toThrow(SettingError),
      ),
    );
  });
});

describe('the object itself', () => {
  it('cannot lose, redefine or hide a setting', () => {
    expect(() => delete loose.CACHALOT_ENABLED).toThrow(
      'The setting CACHALOT_ENABLED cannot be deleted: assign a value, or settings.reset("CACHALOT_ENABLED") for its default.',
    );
    expect(() => Object.defineProperty(settings, 'CACHALOT_ENABLED', { value: 1 })).toThrow(
      'cannot be redefined',
    );
    expect(() => Object.defineProperty(settings, 'NEW', { value: 1 })).toThrow('"NEW" is not a setting');
    expect(() => Object.setPrototypeOf(settings, {})).toThrow(SettingError);
    expect(() => Object.freeze(settings)).toThrow(SettingError);
    expect(settings.CACHALOT_ENABLED).toBe(true);
  });
});

describe('settings.configure', () => {
  it('assigns several settings at once', () => {
    settings.configure({ CACHES: { other: { BACKEND: 'dummy' } }, CACHALOT_CACHE: 'other' });
    expect(settings.CACHES).toEqual({ other: { BACKEND: 'dummy' } });
    expect(settings.CACHALOT_CACHE).toBe('other');
  });

  it('assigns none if one is invalid, wherever it stands, and tells nobody', () => {
    const before = currentSettings();
    const changes = changesDuring(() => {
      for (const wrong of [{ CACHALOT_TIMEOUT: 0 }, { CACHALOT_CASH: 1 }, { CACHALOT_CACHE: undefined }]) {
        const first = { ...wrong, CACHALOT_ENABLED: false } as object;
        const last = { CACHALOT_ENABLED: false, ...wrong } as object;
        expect(() => settings.configure(first)).toThrow(SettingError);
        expect(() => settings.configure(last)).toThrow(SettingError);
      }
    });
    expect(currentSettings()).toBe(before);
    expect(changes).toEqual([]);
  });

  it('returns a function that puts back what was there', () => {
    settings.CACHALOT_TIMEOUT = 5;
    const restore = settings.configure({ CACHALOT_TIMEOUT: 6, CACHALOT_ENABLED: false });
    settings.CACHALOT_CACHE_RAW = true;
    restore();
    expect(settings).toMatchObject({ CACHALOT_TIMEOUT: 5, CACHALOT_ENABLED: true, CACHALOT_CACHE_RAW: true });
  });

  it.each([null, undefined, 5, [], 'CACHALOT_ENABLED', new Map()])('refuses %p', (values) => {
    expect(() => settings.configure(values as object)).toThrow(
      expect.objectContaining({
        code: 'ERR_CACHALOT_INVALID_ARGUMENT',
        argument: 'settings.configure(values)',
      }),
    );
  });
});

describe('settings.reset', () => {
  it('puts the named settings back to their defaults, or all', () => {
    settings.configure({ CACHALOT_ENABLED: false, CACHALOT_TIMEOUT: 5, CACHALOT_CACHE: null });
    settings.reset('CACHALOT_ENABLED', 'CACHALOT_TIMEOUT');
    expect(settings).toMatchObject({ CACHALOT_ENABLED: true, CACHALOT_TIMEOUT: null, CACHALOT_CACHE: null });
    settings.reset();
    expect(settings.CACHALOT_CACHE).toBe('default');
  });

  it('refuses an unknown name and resets nothing', () => {
    settings.CACHALOT_ENABLED = false;
    expect(() => settings.reset('CACHALOT_ENABLED', 'CACHALOT_CASH' as SettingName)).toThrow(SettingError);
    expect(settings.CACHALOT_ENABLED).toBe(false);
  });
});

describe('settingChanged', () => {
  it('tells the setting, its value and the previous one, after the assignment', () => {
    let seen: unknown;
    const undo = settingChanged.on('CACHALOT_TIMEOUT', () => {
      seen = settings.CACHALOT_TIMEOUT;
    });
    const changes = changesDuring(() => {
      settings.CACHALOT_TIMEOUT = 5;
    });
    undo();
    expect(changes).toEqual([{ setting: 'CACHALOT_TIMEOUT', value: 5, previous: null }]);
    expect(seen).toBe(5);
  });

  it('is told after all assignments of a configure, and once for each that differs', () => {
    const seen: unknown[] = [];
    const undo = settingChanged.on(
      '*',
      () => void seen.push([settings.CACHALOT_ENABLED, settings.CACHALOT_TIMEOUT]),
    );
    const changes = changesDuring(() =>
      settings.configure({ CACHALOT_TIMEOUT: 5, CACHALOT_ENABLED: false, CACHALOT_CACHE: 'default' }),
    );
    undo();
    expect(changes.map(({ setting }) => setting)).toEqual(['CACHALOT_ENABLED', 'CACHALOT_TIMEOUT']);
    expect(seen).toEqual([
      [false, 5],
      [false, 5],
    ]);
  });

  it('is not told of a value that is refused, or the same', () => {
    const changes = changesDuring(() => {
      settings.CACHALOT_ENABLED = true;
      expect(() => {
        loose.CACHALOT_ENABLED = 'no';
      }).toThrow(SettingError);
    });
    expect(changes).toEqual([]);
  });

  it('does not let a failing handler spoil the assignment', () => {
    const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const undo = settingChanged.on('CACHALOT_TIMEOUT', () => {
      throw new Error('broken');
    });
    settings.CACHALOT_TIMEOUT = 5;
    undo();
    expect(settings.CACHALOT_TIMEOUT).toBe(5);
    expect(warnings).toHaveBeenCalledTimes(1);
    warnings.mockRestore();
  });
});

describe('currentSettings', () => {
  it('is one frozen object until a setting changes', () => {
    const before = currentSettings();
    expect(currentSettings()).toBe(before);
    expect(Object.isFrozen(before)).toBe(true);
    settings.CACHALOT_TIMEOUT = 5;
    expect(currentSettings()).not.toBe(before);
    expect(before.CACHALOT_TIMEOUT).toBeNull();
  });
});

describe('what is shown', () => {
  beforeEach(() => {
    settings.configure({
      DATABASES: {
        default: sqlite,
        other: {
          client: 'pg',
          connection: { host: 'db', user: 'me', password: 'hunter2', ssl: { key: 'hunter2' } },
        },
        copy: { knex: { client: 'pg', connection: 'postgres://me:hunter2@db/x' }, replicaOf: 'other' },
      },
      CACHES: {
        default: {
          BACKEND: 'redis',
          LOCATION: 'redis://:hunter2@host',
          OPTIONS: { client: new (class Redis {})() },
        },
        mine: backend,
      },
      APPS: { auth: [User] },
      CACHALOT_QUERY_KEYGEN: function byText() {
        return '';
      },
    });
  });

  it('is readable, with names in place of instances', () => {
    expect(settings.toJSON()).toMatchObject({
      DATABASES: {
        default: '[Knex better-sqlite3]',
        other: {
          client: 'pg',
          connection: { host: 'db', user: 'me', password: '[hidden]', ssl: { key: '[hidden]' } },
        },
        copy: { knex: { connection: 'postgres://me:***@db/x' }, replicaOf: 'other' },
      },
      CACHES: { default: { LOCATION: 'redis://:***@host', OPTIONS: { client: '[Redis]' } } },
      APPS: { auth: { User: '[User]' } },
      CACHALOT_QUERY_KEYGEN: '[function byText]',
    });
    expect(inspect(settings)).toMatch(/^Settings \{\n {2}DATABASES: \{/);
  });

  it('holds no password', () => {
    expect(JSON.stringify(settings)).not.toContain('hunter2');
    expect(inspect(settings, { depth: 9 })).not.toContain('hunter2');
  });

  it('survives values that go in circles', () => {
    const circle: Record<string, unknown> = { n: 1n };
    circle.self = circle;
    settings.CACHES = { default: { BACKEND: 'redis', OPTIONS: circle } };
    expect(JSON.stringify(settings)).toContain('"n":"1n"');
  });
});

describe('the definitions', () => {
  it('have defaults that their own parsers take, and a sentence each', () => {
    for (const name of SETTING_NAMES) {
      const { initial, parser, description } = DEFINITIONS[name];
      expect(() => parser.parse(initial, name)).not.toThrow();
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('make a Markdown table with a row for each', () => {
    const lines = settingsTable().trimEnd().split('\n');
    expect(lines).toHaveLength(SETTING_NAMES.length + 2);
    for (const line of lines) expect(line).toMatch(/^\| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \|$/);
    expect(settingsTable()).toContain(
      '| `CACHALOT_TIMEOUT` | `null` | a number of seconds above 0, or null for no limit |',
    );
  });
});

describe('the types', () => {
  it('take wider values than they give, and refuse wrong ones', () => {
    settings.CACHALOT_UNCACHABLE_TABLES = new Set(['a']);
    const read: readonly string[] = settings.CACHALOT_UNCACHABLE_TABLES;
    expect(read).toEqual(['a']);
    // @ts-expect-error a number is not a boolean
    expect(() => settings.configure({ CACHALOT_ENABLED: 1 })).toThrow(SettingError);
    // @ts-expect-error no such setting
    expect(() => settings.configure({ CACHALOT_ENABLE: true })).toThrow(SettingError);
    expect(() => {
      // @ts-expect-error the other word is 'raise'
      settings.CACHALOT_ON_CACHE_ERROR = 'throw';
    }).toThrow(SettingError);
  });
});
