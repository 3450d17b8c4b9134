/**
 * What `.ci/run` has proven, and of which commit; the release asks for it.
 *
 *     proof.js FIRST [AGAIN]   keeps the totals of a run that failed nowhere, of a commit with nothing changed beside it
 */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { read, totals } = require('./report');

const git = (root, ...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** Beside the commits that it speaks of, so that it stays when packages are installed anew. */
const fileIn = (root) => path.resolve(root, git(root, 'rev-parse', '--git-path', 'cachalot-ci.json'));

/** Says why nothing was kept, if nothing was. */
function keep(root, first, again) {
  const { passed, failed, skipped } = totals(first, again);
  if (failed > 0 || passed === 0) return 'the run failed';
  if (git(root, 'status', '--porcelain') !== '') return 'there are changes that no commit holds';
  const proof = { commit: git(root, 'rev-parse', 'HEAD'), passed, skipped };
  fs.writeFileSync(fileIn(root), `${JSON.stringify(proof)}\n`);
  return undefined;
}

/** `{ commit, passed, skipped }` of the last run that was kept here. */
function kept(root) {
  return fs.existsSync(fileIn(root)) ? JSON.parse(fs.readFileSync(fileIn(root), 'utf8')) : undefined;
}

module.exports = { keep, kept };
if (require.main === module) {
  const [first, again] = process.argv.slice(2);
  try {
    const reason = keep(path.join(__dirname, '..'), read(first), read(again));
    if (reason !== undefined) console.log(`not noted for a release: ${reason}`);
  } catch {
    // where there is no repository, nothing is released
  }
}
