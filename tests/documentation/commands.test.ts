/** Whatever the documentation tells a person to type exists. */
import fs from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../management';
import { codeBlocks, page, pages, ROOT } from './documents';

const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const shell = pages()
  .flatMap(codeBlocks)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.split('\n'));

describe('the commands', () => {
  it('of npm are scripts of the package', () => {
    const named = shell.flatMap((line) =>
      [...line.matchAll(/npm (?:run )?([\w-]+)/g)].map(([, name]) => name!),
    );
    const known = new Set(['ci', 'install', ...Object.keys(scripts)]);

    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('to try it and to prove it stand in the README as they are', () => {
    expect(page('README.md').text).toContain('npm ci && npm run demo\n');
    expect(page('README.md').text).toContain('npm ci && npm test\n');
  });
});

describe('docs/commands.md', () => {
  const sections = page('docs/commands.md').text.split(/^## /m);
  const sectionOf = (name: string) => sections.find((section) => section.startsWith(`${name}\n`)) ?? '';

  it('has a section for each command, in the order of the help', () => {
    const titles = sections.slice(1).map((section) => section.split('\n')[0]);

    expect(titles.slice(0, COMMANDS.length + 1)).toEqual([
      ...COMMANDS.map(({ name }) => name),
      'Every command',
    ]);
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    'tells how %s is called, its options and its exit codes',
    (name, { options = {}, exitCodes }) => {
      const section = sectionOf(name);
      const flags = Object.entries(options).flatMap(([long, { short }]) =>
        short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`],
      );
      const codes = [...section.matchAll(/^\| (\d) \| (.*) \|$/gm)].map(([, code, meaning]) => [
        code,
        meaning,
      ]);

      expect(section).toMatch(new RegExp(`^(node manage|npx cachalot) ${name}( |$)`, 'm'));
      expect(flags.filter((flag) => !section.includes(`\`${flag}\``))).toEqual([]);
      expect(codes).toEqual(Object.entries(exitCodes!));
    },
  );
});
