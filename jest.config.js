/**
 * Test files that (through whatever they import in tests/) need services, and the rest, which start at once; which
 * is which is read from their imports, so that nobody has to say it. The other projects run the compatibility suites
 * again over other caches.
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

/**
 * The caches that the compatibility suites run over again. Each is the name of a project and the file in tests/support
 * that puts it in the place of process memory; one that is missing is skipped there, and the setup says so.
 */
const CACHES = {
  remote: 'remote-cache',
  files: 'file-cache',
  redis: 'redis-cache',
  cluster: 'cluster-cache',
  memcached: 'memcached-cache',
  memjs: 'memjs-cache',
};

/**
 * What is not repeated, because another cache cannot change it: these ask the catalog of a database and keep
 * nothing (catalog), count what goes back to a pool (stream-connections), run commands (management-rows, commands) or a
 * process with settings of its own (exit), read from replicas what is never kept (replicas-unproven), move the clock of
 * this process or set bounds of its memory, which other caches know nothing of (builder-options, settings, limits).
 * `remote` has both, and repeats the last of these.
 */
const ANYWHERE =
  /(catalog(-\w+)?|exit|stream-connections|management-rows|commands(-\w+)?|replicas-unproven)\.test\.ts$/;
const IN_MEMORY = /(builder-options|settings|limits)\.test\.ts$/;

/**
 * Where another project stands in for most of a cache, only what the rest can change is repeated, unless
 * `EVERY_CACHE=1` asks for all: `memjs` is `memcached` but for the connection, `cluster` is `redis` but for the way to
 * the keys, and `remote`, the stand-in of a cache that answers later, has real ones beside it, which leave it
 * nothing where they are certain to be there. What many queries depend on (OF_SQL) is the same over every cache; `redis`
 * alone repeats it.
 */
const EVERY_CACHE = process.env.EVERY_CACHE === '1';
const ALIKE = new Set(EVERY_CACHE ? [] : ['remote', 'cluster', 'memjs']);
const REAL_ONES = process.env.REQUIRE_SERVICES === '1' && !EVERY_CACHE;
const OF_SQL = /(reading-(rows|precision)|writing-rows-counted)\.test\.ts$/;
const OF_RACES =
  /(transactions[\w-]*|isolation|concurrency|crowded-pools|doubt|values|streams|invalidation-[\w-]+|several-databases|reading-(knex|objection)|hostile|replicas)\.test\.ts$/;

const isRepeated = (cache) => (file) => {
  if (!remotely(file) || ANYWHERE.test(file)) return false;
  if (IN_MEMORY.test(file)) return cache === 'remote';
  if (cache === 'remote' && REAL_ONES) return false;
  if (OF_SQL.test(file)) return EVERY_CACHE || cache === 'redis';
  return !ALIKE.has(cache) || OF_RACES.test(file);
};

/** The compatibility suites over another cache than the one in process memory. */
const over = ([displayName, setup]) => ({
  ...services,
  displayName,
  globals: { CACHE_OF_RUN: displayName },
  testMatch: matching(files.filter(isRepeated(displayName))),
  setupFilesAfterEnv: ['patient', setup].map((file) => `<rootDir>/tests/support/${file}.ts`),
});

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 30_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/tests/support/long-first.js',
  // What a worker has loaded for earlier files is not given back, and slows all that comes after.
  workerIdleMemoryLimit: '600MB',
  reporters: ['default'],
  projects: [
    { ...shared, displayName: 'alone', testMatch: matching(files.filter((file) => !needsServices(file))) },
    { ...services, displayName: 'services', testMatch: matching(files.filter(needsServices)) },
    ...Object.entries(CACHES).map(over),
  ],
};
