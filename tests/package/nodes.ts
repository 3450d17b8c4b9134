/**
 * `npm run test:nodes`: installs the packed package, with the newest drivers that each Node allows, into an empty project
 * under each Node that is supported, runs the shortest programs there, and prints a table. `-- --keep` keeps it for the
 * documentation. It needs a registry, and a compiler where a driver has no binary for that Node.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Knex } from 'knex';
import type { DatabaseKind } from '../support/kinds/kind';
import { startAll, stopAll } from '../support/services/all';
import { mysql as mysqlServer } from '../support/services/mysql';
import { postgres as postgresServer } from '../support/services/postgres';
import { KEPT, MAJORS, type NodeRun, nodesTable, PACKAGES } from './nodes-table';
import { IN_MEMORY, SHORTEST } from './shortest';

const run = promisify(execFile);
const ROOT = process.cwd();
const EXPECTED = 'asked the database\n[] []\n';
const TSCONFIG = {
  compilerOptions: { strict: true, module: 'node16', target: 'es2022', types: ['node'], skipLibCheck: false },
};

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

async function call({ folder, env }: Place, program: string, ...args: string[]): Promise<string> {
  try {
    return (
      await run(program, args, { cwd: folder, env, maxBuffer: 1e8, shell: process.platform === 'win32' })
    ).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${(stdout + stderr).slice(-4000)}`, {
      cause: error,
    });
  }
}

async function pack(folder: string): Promise<string> {
  const here: Place = { folder: ROOT, env: process.env };
  await call(here, 'npm', 'run', '--silent', 'build');
  const said = await call(
    here,
    'npm',
    'pack',
    '--ignore-scripts',
    '--json',
    '--silent',
    '--pack-destination',
    folder,
  );
  const [{ filename }] = JSON.parse(said);
  return path.join(folder, filename);
}

/** An empty project in which `node` and `npm` are of this Node, and compile against its headers. */
async function projectOf(major: number, folder: string): Promise<Place> {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const tools = path.join(folder, `node-${major}`);
  const project = path.join(folder, `project-${major}`);
  for (const each of [tools, project]) fs.mkdirSync(each);
  fs.writeFileSync(path.join(tools, 'package.json'), '{ "private": true }');
  fs.writeFileSync(path.join(project, 'package.json'), '{ "name": "project", "private": true }');
  await call(
    { folder: tools, env: process.env },
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    `${name}@${major}`,
  );
  const home = path.join(tools, 'node_modules', name);
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    PATH: `${path.join(home, 'bin')}${path.delimiter}${process.env.PATH}`,
    npm_config_nodedir: home,
    npm_config_engine_strict: 'true',
  };
  return { folder: project, env };
}

function versionOf({ folder }: Place, name: string): string {
  return JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** What one program of a project said, if it is not what it should. */
async function complaint(
  place: Place,
  kind: keyof typeof SHORTEST,
  config: object,
): Promise<string | undefined> {
  const { name, text } = SHORTEST[kind];
  fs.writeFileSync(path.join(place.folder, name), text.replace(IN_MEMORY, JSON.stringify(config)));
  try {
    if (kind === 'typescript') {
      fs.writeFileSync(
        path.join(place.folder, 'tsconfig.json'),
        JSON.stringify({ ...TSCONFIG, files: [name] }),
      );
      await call(place, 'npx', '--no-install', 'tsc', '-p', 'tsconfig.json');
    }
    const said = await call(place, 'node', name.replace('.mts', '.mjs'));
    return said === EXPECTED ? undefined : `it printed ${JSON.stringify(said)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

async function inDatabase<Result>(
  kind: DatabaseKind | undefined,
  work: (config: Knex.Config) => Promise<Result>,
): Promise<Result> {
  if (kind === undefined)
    return work({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
  const name = `cachalot_nodes_${randomBytes(6).toString('hex')}`;
  await kind.createDatabase(name);
  try {
    return await work(kind.config(name));
  } finally {
    await kind.dropDatabase(name);
  }
}

type Databases = Readonly<Record<string, DatabaseKind | undefined>>;

/** They look for their servers when they are loaded. */
async function databases(): Promise<Databases> {
  const { postgres } = await import('../support/kinds/postgres.js');
  const { mysql } = await import('../support/kinds/mysql.js');
  return { SQLite: undefined, PostgreSQL: postgres, 'MySQL or MariaDB': mysql };
}

async function runUnder(major: number, folder: string, tarball: string, kinds: Databases): Promise<NodeRun> {
  const place = await projectOf(major, folder);
  const wanted = [...PACKAGES.map((name) => `${name}@*`), `@types/node@${major}`];
  await call(place, 'npm', 'install', '--no-audit', '--no-fund', tarball, ...wanted);
  const node = (await call(place, 'node', '--version')).trim().slice(1);
  const failed: string[] = [];
  for (const [database, kind] of Object.entries(kinds))
    for (const project of ['module', 'commonjs', 'typescript'] as const) {
      const wrong = await inDatabase(kind, (config) => complaint(place, project, config));
      if (wrong === undefined) continue;
      failed.push(`${project} with ${database}`);
      process.stderr.write(`Node ${node}, ${project} with ${database}: ${wrong}\n`);
    }
  const versions = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(place, name)]));
  return { node, versions, programs: Object.keys(kinds).length * 3, failed };
}

async function main(): Promise<void> {
  process.env.REQUIRE_SERVICES = '1';
  const holdings = await startAll([postgresServer, mysqlServer]);
  const runs: NodeRun[] = [];
  try {
    const folder = path.join(holdings.keeper.folder, 'nodes');
    fs.mkdirSync(folder);
    const tarball = await pack(folder);
    const kinds = await databases();
    for (const major of MAJORS) {
      process.stderr.write(`Node ${major} …\n`);
      runs.push(await runUnder(major, folder, tarball, kinds));
    }
  } finally {
    await stopAll(holdings);
  }
  process.stdout.write(`${nodesTable(runs)}\n`);
  const failed = runs.some((each) => each.failed.length > 0);
  if (process.argv.includes('--keep') && !failed)
    fs.writeFileSync(path.join(ROOT, KEPT), `${JSON.stringify(runs, null, 2)}\n`);
  process.exitCode = failed ? 1 : 0;
}

void main();
