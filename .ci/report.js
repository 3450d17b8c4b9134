/**
 * Reads Jest’s reports for .ci/run.
 *
 *     report.js repeatable FIRST       the test files that may be run once more, a line each
 *     report.js totals FIRST [AGAIN]   the closing line; fails on any failure, or when nothing ran
 */
const fs = require('node:fs');
const path = require('node:path');

/** More than these are no accident of a busy machine. */
const FEW = 5;
/** What looks for stale rows: one failure is one too many. */
const FINAL = path.join('tests', 'soundness') + path.sep;

/** `undefined` for a run that left no report. */
function read(file) {
  const text = file !== undefined && fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  return text === '' ? undefined : JSON.parse(text);
}

const sum = (report, ...names) => names.reduce((total, name) => total + (report[name] ?? 0), 0);

/** A file that could not run is a failure. */
const failures = (report) => sum(report, 'numFailedTests', 'numRuntimeErrorTestSuites');

const failedFiles = ({ testResults }) => [
  ...new Set(
    testResults.filter(({ status }) => status === 'failed').map(({ name }) => path.relative('', name)),
  ),
];

const failedTests = ({ testResults }) =>
  testResults.flatMap(({ name, message, status, assertionResults }) => {
    if (status !== 'failed') return [];
    const failed = assertionResults.filter((each) => each.status === 'failed');
    return failed.length > 0 ? failed.map(({ fullName }) => fullName) : [`${name}: ${message}`];
  });

function repeatable(first) {
  if (first === undefined || failures(first) === 0) return [];
  const files = failedFiles(first);
  return files.length > FEW || files.some((file) => file.startsWith(FINAL)) ? [] : files;
}

function totals(first, again) {
  if (first === undefined) return { passed: 0, failed: 1, skipped: 0, unstable: [] };
  const before = failures(first);
  // a second run without a test, or without a report, has proven nothing
  const proven = again !== undefined && again.numPassedTests > 0;
  const failed = proven ? failures(again) : before;
  return {
    passed: first.numPassedTests + Math.max(before - failed, 0),
    failed,
    skipped: sum(first, 'numPendingTests', 'numTodoTests'),
    unstable: proven ? failedTests(first) : [],
  };
}

function main([command, first, again]) {
  if (command === 'repeatable') {
    for (const file of repeatable(read(first))) console.log(file);
    return;
  }
  const { passed, failed, skipped, unstable } = totals(read(first), read(again));
  for (const name of unstable) console.log(`failed in the whole run: ${name}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

module.exports = { read, repeatable, totals };
if (require.main === module) main(process.argv.slice(2));
