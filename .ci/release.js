/**
 * `npm run release -- VERSION [--dry-run]`: refuses unless everything is true, then writes the version, commits, tags and
 * packs. It publishes nothing and pushes nothing.
 */
const fs = require('node:fs');
const path = require('node:path');
const { CHECKS, Release } = require('./release-checks');

const USAGE = `npm run release -- VERSION [--dry-run]

Checks the checkout, sets its version, commits, tags and packs it. --dry-run checks alone, and changes nothing.
`;

/** Prints each check; answers with the number of those that refuse. */
function check(release) {
  let refused = 0;
  for (const { title, problem } of CHECKS) {
    let wrong;
    try {
      wrong = problem(release);
    } catch (error) {
      wrong = `It could not be checked: ${(error.stderr || error.stdout || error.message).trim()}`;
    }
    console.log(wrong === undefined ? `ok       ${title}` : `refused  ${title}\n         ${wrong}`);
    if (wrong !== undefined) refused += 1;
  }
  return refused;
}

function replaceIn(release, file, pattern, replacement) {
  const text = release.read(file);
  if (!pattern.test(text)) throw new Error(`${file} has nothing like ${pattern}`);
  fs.writeFileSync(path.join(release.root, file), text.replace(pattern, replacement));
}

/** Writes the version wherever it is named. */
function write(release, today) {
  const { version } = release;
  replaceIn(release, 'package.json', /("version": ")[^"]+/, `$1${version}`);
  const lock = JSON.parse(release.read('package-lock.json'));
  lock.version = version;
  lock.packages[''].version = version;
  fs.writeFileSync(path.join(release.root, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
  replaceIn(release, 'docs/api.md', /(The version of this package: `')[^']+/, `$1${version}`);
  replaceIn(
    release,
    'CHANGELOG.md',
    /^## \[Unreleased\].*$/m,
    `## [Unreleased]\n\n## [${version}] - ${today}`,
  );
}

function publish(release) {
  const { version } = release;
  write(release, new Date().toISOString().slice(0, 10));
  release.git('commit', '--quiet', '--all', '--message', `Release ${version}`);
  release.git('tag', '--annotate', `v${version}`, '--message', `cachalot ${version}`);
  // what the checks have built knows its version from package.json
  const [{ filename }] = JSON.parse(release.run('npm', 'pack', '--ignore-scripts', '--json', '--silent'));
  console.log(`
Committed and tagged v${version}; packed ${filename}. Nothing has left this machine. To publish:

    git push --follow-tags

and let the CI that sees the tag run \`npm publish --provenance\`: only there can npm prove which commit the package
was built from.`);
}

/** The exit code: 0, 1 if anything is refused, 2 if it was called wrongly. */
function main(root, args) {
  const versions = args.filter((arg) => arg !== '--dry-run');
  if (versions.length !== 1 || versions[0].startsWith('-')) {
    console.error(USAGE);
    return 2;
  }
  const release = new Release(root, versions[0]);
  try {
    const refused = check(release);
    if (refused > 0) console.log(`\n${refused} of ${CHECKS.length} refused; nothing was changed.`);
    else if (args.includes('--dry-run')) console.log('\nNothing stands in the way; nothing was changed.');
    else publish(release);
    return refused > 0 ? 1 : 0;
  } finally {
    release.close();
  }
}

process.exitCode = main(path.join(__dirname, '..'), process.argv.slice(2));
