/** Whatever the documentation tells a person to type exists. */
import fs from 'node:fs';
import path from 'node:path';
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
