/**
 * Test files that (through whatever they import in tests/) need services, and the rest, which start at once; which
 * is which is read from their imports, so that nobody has to say it. The other projects run the compatibility suites
 * again over other caches: one that answers later and keeps bytes, and a real Redis.
 */
const fs = require('node:fs');
const path = require('node:path');

const TESTS = path.join(__dirname, 'tests');
const SERVICES = path.join(TESTS, 'support', 'services', 'all.ts');
const IMPORTS = /(?:from|import|require\()\s*'(\.[^']+)'/g;

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
        module: { type: 'commonjs' },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const needs = new Map();

/** Whether a file under tests/ reaches tests/support/services/all through its imports. */
function needsServices(file) {
  if (file === SERVICES) return true;
  if (!file.startsWith(TESTS) || !fs.existsSync(file)) return false;
  if (!needs.has(file)) {
    needs.set(file, false);
    const imported = [...fs.readFileSync(file, 'utf8').matchAll(IMPORTS)].map(([, name]) => name);
    needs.set(
      file,
      imported.some((name) => needsServices(`${path.resolve(path.dirname(file), name)}.ts`)),
    );
  }
  return needs.get(file);
}

const files = fs
  .readdirSync(TESTS, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => path.join(TESTS, name));

const remotely = (file) =>
  needsServices(file) && file.startsWith(path.join(TESTS, 'compatibility') + path.sep);

const matching = (found) => (found.length > 0 ? found : ['<rootDir>/no test file']);

const services = {
  ...shared,
  globalSetup: '<rootDir>/tests/support/services/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/services/global-teardown.ts',
};

/** These move the clock of the process, or set the bounds of its memory, which other caches know nothing of. */
const OF_MEMORY = /(builder-options|settings|limits)\.test\.ts$/;

const elsewhere = (file) => remotely(file) && !OF_MEMORY.test(file);

/** The compatibility suites over another cache than the one in process memory. */
const SETUP = { remote: 'remote-cache', redis: 'redis-cache' };
const over = (displayName, chosen) => ({
  ...services,
  displayName,
  testMatch: matching(files.filter(chosen)),
  setupFilesAfterEnv: [`<rootDir>/tests/support/${SETUP[displayName]}.ts`],
});

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 30_000,
  maxWorkers: 2,
  reporters: ['default'],
  projects: [
    { ...shared, displayName: 'alone', testMatch: matching(files.filter((file) => !needsServices(file))) },
    { ...services, displayName: 'services', testMatch: matching(files.filter(needsServices)) },
    over('remote', remotely),
    over('redis', elsewhere),
  ],
};
