/** The page of settings is that of the code: every name, default and meaning. */
import { AUTHORIZATION } from '../../management/data/panel-state';
import { SETTING_NAMES, settingsTable } from '../../settings/definitions';
import { readTree } from '../support/house';
import { page, pages, ROOT } from './documents';

/** The codes of the warnings that the sources give. */
function warningCodes(): string[] {
  const sources = [...readTree(ROOT, ['cachalot', 'signals']).values()];
  return sources
    .filter((text) => text.includes('emitWarning('))
    .flatMap((text) => [...text.matchAll(/'(CACHALOT_[A-Z_]+)'/g)].map(([, code]) => code!));
}

describe('docs/settings.md', () => {
  it('holds the table that is made from the definitions', () => {
    expect(page('docs/settings.md').text).toContain(settingsTable());
  });

  it('and every other page name no setting that does not exist', () => {
    const named = pages().flatMap(({ text }) => text.match(/\bCACHALOT_[A-Z_]+\b(?!\*)/g) ?? []);
    const known = new Set<string>([
      ...SETTING_NAMES,
      'CACHALOT_SETTINGS_MODULE',
      AUTHORIZATION,
      ...warningCodes(),
    ]);

    expect(named.filter((name) => !known.has(name) && !name.endsWith('_'))).toEqual([]);
  });
});
