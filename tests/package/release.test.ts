/** A release is refused, in a repository of its own, for each thing that is not true; and made when all is. */
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { copyCheckout } from '../support/checkout';
import { Keeper } from '../support/services/keeper';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');

interface Packed {
  readonly file: string;
  readonly size: number;
  readonly names: readonly string[];
}
interface Release {
  readonly root: string;
  packed(): Packed;
  close(): void;
}
interface Check {
  readonly id: string;
  problem(release: Release): string | undefined;
}

const { CHECKS, compare, isVersion, packageProblem, Release } = jest.requireActual<{
  readonly CHECKS: readonly Check[];
  compare(one: string, other: string): number;
  isVersion(text: string): boolean;
  packageProblem(packed: Omit<Packed, 'file'>): string | undefined;
  readonly Release: new (root: string, version: string) => Release;
}>('../../.ci/release-checks.js');
const { keep } = jest.requireActual<{
  keep(root: string, first: object, again?: object): string | undefined;
}>('../../.ci/proof.js');

const PASSED = { numPassedTests: 5, numFailedTests: 0, testResults: [] };
const { version: VERSION } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

/** An identity of its own, and no settings of whoever runs the tests. */
const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'A test'],
      [`GIT_${who}_EMAIL`, 'test@example.org'],
    ]),
  ),
};

describe('the order of versions', () => {
  it('is that of semver.org', () => {
    const ordered = [
      '0.9.9',
      '0.10.0',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
    ];
    const all = [...ordered, '1.0.0', '2.0.0'];

    expect([...all].reverse().sort(compare)).toEqual(all);
    expect(compare('1.0.0', '1.0.0')).toBe(0);
    expect(compare('1.0.0-a', '1.0.0-a')).toBe(0);
  });

  it.each(['1', '1.2', 'v1.2.3', '1.2.3.4', '01.2.3', '1.2.3-', '1.2.3-01', 'next', ''])(
    'knows no %j',
    (text) => {
      expect(isVersion(text)).toBe(false);
    },
  );
});

