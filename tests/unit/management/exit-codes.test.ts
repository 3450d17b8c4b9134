/** Each command has three ways to end, in words and as a document: done, met an error, called wrongly. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { postInvalidation, settings } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { type CallOptions, COMMANDS } from '../../../management';
import { openDesk } from './calling';

const desk = openDesk();

const broken = () => Promise.reject(new Error('it is gone'));

/** A cache that answers to nothing. */
function breakCache(): undefined {
  const backend = Object.assign(new LocmemBackend(), { clear: broken, read: broken, clocks: broken });
  settings.configure({ CACHES: { default: backend }, CACHALOT_ON_CACHE_ERROR: 'raise' });
}

/** A database whose file is a folder. */
function breakDatabase(): undefined {
  const connection = { filename: desk.folder };
  const log = { error() {} };
  settings.DATABASES = { default: { client: 'better-sqlite3', connection, useNullAsDefault: true, log } };
}

interface Ends {
  /** words after the name of the command */
  readonly done: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** makes the same words meet an error, perhaps in another place */
  readonly trouble: () => CallOptions | undefined;
  readonly nonsense: readonly (readonly string[])[];
}

const NO_ALIAS = [['--db', 'defualt'], ['-d', ''], ['--db']];

const ENDS: Readonly<Record<string, Ends>> = {
  invalidate_cachalot: {
    done: ['city'],
    facts: { invalidated: [{ table: 'city', dbAlias: 'default' }], unreached: ['default'] },
    trouble: breakDatabase,
    nonsense: [...NO_ALIAS, ['citi'], ['app.Model'], ['--cache', 'none'], ['--all'], ['-x'], ['']],
  },
  cachalot_stats: {
    done: [],
    facts: { caches: [expect.objectContaining({ alias: 'default' })], process: null },
    trouble: breakCache,
    nonsense: [...NO_ALIAS, ['city'], ['--cache', 'none'], ['--url', 'panel'], ['--url=ftp://host/']],
  },
  check: {
    done: [],
    facts: { found: [] },
    trouble: () => {
      settings.CACHALOT_CACHE = 'nowhere';
      return undefined;
    },
    nonsense: [['now'], ['--fix'], ['-v', '4'], ['-v'], ['--json=yes']],
  },
  check_clocks: {
    done: [],
    facts: { maxSkew: 1, clocks: [expect.objectContaining({ alias: 'default' })] },
    trouble: breakCache,
    nonsense: [['now'], ['--max-skew', 'much'], ['--max-skew']],
  },
  flush_cachalot: {
    done: ['-c', 'default'],
    facts: { flushed: ['default'] },
    trouble: breakCache,
    nonsense: [['-c', 'none'], ['default'], ['--db', 'default']],
  },
  flush: {
    done: ['--no-input'],
    facts: { database: 'default', tables: ['city', 'country'] },
    trouble: breakDatabase,
    nonsense: [...NO_ALIAS, ['city', '-y'], ['--input'], []],
  },
  dumpdata: {
    done: ['city', '-o', 'rows.json'],
    facts: { output: expect.stringMatching(/rows\.json$/), objects: 1 },
    trouble: () => {
      rmSync(path.join(desk.folder, 'rows.json'), { force: true });
      mkdirSync(path.join(desk.folder, 'rows.json'));
      return undefined;
    },
    nonsense: [
      ...NO_ALIAS,
      ['citi'],
      ['--indent', 'two'],
      ['--indent', '1e1'],
      ['--indent', '11'],
      ['--indent=-1'],
      ['-o', ''],
    ],
  },
  loaddata: {
    done: ['fixture'],
    facts: { objects: 1, fixtures: 1 },
    trouble: () => {
      desk.write('fixture.json', JSON.stringify([{ model: 'city', pk: 'text', fields: {} }]));
      return undefined;
    },
    nonsense: [...NO_ALIAS.map((words) => ['fixture', ...words]), [], ['no-such-file'], ['fixture', '-x']],
  },
  init: {
    done: [],
    facts: { files: [expect.objectContaining({ name: 'manage.js' }), expect.anything()] },
    trouble: () => ({ cwd: path.join(desk.folder, 'no-such-folder') }),
    nonsense: [['here'], ['--force']],
  },
};

let changes: string[];
let stop: () => void;
beforeEach(async () => {
  await desk.knex('city').delete();
  await desk.knex('city').insert({ id: 1, name: 'Nuuk' });
  desk.write('fixture.json', JSON.stringify([{ model: 'city', pk: 2, fields: { name: 'Sisimiut' } }]));
  changes = [];
  stop = postInvalidation.on('*', ({ table }) => changes.push(table));
});
afterEach(() => {
  stop();
  for (const name of ['rows.json', 'manage.js', 'cachalot.config.js', 'fixture.json'])
    rmSync(path.join(desk.folder, name), { recursive: true, force: true });
});

it('knows every command', () => {
  expect(Object.keys(ENDS)).toEqual(COMMANDS.map(({ name }) => name));
});

describe.each(Object.entries(ENDS))('%s', (name, { done, facts, trouble, nonsense }) => {
  it('ends with 0 when it is done, as a document too', async () => {
    expect((await desk.call([name, ...done])).code).toBe(0);
    const { code, out, err } = await desk.call([name, ...done, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ ok: true, ...facts });
  });

  it('ends with 1 when it meets an error', async () => {
    const options = trouble() ?? {};
    const words = await desk.call([name, ...done], options);
    expect(words.code).toBe(1);
    expect(words.err).not.toBe('');
    const { code, out } = await desk.call([name, ...done, '--json'], options);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false });
  });

  it.each(nonsense.map((argv) => [argv]))('ends with 2 of %j, and nothing was done', async (argv) => {
    const { code, out, err } = await desk.call([name, ...argv]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`.\\nnode manage (${name} )?--help tells what there is\\.$`));
    const document = await desk.call([name, ...argv, '--json']);
    expect(document.code).toBe(2);
    expect(JSON.parse(document.out)).toEqual({
      ok: false,
      error: expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
    });
    expect(changes).toEqual([]);
  });
});

describe('a document of an error', () => {
  it('holds its code and the name that was meant', async () => {
    const { out } = await desk.call(['invalidate_cachalot', 'citi', '--json']);
    expect(JSON.parse(out).error).toEqual({
      code: 'ERR_CACHALOT_UNKNOWN_NAME',
      message: expect.stringContaining('Did you mean "city"?'),
      suggestion: 'city',
    });
  });

  it('is asked for of an unknown command too, and not by what comes after "--"', async () => {
    expect(JSON.parse((await desk.call(['chek', '--json'])).out).error.suggestion).toBe('check');
    expect((await desk.call(['invalidate_cachalot', '--', '--json'])).out).toBe('');
  });
});

describe('an error', () => {
  it('of a server is one line, and has its stack when everything is asked for', async () => {
    breakCache();
    const { err } = await desk.call(['flush_cachalot']);
    expect(err).toMatch(/^Cache "default" failed to clear: it is gone\. .*$/);
    for (const words of [['-v', '3'], ['-v3'], ['--verbosity=3']])
      expect((await desk.call(['flush_cachalot', ...words])).err).toMatch(/it is gone.*\n {4}at /);
  });

  it('of a wrong call never has one', async () => {
    const { err } = await desk.call(['check', 'now', '-v', '3']);
    expect(err.split('\n')).toHaveLength(2);
  });
});
