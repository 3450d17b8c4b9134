/** The commands on data: `flush`, `dumpdata` and `loaddata`, there and back, with every value as it was. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { overrideSettings, settings } from '../../cachalot';
import { callCommand } from '../../management';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { POSTGRES_TABLE, TABLES } from '../support/schema';
import { row } from './matrix/row';
import { type Bench, openBench, resetAfterEach, uncached } from './support/bench';
import { refill } from './support/refill';

const { test: table, user, userGroups, unmanaged } = TABLES;

interface Fixture {
  readonly model: string;
  readonly pk: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

describeDatabases('the commands on data', (db) => {
  let bench: Bench;
  let folder: string;
  resetAfterEach();
  beforeAll(async () => {
    bench = await openBench(db);
  });
  afterAll(() => bench.knex.destroy());
  beforeEach(async () => {
    await refill(bench.knex);
    folder = mkdtempSync(path.join(tmpdir(), 'cachalot-data-'));
    const { Test, User } = bench.models;
    settings.configure({ DATABASES: { default: bench.knex }, APPS: { cachalot: { Test }, auth: { User } } });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const call = async (argv: readonly string[], answer?: string) => {
    const out: string[] = [];
    const err: string[] = [];
    const code = await callCommand(argv, {
      cwd: folder,
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      ask: async () => answer,
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  const names = () => bench.knex(table).orderBy('id').pluck('name');
  const everything = async (): Promise<unknown[]> => {
    const all = [...Object.values(TABLES), ...(db.name === 'postgres' ? [POSTGRES_TABLE] : [])];
    return Promise.all(all.map((name) => uncached(() => bench.knex(name).orderBy(1 as never))));
  };
  const write = (name: string, objects: unknown) =>
    writeFileSync(path.join(folder, name), JSON.stringify(objects));

  test(row(['flush', 'flush_command'], 'empties every table, and every read sees it'), async () => {
    const { knex, models } = bench;
    expect(await expectCached(knex, names)).toEqual(['test1', 'test2']);
    await expectCached(knex, () => models.User.query());
    expect(await call(['flush', '--no-input', '-v', '0'])).toEqual({ code: 0, out: '', err: '' });
    expect(await expectCached(knex, names)).toEqual([]);
    expect(await expectCached(knex, () => models.User.query())).toEqual([]);
    for (const rows of await everything()) expect(rows).toEqual([]);
    await knex(unmanaged).insert({ name: 'new' });
    expect(await knex(unmanaged).select('id')).toEqual([{ id: 1 }]);
  });

  test(row('flush_command', 'invalidates where raw writes do not, and leaves the migrations'), async () => {
    const { knex } = bench;
    await knex.schema.createTable('knex_migrations', (created) => void created.string('name'));
    await knex('knex_migrations').insert({ name: 'one' });
    await expectCached(knex, names);
    await overrideSettings({ CACHALOT_INVALIDATE_RAW: false }, () => call(['flush', '--yes']));
    expect(await names()).toEqual([]);
    expect(await knex('knex_migrations')).toHaveLength(1);
  });

  test(row('flush_command', 'asks, and does nothing unless the answer is yes'), async () => {
    expect(await call(['flush'], 'no')).toEqual({ code: 0, out: 'Flush cancelled.', err: '' });
    const unasked = await call(['flush']);
    expect(unasked).toMatchObject({ code: 2, out: '' });
    expect(unasked.err).toMatch(/nobody to ask.*--no-input/);
    expect(await uncached(names)).toEqual(['test1', 'test2']);
    expect((await call(['flush'], 'yes')).code).toBe(0);
    expect(await uncached(names)).toEqual([]);
  });

  test(row('dumpdata_loaddata', 'every value of every table comes back as it was'), async () => {
    const before = await everything();
    expect((await call(['dumpdata', '-o', 'all.json', '--indent', '2'])).code).toBe(0);
    expect((await call(['flush', '-y'])).code).toBe(0);
    const loaded = await call(['loaddata', 'all.json']);
    expect(loaded).toMatchObject({ code: 0, err: '' });
    expect(await everything()).toEqual(before);
    // the counters stand above what was loaded
    await bench.knex(user).insert({ username: 'next' });
    expect(await names()).toEqual(['test1', 'test2']);
  });

  test(row('dumpdata_loaddata', 'the shape is that of Django’s fixtures'), async () => {
    const { out } = await call(['dumpdata', 'auth', table]);
    const objects = JSON.parse(out) as Fixture[];
    expect(objects.map(({ model, pk }) => [model, pk])).toEqual([
      ['auth.user', 1],
      ['auth.user', 2],
      ['cachalot.test', 1],
      ['cachalot.test', 2],
    ]);
    expect(objects[0]!.fields).toMatchObject({ username: 'user', email: 'user@example.org' });
    expect(objects[2]!.fields.bin).toEqual({ base64: 'AAGA/w==' });
    expect(objects[2]!.fields).not.toHaveProperty('id');
  });

  test(
    row(
      ['loaddata', 'dumpdata_loaddata'],
      'inserts what is missing, updates what is there, and reads see it',
    ),
    async () => {
      const { knex, models } = bench;
      const emails = () => models.User.query().orderBy('id').select('email');
      expect(await expectCached(knex, names)).toEqual(['test1', 'test2']);
      await expectCached(knex, emails);
      write('more.json', [
        { model: 'auth.user', pk: 1, fields: { email: 'changed@example.org' } },
        { model: 'cachalot.test', pk: 3, fields: { name: 'test3', owner_id: 1, public: true } },
        { model: userGroups, pk: null, fields: { user_id: 1, group_id: 2 } },
      ]);
      expect(await call(['loaddata', 'more'])).toMatchObject({
        code: 0,
        out: 'Installed 3 objects from 1 fixtures.',
      });
      expect(await expectCached(knex, names)).toEqual(['test1', 'test2', 'test3']);
      expect(await expectCached(knex, emails)).toMatchObject([{ email: 'changed@example.org' }, {}]);
      expect(await knex(userGroups).where({ user_id: 1 })).toHaveLength(2);
    },
  );

  test(row('dumpdata_loaddata', 'a row that is refused undoes them all'), async () => {
    write('bad.json', [
      { model: 'cachalot.test', pk: 3, fields: { name: 'test3' } },
      { model: 'auth.user', pk: 9, fields: { username: 'user' } },
    ]);
    const { code, err } = await call(['loaddata', 'bad.json']);
    expect(code).toBe(1);
    expect(err).toMatch(/^Nothing was loaded: /);
    expect(await uncached(names)).toEqual(['test1', 'test2']);
  });

  test.each<[string, RegExp, unknown]>([
    [
      'an unknown table',
      /Table "cachalot.tset" is not .* Did you mean "cachalot.Test"/,
      [{ model: 'cachalot.tset', pk: 1, fields: {} }],
    ],
    [
      'an unknown column',
      /object 1: table "cachalot_test" has no column "nmae"/,
      [{ model: table, pk: 1, fields: { nmae: 'x' } }],
    ],
    ['no array', /must hold an array/, { model: table }],
    ['an object without fields', /must have "model", "pk" and "fields"/, [{ model: table }]],
  ])(`${row('dumpdata_loaddata', 'called wrongly')}: %s`, async (_what, message, content) => {
    write('wrong.json', content);
    const { code, err } = await call(['loaddata', 'wrong.json']);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(await uncached(names)).toEqual(['test1', 'test2']);
  });

  test(row('dumpdata_loaddata', 'no fixture, no such file, no JSON, no such word'), async () => {
    expect((await call(['loaddata'])).err).toMatch(/No fixture is named/);
    expect((await call(['loaddata', 'nowhere'])).err).toMatch(/No fixture named "nowhere"/);
    writeFileSync(path.join(folder, 'text.json'), 'no');
    expect((await call(['loaddata', 'text'])).err).toMatch(/"text" is not JSON/);
    expect(await call(['dumpdata', 'auht'])).toMatchObject({ code: 2, out: '' });
    expect(readFileSync(path.join(folder, 'text.json'), 'utf8')).toBe('no');
  });
});
