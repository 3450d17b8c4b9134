/** What `npm install cachalot` gives works as the documentation says, however it is loaded. */
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { codeBlocks, page } from '../documentation/documents';
import { Project, tarballOf } from '../support/package';
import { SHORTEST } from './shortest';

const run = promisify(execFile);

const manifest = JSON.parse(fs.readFileSync(path.join(__dirname, '../../package.json'), 'utf8')) as {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin: Readonly<Record<string, string>>;
};

const LIMIT = 500_000;

const SUBPATHS = Object.keys(manifest.exports)
  .map((entry) => entry.replace('.', 'cachalot'))
  .filter((entry) => !['cachalot', 'cachalot/package.json'].includes(entry));

/** Reads a row twice, and prints how many of the reads reached the database. */
const PROBE = `
const { default: makeKnex } = await import('knex');
const knex = makeKnex({ client: 'better-sqlite3', connection: { filename: process.pid + '.db' }, useNullAsDefault: true });
await knex.schema.createTable('t', (table) => table.increments());
await knex('t').insert({ id: 1 });
let reads = 0;
knex.on('query', ({ sql }) => { if (/^select/i.test(sql)) reads += 1; });
const rows = [await knex('t'), await knex('t')];
console.log(JSON.stringify({ reads, rows, own: Object.getPrototypeOf(rows[1][0]) === Object.prototype }));
await knex.destroy();
`;

const CONSUMER = `
import makeKnex from 'knex';
import { getLastInvalidation, invalidate, overrideSettings, postInvalidation, settings, stats } from 'cachalot';
import { instrument } from 'cachalot/opentelemetry';
import { collectMetrics } from 'cachalot/prometheus';
import { cacheFragment } from 'cachalot/templatetags';

settings.CACHALOT_ENABLED = false;
// @ts-expect-error not a boolean
settings.CACHALOT_ENABLED = 'no';
// @ts-expect-error not a setting
settings.CACHALOT_ENABLE = true;

const knex = makeKnex({ client: 'better-sqlite3', connection: { filename: 'x.db' } });
export const rows = async () => knex('t').where({ id: 1 }).cachalot({ timeout: 5 });
export const fresh = async () => knex('t').cachalot(false);
export const last: Promise<number> = getLastInvalidation('t', { dbAlias: 'default' });
export const done: Promise<void> = invalidate('t', 'u');
export const five: number = overrideSettings({ CACHALOT_TIMEOUT: 5 }, () => 5);
export const hits: number = stats().hits;
export const fragment = (): Promise<string> => cacheFragment({ key: 'x', vary: [1, last], timeout: 5 }, () => '');
// @ts-expect-error no key
export const nameless = () => cacheFragment({}, () => '');
export const undos = (): (() => void)[] => [collectMetrics({ maxTables: 5 }), instrument({ traces: 'event' })];
postInvalidation.on('t', ({ table, dbAlias }) => console.log(table.length, dbAlias.length));
`;

const OWN_COMMAND = `
import { type Command, type ExitCode, callCommand, CommandError, reporter, UsageError } from 'cachalot/management';

export default {
  name: 'greet',
  summary: 'Greets.',
  options: { name: { type: 'string', help: 'Who.' } },
  async run(invocation) {
    if (invocation.positionals.length > 0) throw new UsageError('Nobody else.');
    if (invocation.verbosity === 3) throw new CommandError('No.');
    reporter(invocation).say(String(invocation.options.name));
  },
} satisfies Command;
// @ts-expect-error no summary
export const wrong: Command = { name: 'greet', run: () => 0 };
// @ts-expect-error no exit code
export const odd: Command = { name: 'greet', summary: 'Greets.', run: () => 7 };
export const code = (): Promise<ExitCode> => callCommand(['greet']);
`;

