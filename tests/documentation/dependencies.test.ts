/** Every package that the installed package needs is justified, and the versions are those of the code. */
import fs from 'node:fs';
import path from 'node:path';
import { TESTED } from '../../cachalot/patches/knex-internals';
import { page, ROOT } from './documents';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly repository?: { readonly url: string };
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}

const read = (file: string) => JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8'));
const { dependencies, peerDependencies } = read('package.json') as Required<Manifest>;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Manifest>> };

describe('the dependencies', () => {
  it('stand in CONTRIBUTING.md, each with its reason', () => {
    const rows = [...page('CONTRIBUTING.md').text.matchAll(/^\| `([\w@/-]+)`[^|]*\| \S[^|]* \|$/gm)];
    const needed = Object.keys({ ...dependencies, ...peerDependencies });

    expect(rows.map(([, name]) => name).sort()).toEqual(needed.sort());
  });

  it('that come with the package are from where CONTRIBUTING.md says, and bring and run nothing else', () => {
    const origins = Object.keys(dependencies).map((name) => {
      const { repository, license } = read(`node_modules/${name}/package.json`) as Required<Manifest>;
      const source = repository.url.replace(/^.*\/\/|\.git$/g, '');
      return `| \`${name}\` | ${source} | ${license} | no package | runs nothing |`;
    });
    const locked = Object.keys(dependencies).map((name) => packages[`node_modules/${name}`]!);

    expect(page('CONTRIBUTING.md').text).toContain(
      `| --- | --- | --- | --- | --- |\n${origins.join('\n')}\n\n`,
    );
    expect(locked.filter((each) => each.dependencies !== undefined || each.hasInstallScript)).toEqual([]);
  });

  it('have the tested versions of Knex in docs/limits.md', () => {
    const text = page('docs/limits.md').text.replace(/\s+/g, ' ');

    expect(text).toContain(`Knex from ${TESTED.from} up to, but not including, ${TESTED.below}`);
  });
});
