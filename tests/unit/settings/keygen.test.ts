import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overrideSettings, SettingError, settings } from '../../../settings';
import { queryKeygen, tableKeygen } from '../../../settings/keygen';

let directory: string;

beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'cachalot-keygen-')));
  const source =
    "exports.byText = ({ sql }) => sql; exports.table = (alias, name) => alias + name; exports.text = 'x';";
  writeFileSync(join(directory, 'keys.js'), source);
  writeFileSync(join(directory, 'broken.js'), "throw new Error('at loading');");
});

afterEach(() => settings.reset());
afterAll(() => rmSync(directory, { recursive: true }));

const query = { sql: 'select 1', bindings: [], dbAlias: 'default' };

describe('queryKeygen and tableKeygen', () => {
  it('are null by default', () => {
    expect([queryKeygen(), tableKeygen()]).toEqual([null, null]);
  });

  it('are the functions that were set', () => {
    const keygen = () => 'key';
    settings.CACHALOT_QUERY_KEYGEN = keygen;
    expect(queryKeygen()).toBe(keygen);
    expect(overrideSettings({ CACHALOT_QUERY_KEYGEN: null }, queryKeygen)).toBeNull();
  });

  it('are loaded from a module when first asked for, once', () => {
    settings.configure({
      CACHALOT_QUERY_KEYGEN: `${directory}/keys#byText`,
      CACHALOT_TABLE_KEYGEN: `${directory}/keys.js#table`,
    });
    expect(queryKeygen()?.(query)).toBe('select 1');
    expect(tableKeygen()?.('default.', 'users')).toBe('default.users');
    expect(queryKeygen()).toBe(queryKeygen());
  });

  it.each([
    ['missing#key', 'Cannot find module'],
    ['keys#missing', 'there is no such function'],
    ['keys#text', 'there is no such function'],
    ['broken#key', 'at loading'],
  ])('say what is wrong with %s', (reference, because) => {
    settings.CACHALOT_QUERY_KEYGEN = `${directory}/${reference}`;
    expect(queryKeygen).toThrow(SettingError);
    expect(queryKeygen).toThrow(`CACHALOT_QUERY_KEYGEN "${directory}/${reference}" cannot be used: `);
    expect(queryKeygen).toThrow(because);
  });

  it('keep the cause', () => {
    settings.CACHALOT_TABLE_KEYGEN = `${directory}/broken#key`;
    expect(tableKeygen).toThrow(expect.objectContaining({ cause: new Error('at loading') }));
  });
});
