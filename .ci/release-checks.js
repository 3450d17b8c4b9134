/** What must be true of a checkout before it is released: each a sentence, and a function that says what is wrong with it. */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { kept } = require('./proof');

const SIZE_LIMIT = 500_000;
/** What users need, and nothing else. */
const SHIPPED = /^(dist\/.+\.(js|d\.ts|json)|(README|CHANGELOG)\.md|LICENSE|package\.json)$/;
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-z-][\da-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*))*))?$/i;

/** A checkout, the version that is asked for, and its package, which is built and packed once. */
class Release {
  #packed;

  constructor(root, version) {
    this.root = root;
    this.version = version;
  }

  read(file) {
    return fs.readFileSync(path.join(this.root, file), 'utf8');
  }

  run(program, ...args) {
    return execFileSync(program, args, {
      cwd: this.root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1e8,
    }).trim();
  }

  git(...args) {
    return this.run('git', ...args);
  }

  /** `{ file, size, names }` of the tarball, in a temporary folder. */
  packed() {
    this.#packed ??= this.#pack();
    return this.#packed;
  }

  #pack() {
    this.run('npm', 'run', '--silent', 'build');
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-release-'));
    const said = this.run(
      'npm',
      'pack',
      '--ignore-scripts',
      '--json',
      '--silent',
      '--pack-destination',
      this.folder,
    );
    const [{ filename, size, files }] = JSON.parse(said);
    return { file: path.join(this.folder, filename), size, names: files.map((file) => file.path) };
  }

  close() {
    if (this.folder !== undefined) fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

const isVersion = (text) => SEMVER.test(text);

/** Below zero if the first comes before the second, as semver.org orders them. */
function compare(one, other) {
  const [first, second] = [one, other].map((text) => SEMVER.exec(text).slice(1));
  for (let index = 0; index < 3; index += 1)
    if (first[index] !== second[index]) return Number(first[index]) - Number(second[index]);
  if (first[3] === second[3]) return 0;
  if (first[3] === undefined || second[3] === undefined) return first[3] === undefined ? 1 : -1;
  return compareIdentifiers(first[3].split('.'), second[3].split('.'));
}

function compareIdentifiers(first, second) {
  for (let index = 0; index < Math.min(first.length, second.length); index += 1) {
    const pair = [first[index], second[index]];
    if (pair[0] === pair[1]) continue;
    const numeric = pair.map((each) => /^\d+$/.test(each));
    if (numeric[0] && numeric[1]) return Number(pair[0]) - Number(pair[1]);
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return pair[0] < pair[1] ? -1 : 1;
  }
  return first.length - second.length;
}

const taggedVersions = (release) =>
  release
    .git('tag', '--list', 'v*')
    .split('\n')
    .map((tag) => tag.slice(1))
    .filter(isVersion);

/** The text after the heading of what is not released yet. */
function unreleased(changelog) {
  const [, heading = '', body = ''] = /^## \[Unreleased\](.*)\n((?:(?!## ).*\n?)*)/m.exec(changelog) ?? [];
  return { heading: heading.replace(/^: /, '').trim(), entries: body.match(/^- /gm)?.length ?? 0 };
}

function packageProblem({ size, names }) {
  const strangers = names.filter((name) => !SHIPPED.test(name));
  if (strangers.length > 0) return `It holds what users do not need: ${strangers.slice(0, 5).join(', ')}.`;
  if (size > SIZE_LIMIT) return `It takes ${size} bytes, ${SIZE_LIMIT} at most.`;
  return undefined;
}

/** Every place that names the version that the package has. */
function versionsIn(release) {
  const lock = JSON.parse(release.read('package-lock.json'));
  const { version } = JSON.parse(release.read('package.json'));
  return {
    'package.json': version,
    'package-lock.json': lock.version,
    'package-lock.json, packages': lock.packages[''].version,
    'docs/api.md': /The version of this package: `'([^']+)'`/.exec(release.read('docs/api.md'))?.[1],
    'cachalot/version.ts': release.run(
      process.execPath,
      '-p',
      `require('./${JSON.parse(release.read('package.json')).main}').version`,
    ),
  };
}

/** In the order in which they are worth knowing: what is quick comes first. A problem names the way out. */
const CHECKS = [
  {
    id: 'version',
    title: 'The version is one of semver.org, and greater than all before.',
    problem(release) {
      const { version } = release;
      if (!isVersion(version)) return `"${version}" is not of the form 1.2.3 or 1.2.3-beta.1.`;
      const not = taggedVersions(release).filter((tagged) => compare(version, tagged) <= 0);
      const own = JSON.parse(release.read('package.json')).version;
      if (compare(version, own) < 0) not.push(own);
      return not.length > 0 ? `${version} is not greater than ${not.join(', ')}.` : undefined;
    },
  },
  {
    id: 'branch',
    title: 'The branch is main.',
    problem(release) {
      const branch = release.git('rev-parse', '--abbrev-ref', 'HEAD');
      return branch === 'main' ? undefined : `It is ${branch}: git switch main.`;
    },
  },
  {
    id: 'tree',
    title: 'Nothing is changed that no commit holds.',
    problem(release) {
      const changed = release.git('status', '--porcelain').split('\n').filter(Boolean);
      return changed.length > 0 ? `Commit or remove: ${changed.slice(0, 5).join(', ')}.` : undefined;
    },
  },
  {
    id: 'tag',
    title: 'The tag is free.',
    problem(release) {
      const tag = `v${release.version}`;
      return release.git('tag', '--list', tag) === tag ? `${tag} is there already.` : undefined;
    },
  },
  {
    id: 'changelog',
    title: 'CHANGELOG.md says what is new.',
    problem(release) {
      const { heading, entries } = unreleased(release.read('CHANGELOG.md'));
      if (entries === 0) return 'There is no entry under "## [Unreleased]".';
      if (heading !== '' && heading !== release.version) return `Its heading announces ${heading}.`;
      return undefined;
    },
  },
  {
    id: 'ci',
    title: 'All tests have passed at this commit, those of the documentation’s figures too.',
    problem(release) {
      const proof = kept(release.root);
      const commit = release.git('rev-parse', 'HEAD');
      if (proof?.commit === commit) return undefined;
      const last = proof === undefined ? 'None was kept' : `The last was at ${proof.commit.slice(0, 9)}`;
      return `${last}: run .ci/run at ${commit.slice(0, 9)}.`;
    },
  },
  {
    id: 'package',
    title: `The package takes ${SIZE_LIMIT / 1000} kB at most, and holds what users need.`,
    problem: (release) => packageProblem(release.packed()),
  },
  {
    id: 'entrances',
    title: 'publint and are-the-types-wrong find nothing.',
    problem(release) {
      const said = release.run(process.execPath, 'tests/package/inspect.mjs', release.packed().file);
      const { problems, messages } = JSON.parse(said);
      const wrong = [...messages, ...problems.map(({ kind, entrypoint }) => `${kind} of ${entrypoint}`)];
      return wrong.length > 0 ? wrong.slice(0, 5).join('; ') : undefined;
    },
  },
  {
    id: 'step',
    title: 'Every place names the same version.',
    problem(release) {
      release.packed();
      const found = Object.entries(versionsIn(release));
      const [[, own]] = found;
      const others = found.filter(([, version]) => version !== own);
      return others.length > 0
        ? `package.json says ${own}, ${others.map(([place, version]) => `${place} ${version}`).join(', ')}.`
        : undefined;
    },
  },
];

module.exports = { CHECKS, compare, isVersion, packageProblem, Release };