const OBJECTION_CONSUMER = `
import { Model } from 'objection';
import 'cachalot';

class City extends Model {
  static override tableName = 'city';
  name!: string;
}
export const names = async (): Promise<string[]> =>
  (await City.query().where('id', 1).cachalot({ timeout: 5, cacheAlias: 'default' })).map(({ name }) => name);
// @ts-expect-error a timeout in words
export const wrong = () => City.query().cachalot({ timeout: 'long' });
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    module: 'node16',
    target: 'es2022',
    types: ['node'],
    skipLibCheck: false,
  },
};

/** Does what `npm install` does for the programs of a package. */
function linkPrograms(folder: string): void {
  const bin = path.join(folder, 'node_modules/.bin');
  fs.mkdirSync(bin, { recursive: true });
  for (const [name, file] of Object.entries(manifest.bin)) {
    const program = path.join(folder, 'node_modules/cachalot', file);
    fs.chmodSync(program, 0o755);
    fs.symlinkSync(path.relative(bin, program), path.join(bin, name));
  }
}

/** The example of the documentation, one of the other kind of module, and a broken one; and settings that say much. */
function ownProject(type: string): Record<string, string> {
  const [example] = codeBlocks(page('docs/commands.md')).filter(({ language }) => language === 'javascript');
  const database = `{ client: 'better-sqlite3', connection: { filename: 'own.db' } }`;
  const other = type === 'module' ? 'cjs' : 'js';
  return {
    'cachalot.config.cjs': `console.log('settings are loaded'); module.exports = { DATABASES: { default: ${database} } };`,
    'cachalot.config.js':
      type === 'module'
        ? `export { default } from './cachalot.config.cjs';`
        : `module.exports = require('./cachalot.config.cjs');`,
    [`management/commands/count_rows.${type === 'module' ? 'js' : 'mjs'}`]: example!.code,
    [`management/commands/fill.${other}`]: `
      const { databases } = require('cachalot');
      module.exports = { summary: 'Makes two tables.', async run({ out }) {
        const knex = databases.get('default');
        for (const name of ['city', 'country']) {
          await knex.schema.createTable(name, (table) => { table.increments(); table.string('name'); });
          await knex(name).insert({ name: 'one' });
        }
        await knex('city').insert({ name: 'two' });
        out('filled');
      } };`,
    'management/commands/broken.js': 'export default {',
  };
}

/** Installs one more of the packages that this checkout has. */
function install(folder: string, name: string): void {
  const installed = path.join(__dirname, '../../node_modules', name);
  fs.symlinkSync(installed, path.join(folder, 'node_modules', name));
}

describe('the package', () => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.create('knex', 'better-sqlite3', '@types/node', 'undici-types');
    project.write('plain.mjs', PROBE);
    project.write('imports.mjs', `import 'cachalot';\n${PROBE}`);
    project.write('requires.cjs', `require('cachalot');\n(async () => {${PROBE}})();`);
  }, 120_000);
  afterAll(() => project?.remove());

  const probe = async (...args: string[]) => {
    const { status, stdout, stderr } = await project.node(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  const rows = [[{ id: 1 }], [{ id: 1 }]];

  it('is small, and holds its build and its papers alone', () => {
    const { size } = fs.statSync(tarballOf(project));
    process.stdout.write(`The packed package: ${Math.ceil(size / 1000)} kB, ${LIMIT / 1000} kB at most.\n`);

    expect(size).toBeLessThan(LIMIT);
    const strangers = project
      .files()
      .filter((file) => !/^(dist\/|(README|CHANGELOG)\.md$|LICENSE$|package\.json$)/.test(file));
    expect(strangers).toEqual([]);
  });

  /** What the tools that check packages say of one. */
  const inspect = async (tarball: string) => {
    const { stdout } = await run(process.execPath, [path.join(__dirname, 'inspect.mjs'), tarball]);
    return JSON.parse(stdout) as {
      readonly resolved: Readonly<Record<string, readonly string[]>>;
      readonly problems: readonly unknown[];
      readonly messages: readonly string[];
    };
  };
  const everyWay = ['node16-cjs', 'node16-esm', 'bundler'];

  it('is right in the eyes of publint and are-the-types-wrong, with each of its entrances', async () => {
    const { resolved, problems, messages } = await inspect(tarballOf(project));

    expect({ problems, messages }).toEqual({ problems: [], messages: [] });
    expect(resolved).toEqual(
      Object.fromEntries(
        Object.keys(manifest.exports).map((name) => [
          name,
          name.endsWith('.json') ? expect.anything() : everyWay,
        ]),
      ),
    );
  });

  it('would not be with types that are elsewhere, and a file that is not there', async () => {
    const folder = path.join(project.folder, 'broken');
    fs.cpSync(path.join(project.folder, 'node_modules/cachalot'), path.join(folder, 'package'), {
      recursive: true,
    });
    const exports = {
      ...manifest.exports,
      './settings': { types: './dist/setting.d.ts', default: './dist/settings/index.js' },
      './signals': './dist/signal.js',
    };
    project.write('broken/package/package.json', JSON.stringify({ ...manifest, exports }));
    execFileSync('tar', ['-czf', 'broken.tgz', 'package'], { cwd: folder });
    const { resolved, problems, messages } = await inspect(path.join(folder, 'broken.tgz'));

    expect(messages).toEqual([
      expect.stringContaining('./dist/setting.d.ts'),
      expect.stringContaining('./dist/signal.js'),
    ]);
    expect(problems).not.toEqual([]);
    expect(resolved['./signals']).toEqual([]);
  });

  it('is not there until it is loaded', async () => {
    expect(await probe('plain.mjs')).toEqual({ reads: 2, rows, own: true });
  });

  it.each([
    ['an import', ['imports.mjs']],
    ['require', ['requires.cjs']],
    ['node --import', ['--import', 'cachalot', 'plain.mjs']],
    ['node -r', ['-r', 'cachalot', 'plain.mjs']],
    ['all of them', ['--import', 'cachalot', '-r', 'cachalot', 'imports.mjs']],
  ])('caches reads after %s, and lets the process exit', async (_how, args) => {
    expect(await probe(...args)).toEqual({ reads: 1, rows, own: true });
  });

  it('exports the same names and objects to ESM and CommonJS', async () => {
    const source = `
      import * as esm from 'cachalot';
      import { createRequire } from 'node:module';
      const cjs = createRequire(import.meta.url)('cachalot');
      const names = Object.keys(cjs);
      console.log(JSON.stringify([names.includes('invalidate'), names.filter((name) => esm[name] !== cjs[name])]));`;
    project.write('exports.mjs', source);
    expect(await probe('exports.mjs')).toEqual([true, []]);
  });

  it('has one state however often it is loaded, from two copies of its files too', async () => {
    project.copyPackage('cachalot-copy');
    const source = `
      import { settings } from 'cachalot';
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      require('cachalot').settings.CACHALOT_TIMEOUT = 5;
      const seen = [settings.CACHALOT_TIMEOUT, require('cachalot-copy').settings.CACHALOT_TIMEOUT];
      const { stats } = require('cachalot-copy');
      settings.CACHALOT_TIMEOUT = null;
      console.log = ((log) => (text) => log(JSON.stringify({ ...JSON.parse(text), seen, hits: stats().hits })))(console.log);
      ${PROBE}`;
    project.write('copies.mjs', source);
    expect(await probe('copies.mjs')).toEqual({ reads: 1, rows, own: true, seen: [5, 5], hits: 1 });
  });

  it.each(SUBPATHS)('can be entered by %s', async (subpath) => {
    project.write('subpath.mjs', `import * as all from '${subpath}';\nconsole.log(Object.keys(all).length);`);
    expect(await probe('subpath.mjs')).toBeGreaterThan(0);
  });

  const compile = (tsconfig: object) => {
    project.write('tsconfig.json', JSON.stringify({ ...TSCONFIG, ...tsconfig }));
    return project.tsc('-p', 'tsconfig.json');
  };
  const clean = { status: 0, stdout: '', stderr: '' };

  it('tells the TypeScript compiler what it exports, as a module of either kind, without Objection', async () => {
    project.write('consumer.mts', CONSUMER);
    project.write('consumer.cts', CONSUMER);
    project.write('greet.mts', OWN_COMMAND);
    expect(await compile({ files: ['consumer.mts', 'consumer.cts', 'greet.mts'] })).toEqual(clean);
  });

  it('and with Objection', async () => {
    install(project.folder, 'objection');
    project.write('objection.mts', OBJECTION_CONSUMER);
    project.write('objection.cts', OBJECTION_CONSUMER);
    expect(await compile({ files: ['objection.mts', 'objection.cts', 'consumer.mts'] })).toEqual(clean);
  });

  it.each(['module', 'commonjs', 'typescript'] as const)(
    'caches in less than ten lines of a project of kind %s',
    async (kind) => {
      const { name, text } = SHORTEST[kind];
      expect(text.trim().split('\n').length).toBeLessThan(10);
      project.write(name, text);
      if (kind === 'typescript')
        expect(
          await compile({ files: [name], compilerOptions: { ...TSCONFIG.compilerOptions, noEmit: false } }),
        ).toEqual(clean);

      expect(await project.node(name.replace('.mts', '.mjs'))).toEqual({
        ...clean,
        stdout: 'asked the database\n[] []\n',
      });
    },
  );

  describe.each(['commonjs', 'module'])('the commands, in a project of type %s', (type) => {
    const folder = () => path.join(project.folder, type);
    const call = (program: string, ...args: string[]) =>
      run(program, args, { cwd: folder() }).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        ({ code, stderr }) => ({ code, said: stderr }),
      );
    beforeAll(() => {
      project.write(`${type}/package.json`, JSON.stringify({ name: type, private: true, type }));
      fs.symlinkSync(path.join(project.folder, 'node_modules'), path.join(folder(), 'node_modules'));
      if (!fs.existsSync(path.join(project.folder, 'node_modules/.bin'))) linkPrograms(project.folder);
    });

    it('are run by npx', async () => {
      const { code, said } = await call('npx', '--offline', 'cachalot', '--help');
      expect({ code, said }).toEqual({
        code: 0,
        said: expect.stringContaining(`cachalot ${manifest.version}`),
      });
    });

    it('are run by the manage.js that init writes', async () => {
      const init = await call('npx', '--offline', 'cachalot', 'init');
      const flush = await call(process.execPath, 'manage.js', 'flush_cachalot');
      const unknown = await call(process.execPath, 'manage.js', 'flush_cachalots');

      expect(init).toEqual({ code: 0, said: 'manage.js written.\ncachalot.config.js written.\n' });
      expect(flush).toEqual({ code: 0, said: "Cache 'default' flushed.\n" });
      expect(unknown).toEqual({ code: 2, said: expect.stringContaining('Did you mean "flush_cachalot"?') });
    });

    describe('with commands of its own', () => {
      const manage = async (...args: string[]) => {
        const answer = await run(process.execPath, ['manage.js', ...args], { cwd: folder() }).catch(
          (error) => error,
        );
        const { code = 0, stdout, stderr } = answer as { code?: number; stdout: string; stderr: string };
        return { code, stdout, stderr };
      };
      beforeAll(() => {
        for (const [name, text] of Object.entries(ownProject(type))) project.write(`${type}/${name}`, text);
      });

      it('lists and runs them, in both kinds of module, as the documentation has it', async () => {
        const { code, stdout } = await manage('--help');
        expect([code, stdout]).toEqual([
          0,
          expect.stringMatching(/^ {2}count_rows {2,}Counts the rows of tables\.$/m),
        ]);
        expect(stdout).toMatch(/^ {2}fill +Makes two tables\.$/m);
        expect(stdout).toMatch(
          /^ {2}broken +\(cannot be used: management\/commands\/broken\.js could not be/m,
        );

        expect(await manage('fill')).toEqual({
          code: 0,
          stdout: expect.stringMatching(/^filled$/m),
          stderr: '',
        });
        const count = await manage('count_rows', 'city', 'country', '--more', '1');
        expect(count).toMatchObject({ code: 0, stdout: expect.stringMatching(/^city: 2\n$/m) });
        expect((await manage('count_rows')).code).toBe(2);
        const { code: failed, stderr } = await manage('broken');
        expect([failed, stderr]).toEqual([1, expect.stringContaining('broken.js could not be loaded: ')]);
      });

      it('prints one document on stdout, whatever settings and Knex write to the console', async () => {
        for (const words of [['count_rows', 'city'], ['cachalot_stats'], ['flush', '--yes']]) {
          const { code, stdout, stderr } = await manage(...words, '--json');
          expect(code).toBe(0);
          expect(JSON.parse(stdout).ok).toBe(true);
          expect(stderr).toMatch(/settings are loaded.*useNullAsDefault/s);
        }
        const { code, stdout } = await manage('count_rows', '--json');
        expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'ERR_CACHALOT_USAGE']);
      });
    });
  });
});
