/** Every package that the installed package needs is justified, and the versions are those of the code. */
import fs from 'node:fs';
import path from 'node:path';
import { TESTED } from '../../cachalot/patches/knex-internals';
import { page, ROOT } from './documents';

const { dependencies, peerDependencies } = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
) as Record<string, Record<string, string>>;

describe('the dependencies', () => {
  it('stand in CONTRIBUTING.md, each with its reason', () => {
    const rows = [...page('CONTRIBUTING.md').text.matchAll(/^\| `([\w@/-]+)`.*\| \S.+ \|$/gm)];
    const needed = Object.keys({ ...dependencies, ...peerDependencies });

    expect(rows.map(([, name]) => name).sort()).toEqual(needed.sort());
  });

  it('have the tested versions of Knex in docs/limits.md', () => {
    const text = page('docs/limits.md').text.replace(/\s+/g, ' ');

    expect(text).toContain(`Knex from ${TESTED.from} up to, but not including, ${TESTED.below}`);
  });
});
