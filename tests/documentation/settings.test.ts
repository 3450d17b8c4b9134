/** The page of settings is that of the code: every name, default and meaning. */
import { SETTING_NAMES, settingsTable } from '../../settings/definitions';
import { page, pages } from './documents';

describe('docs/settings.md', () => {
  it('holds the table that is made from the definitions', () => {
    expect(page('docs/settings.md').text).toContain(settingsTable());
  });

  it('and every other page name no setting that does not exist', () => {
    const named = pages().flatMap(({ text }) => text.match(/\bCACHALOT_[A-Z_]+\b(?!\*)/g) ?? []);
    const known = new Set<string>([...SETTING_NAMES, 'CACHALOT_SETTINGS_MODULE']);

    expect(named.filter((name) => !known.has(name) && !name.endsWith('_'))).toEqual([]);
  });
});