describe('a release', () => {
  let keeper: Keeper;
  let root: string;
  let begun: string;
  beforeAll(async () => {
    keeper = await Keeper.open();
    root = path.join(keeper.folder, 'repository');
    copyCheckout(root);
    git('init', '--quiet', '--initial-branch', 'main');
    fs.appendFileSync(path.join(root, '.git/info/exclude'), '/node_modules\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Begin');
    begun = git('rev-parse', 'HEAD');
  }, 60_000);
  afterEach(() => {
    git('switch', '--quiet', '--force', 'main');
    git('reset', '--quiet', '--hard', begun);
    git('clean', '--quiet', '--force', '-d');
    for (const tag of git('tag', '--list').split('\n').filter(Boolean)) git('tag', '--delete', tag);
    fs.rmSync(path.join(root, '.git/cachalot-ci.json'), { force: true });
  });
  afterAll(() => keeper.close());

  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', env: ENVIRONMENT }).trim();
  const change = (file: string, edit: (text: string) => string): void => {
    const name = path.join(root, file);
    fs.writeFileSync(name, edit(fs.readFileSync(name, 'utf8')));
  };
  const commit = (): void => void git('commit', '--quiet', '--all', '--message', 'Change');
  /** What a check says of the repository as it is; its package is not built. */
  const problem = (id: string, version = VERSION, packed?: Packed): string | undefined => {
    const release = new Release(root, version);
    if (packed !== undefined) release.packed = () => packed;
    return CHECKS.find((each) => each.id === id)!.problem(release);
  };
  const none: Packed = { file: '', size: 0, names: [] };

  it('is not refused by what is in order', () => {
    for (const id of ['version', 'branch', 'tree', 'tag', 'changelog'])
      expect([id, problem(id)]).toEqual([id, undefined]);
  });

  it('is refused for a version that is none, or not greater', () => {
    expect(problem('version', '1.2')).toContain('"1.2" is not of the form');
    expect(problem('version', '0.0.1')).toBe(`0.0.1 is not greater than ${VERSION}.`);
    git('tag', 'v3.0.0');
    git('tag', 'vague');
    expect(problem('version', '2.9.9')).toBe('2.9.9 is not greater than 3.0.0.');
    expect(problem('version', '3.0.0')).toBe('3.0.0 is not greater than 3.0.0.');
    expect(problem('version', '3.0.1')).toBeUndefined();
  });

  it('is refused on another branch, and on none', () => {
    git('switch', '--quiet', '--create', 'work');
    expect(problem('branch')).toBe('It is work: git switch main.');
    git('switch', '--quiet', '--detach');
    expect(problem('branch')).toContain('git switch main');
  });

  it('is refused with changes that no commit holds, and with files that git does not know', () => {
    change('README.md', (text) => `${text}\n`);
    fs.writeFileSync(path.join(root, 'notes.txt'), '');
    expect(problem('tree')).toMatch(/README\.md.*notes\.txt/);
  });

  it('is refused if the tag is there', () => {
    git('tag', `v${VERSION}`);
    expect(problem('tag')).toBe(`v${VERSION} is there already.`);
  });

  it('is refused with nothing new in the changelog, and with another version there', () => {
    change('CHANGELOG.md', (text) =>
      text.replace(/^## \[Unreleased\][\s\S]*/m, '## [Unreleased]\n\n## [0.0.9]\n\n- Old.\n'),
    );
    expect(problem('changelog')).toContain('no entry under');
    change('CHANGELOG.md', (text) => text.replace('[Unreleased]', '[Unreleased]: 5.0.0\n\n- New.'));
    expect(problem('changelog', '4.0.0')).toBe('Its heading announces 5.0.0.');
    expect(problem('changelog', '5.0.0')).toBeUndefined();
  });

  it('is refused until every test has passed at this commit', () => {
    expect(problem('ci')).toContain('None was kept: run .ci/run');
    expect(keep(root, { ...PASSED, numFailedTests: 1 })).toBe('the run failed');
    expect(keep(root, { ...PASSED, numPassedTests: 0 })).toBe('the run failed');
    change('README.md', (text) => `${text}\n`);
    expect(keep(root, PASSED)).toBe('there are changes that no commit holds');
    expect(problem('ci')).toContain('None was kept');
    commit();
    expect(keep(root, PASSED)).toBeUndefined();
    expect(problem('ci')).toBeUndefined();
    change('README.md', (text) => `${text}\n`);
    commit();
    expect(problem('ci')).toMatch(/^The last was at \w{9}: run .ci\/run at \w{9}\.$/);
  });

  it('is refused with a package that is large, or holds what users do not need', () => {
    const names = [
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'dist/cachalot/index.js',
      'dist/a/b.d.ts',
    ];
    expect(packageProblem({ size: 500_000, names })).toBeUndefined();
    expect(packageProblem({ size: 500_001, names })).toContain('500001 bytes');
    for (const name of ['docs/api.md', 'dist/index.js.map', 'tests/a.js', 'dist/.env', 'cachalot/index.ts'])
      expect(packageProblem({ size: 5, names: [...names, name] })).toContain(name);
    expect(problem('package', VERSION, { ...none, names: ['secret.txt'] })).toContain('secret.txt');
  });

  it('is refused with a package that publint or are-the-types-wrong reject', () => {
    const folder = path.join(keeper.folder, 'wrong/package');
    fs.mkdirSync(folder, { recursive: true });
    const exports = { '.': { types: './index.d.ts', default: './gone.js' } };
    const manifest = { name: 'wrong', version: '1.0.0', exports };
    fs.writeFileSync(path.join(folder, 'index.d.ts'), 'export {};');
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    execFileSync('tar', ['-czf', 'wrong.tgz', 'package'], { cwd: path.dirname(folder) });

    expect(problem('entrances', VERSION, { ...none, file: path.join(folder, '../wrong.tgz') })).toContain(
      'gone.js',
    );
  });

  it('is refused where the places that name the version differ', () => {
    fs.mkdirSync(path.join(root, 'dist/cachalot'), { recursive: true });
    fs.writeFileSync(path.join(root, 'dist/cachalot/index.js'), `exports.version = '${VERSION}';`);
    expect(problem('step', VERSION, none)).toBeUndefined();
    change('package-lock.json', (text) => text.replace(/"version": "[^"]+"/, '"version": "9.9.9"'));
    change('docs/api.md', (text) => text.replace(/(The version of this package: `')[^']+/, '$18.8.8'));
    expect(problem('step', VERSION, none)).toBe(
      `package.json says ${VERSION}, package-lock.json 9.9.9, docs/api.md 8.8.8.`,
    );
  });

  const release = (...args: string[]) =>
    run(process.execPath, [path.join(root, '.ci/release.js'), ...args], { cwd: root, env: ENVIRONMENT }).then(
      ({ stdout, stderr }) => ({ status: 0, said: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ status: code as number, said: `${stdout}${stderr}` }),
    );

  it.each([[[]], [['1.0.0', '2.0.0']], [['--help']]])(
    'is explained when it is asked for by %j',
    async (args) => {
      expect(await release(...args)).toEqual({
        status: 2,
        said: expect.stringContaining('npm run release -- VERSION [--dry-run]'),
      });
    },
  );

  it('is only looked at by --dry-run, then made: a commit, a tag and a package; and not twice', async () => {
    const next = '7.0.0-beta.1';
    change('CHANGELOG.md', (text) => text.replace(/^## \[Unreleased\].*$/m, '## [Unreleased]'));
    commit();
    const before = git('rev-parse', 'HEAD');

    const refused = await release(next, '--dry-run');
    expect(refused).toEqual({ status: 1, said: expect.stringContaining(`1 of ${CHECKS.length} refused`) });
    expect(refused.said.match(/^ok /gm)).toHaveLength(CHECKS.length - 1);
    expect([git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('tag')]).toEqual([before, '', '']);

    keep(root, PASSED);
    expect(await release(next)).toEqual({
      status: 0,
      said: expect.stringContaining('npm publish --provenance'),
    });
    expect(git('log', '-2', '--format=%s %D')).toBe(`Release ${next} HEAD -> main, tag: v${next}\nChange`);
    expect(git('status', '--porcelain')).toBe('');
    const shown = (file: string) => git('show', `v${next}:${file}`);
    expect(shown('CHANGELOG.md')).toMatch(
      /^## \[Unreleased\]\n\n## \[7\.0\.0-beta\.1\] - \d{4}-\d\d-\d\d\n/m,
    );
    expect(shown('docs/api.md')).toContain(`The version of this package: \`'${next}'\``);
    expect(JSON.parse(shown('package.json')).version).toBe(next);
    expect(JSON.parse(shown('package-lock.json')).packages[''].version).toBe(next);
    const packed = execFileSync('tar', ['-xOzf', `cachalot-${next}.tgz`, 'package/package.json'], {
      cwd: root,
    });
    expect(JSON.parse(packed.toString()).version).toBe(next);
    expect(problem('version', next)).toContain('is not greater');
    expect(problem('step', next, none)).toBeUndefined();
    expect(problem('changelog', next)).toContain('no entry');
  }, 180_000);
});
