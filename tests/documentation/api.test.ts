/** The page of the API is that of the code: every export, every check, every error with its code. */
import * as cachalot from '../../cachalot/index';
import * as testing from '../../cachalot/testing/index';
import { type Page, page } from './documents';

const PAGE = page('docs/api.md');

/** The cells of every row of the section that begins with this heading. */
function rows({ text }: Page, heading: string): string[][] {
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`))!;
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** `invalidate(…), patch()` → `invalidate`, `patch`. */
function headings({ text }: Page): string[] {
  return [...text.matchAll(/^## (\w.*)$/gm)].flatMap(([, heading]) =>
    heading!.replace(/\([^)]*\)/g, '').split(', '),
  );
}

describe('docs/api.md', () => {
  it('has a heading for each export, and a row for each error', () => {
    const errors = rows(PAGE, 'Errors').map(([name]) => name!);
    const others = headings(PAGE).filter((name) => !['Errors', 'cachalot/testing'].includes(name));

    expect([...others, ...errors].sort()).toEqual(Object.keys(cachalot).sort());
  });

  it('tells the code of each error', () => {
    const errors = [
      new cachalot.InvalidArgumentError('fn', 1, 'a function'),
      new cachalot.UnknownNameError('table', 'citi', ['city']),
      new cachalot.SettingError('No.', { setting: 'X', value: 1, accepted: 'none' }),
      new cachalot.ConfigurationError('file', 'it is not there'),
      new cachalot.CacheError('default', 'read', 'it is gone'),
      new cachalot.CacheTimeoutError('default', 'read', 1),
    ];

    const told = rows(PAGE, 'Errors').slice(1);

    expect(told.map(([name, code]) => [name, code])).toEqual(errors.map(({ name, code }) => [name, code]));
    told.forEach(([, , fields], index) => {
      const named = fields!.replace('and ', '').split(', ');
      expect(named.filter((field) => !(field in errors[index]!))).toEqual([]);
    });
  });

  it('lists each check with its level, its meaning and its hint', () => {
    const checks = Object.entries(cachalot.CHECKS).map(([id, { level, about, hint }]) => [
      id,
      level,
      about,
      hint,
    ]);

    expect(rows(PAGE, 'runChecks(), CHECKS')).toEqual(checks);
  });

  it('names what cachalot/testing exports', () => {
    expect(Object.keys(testing).filter((name) => !PAGE.text.includes(`\`${name}`))).toEqual([]);
  });
});
