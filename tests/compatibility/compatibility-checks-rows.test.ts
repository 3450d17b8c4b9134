/** The original's rows on its system checks: caches and databases that are not supported, or not there. */
import { overrideSettings, runChecks } from '../../cachalot';
import { DummyBackend } from '../../cachalot/backends/dummy';
import type { SettingsInput } from '../../settings';
import { row } from './matrix/row';

const compatible = { client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true };
const incompatible = { client: 'sqlite3', connection: { filename: ':memory:' } };
const locmem = { BACKEND: 'locmem' };

/** Those of the original; the port has more. */
const OF_THE_ORIGINAL = ['W001', 'W002', 'W003', 'W004', 'E001', 'E002'];

const idsOf = async (values: SettingsInput): Promise<string[]> => {
  const found = await overrideSettings(values, runChecks);
  return found.map(({ id }) => id.replace('cachalot.', '')).filter((id) => OF_THE_ORIGINAL.includes(id));
};

describe('rows on checks', () => {
  test.each<[string, readonly string[], SettingsInput]>([
    [
      'the cache in use is known, another is not',
      [],
      { CACHES: { default: locmem, second: new DummyBackend() } },
    ],
    ['the cache in use is an object', ['W001'], { CACHES: { default: new DummyBackend() } }],
    [
      'the cache in use is the second',
      ['W001'],
      { CACHES: { default: locmem, second: new DummyBackend() }, CACHALOT_CACHE: 'second' },
    ],
  ])(`${row('cache_compatibility', '%s')}: %j`, async (_what, expected, values) => {
    expect(await idsOf({ DATABASES: { default: compatible }, ...values })).toEqual(expected);
  });

  test.each<[string, readonly string[], SettingsInput]>([
    ['none is supported', ['W002'], { DATABASES: { default: incompatible } }],
    ['the first is supported', [], { DATABASES: { default: compatible, secondary: incompatible } }],
    ['the second is supported', [], { DATABASES: { default: incompatible, secondary: compatible } }],
    [
      'an unsupported one is named',
      ['W003'],
      { DATABASES: { default: incompatible }, CACHALOT_DATABASES: ['default'] },
    ],
    ['none is named', ['W004'], { DATABASES: { default: incompatible }, CACHALOT_DATABASES: [] }],
    [
      'one is named that is not there',
      ['E001'],
      { DATABASES: { default: compatible }, CACHALOT_DATABASES: ['default', 'secondary'] },
    ],
  ])(`${row('database_compatibility', '%s')}: %j`, async (_what, expected, values) => {
    expect(await idsOf(values)).toEqual(expected);
  });

  test(row('database_compatibility', 'a value that is no list is refused by the setting itself'), () => {
    expect(() => overrideSettings({ CACHALOT_DATABASES: 'invalid value' as never }, () => 0)).toThrow(
      /CACHALOT_DATABASES/,
    );
  });
});
