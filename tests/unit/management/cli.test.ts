/** The commands say what they do, and do nothing when they are called wrongly. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import { databases, postInvalidation, settings } from '../../../cachalot';
import { expectQueries } from '../../../cachalot/testing/expect-queries';
import { COMMANDS, callCommand } from '../../../management';

// biome-ignore lint/complexity/noStaticOnlyClass: what a model looks like to cachalot
class User {
  static readonly tableName = 'auth_user';
}

let folder: string;
let knex: Knex;
let heard: string[];
let stop: () => void;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cachalot-cli-'));
  knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: path.join(folder, 'db.sqlite3') },
    useNullAsDefault: true,
  });
  for (const name of ['auth_user', 'plain']) {
    await knex.schema.createTable(name, (table) => void table.integer('id'));
  }
});
beforeEach(() => {
  settings.DATABASES = { default: knex };
  settings.APPS = { auth: { User }, empty: {} };
  heard = [];
  stop = postInvalidation.on('*', ({ table, dbAlias }) => heard.push(`${dbAlias}:${table}`));
});
afterEach(() => {
  stop();
  settings.reset();
});
afterAll(async () => {
  await knex.destroy();
  rmSync(folder, { recursive: true });
});

async function call(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await callCommand(argv, {
    cwd: folder,
    program: 'node manage',
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('is given for %j, with every command', async (argv) => {
    const { code, out, err } = await call(...argv);
    expect([code, err]).toEqual([0, '']);
    for (const { name, summary } of COMMANDS)
      expect(out).toMatch(new RegExp(`${name} +${summary.slice(0, 20)}`));
    expect(out).toMatch(/Exit codes: 0 .* 1 .* 2/);
  });

  it.each(COMMANDS.map(({ name }) => name))('of %s names its options and runs nothing', async (name) => {
    const { code, out } = await call(name, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: node manage ${name}`);
    expect(out).toContain('-v, --verbosity');
    expect(heard).toEqual([]);
  });
});

describe('invalidate_cachalot', () => {
  it('invalidates everything, in the original’s words', async () => {
    const { code, out } = await call('invalidate_cachalot');
    expect(code).toBe(0);
    expect(out).toBe('Invalidating all keys...\nCache keys successfully invalidated.');
    expect(heard.sort()).toEqual(['default:auth_user', 'default:plain']);
  });

  it.each([
    ['an app', ['auth'], 'keys for 1 models', ['default:auth_user']],
    ['a model', ['auth.User'], 'keys for 1 models', ['default:auth_user']],
    ['a model in lower case', ['auth.user'], 'keys for 1 models', ['default:auth_user']],
    ['a table', ['plain'], 'keys for 1 tables', ['default:plain']],
    ['a mix', ['plain', 'auth'], 'keys for 1 models and 1 tables', ['default:auth_user', 'default:plain']],
    ['an app without models', ['empty'], 'keys for 0 models', []],
  ])('takes %s', async (_what, labels, words, tables) => {
    const { code, out } = await call('invalidate_cachalot', ...labels);
    expect(code).toBe(0);
    expect(out).toContain(`Invalidating ${words}...`);
    expect(heard.sort()).toEqual(tables);
  });

  it('names the cache and the database that it was limited to', async () => {
    const { code, out } = await call('invalidate_cachalot', 'plain', '-c', 'default', '--db', 'default');
    expect(code).toBe(0);
    expect(out).toContain("Invalidating keys for 1 tables on cache 'default' for database 'default'...");
  });

  it('makes the next read go to the database', async () => {
    await knex('plain');
    await expectQueries(knex, 0, () => knex('plain'));
    await call('invalidate_cachalot', 'plain', '-v', '0');
    await expectQueries(knex, 1, () => knex('plain'));
  });

  it('says nothing at verbosity 0, and names the tables at 2', async () => {
    expect(await call('invalidate_cachalot', '-v0')).toEqual({ code: 0, out: '', err: '' });
    expect((await call('invalidate_cachalot', 'plain', '--verbosity=2')).out).toContain('default: plain');
  });

  it('warns that it cannot reach into the memory of other processes', async () => {
    expect((await call('invalidate_cachalot')).err).toContain('Cache "default" lives in the memory');
  });
});

describe('a wrong call', () => {
  it.each([
    ['command', ['chek'], /Command "chek" is not a command\. Did you mean "check"\?/],
    ['app', ['invalidate_cachalot', 'atuh'], /"atuh".*Did you mean "auth"\?/],
    ['model', ['invalidate_cachalot', 'auth.Usr'], /"auth\.Usr".*Did you mean "auth\.User"\?/],
    ['table', ['invalidate_cachalot', 'plian'], /"plian".*Did you mean "plain"\?/],
    ['table beside a known one', ['invalidate_cachalot', 'auth', 'plian'], /"plian"/],
    ['cache', ['invalidate_cachalot', '-c', 'defualt'], /Cache "defualt".*Did you mean "default"\?/],
    ['database', ['invalidate_cachalot', '-d', 'defualt'], /Database "defualt".*Did you mean "default"\?/],
    ['verbosity', ['invalidate_cachalot', '-v', '4'], /--verbosity takes 0, 1, 2, 3, not "4"/],
    ['option', ['invalidate_cachalot', '--chache', 'x'], /--chache/],
    ['option without a value', ['invalidate_cachalot', '-c'], /--cache/],
    ['argument too many', ['check', 'x'], /'x'/],
  ])(
    'with an unknown %s exits with 2, says why on stderr, and invalidates nothing',
    async (_what, argv, says) => {
      const { code, out, err } = await call(...argv);
      expect(code).toBe(2);
      expect(err).toMatch(says);
      expect(out).toBe('');
      expect(heard).toEqual([]);
    },
  );

  it('with a broken settings file exits with 1 and names it', async () => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'cachalot-cli-'));
    writeFileSync(path.join(cwd, 'cachalot.config.js'), 'module.exports = { CACHALOT_ENABLE: true };');
    const err: string[] = [];
    const code = await callCommand(['check'], { cwd, err: (line) => err.push(line), out: () => {} });
    rmSync(cwd, { recursive: true });
    expect(code).toBe(1);
    expect(err.join()).toMatch(/cachalot\.config\.js.*CACHALOT_ENABLED/s);
  });
});

describe('check', () => {
  it('exits with 0 when all is well', async () => {
    const { code, out, err } = await call('check');
    expect({ code, out, err }).toEqual({ code: 0, out: 'cachalot check identified no issues.', err: '' });
  });

  it('exits with 0 on a warning, and with 1 on an error, with id and hint', async () => {
    settings.CACHALOT_FINAL_SQL_CHECK = false;
    const warned = await call('check');
    expect(warned.code).toBe(0);
    expect(warned.err).toMatch(/WARNING \(cachalot\.W006\).*\n {2}HINT: /);
    settings.CACHALOT_CACHE = 'nowhere';
    const failed = await call('check');
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(/ERROR \(cachalot\.E003\).*nowhere/);
    expect(failed.out).toBe('cachalot check identified 2 issues.');
  });
});

describe('flush_cachalot', () => {
  it('empties the caches', async () => {
    await knex('plain');
    const { code, out } = await call('flush_cachalot');
    expect([code, out]).toEqual([0, "Cache 'default' flushed."]);
    await expectQueries(knex, 1, () => knex('plain'));
  });
});

describe('init', () => {
  it('writes both files once, in the kind of module that the package has', async () => {
    for (const [type, expected] of [
      ['module', 'export default {'],
      ['commonjs', 'module.exports = {'],
    ]) {
      const cwd = mkdtempSync(path.join(tmpdir(), 'cachalot-init-'));
      writeFileSync(path.join(cwd, 'package.json'), JSON.stringify({ type }));
      const run = () => callCommand(['init'], { cwd, out: () => {} });
      expect(await run()).toBe(0);
      expect(readFileSync(path.join(cwd, 'cachalot.config.js'), 'utf8')).toContain(expected);
      writeFileSync(path.join(cwd, 'manage.js'), 'mine');
      expect(await run()).toBe(0);
      expect(readFileSync(path.join(cwd, 'manage.js'), 'utf8')).toBe('mine');
      rmSync(cwd, { recursive: true });
    }
  });
});

describe('databases', () => {
  it('are found by alias, made from their configuration when first used, and ended', async () => {
    settings.DATABASES = {
      default: knex,
      made: { client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true },
    };
    expect(databases.aliases).toEqual(expect.arrayContaining(['default', 'made']));
    expect(databases.get('default')).toBe(knex);
    const made = databases.get('made');
    expect(await made.raw('select 1 as one')).toEqual([{ one: 1 }]);
    expect(() => databases.get('mad')).toThrow(/Did you mean "made"\?/);
    await made.destroy();
  });
});
