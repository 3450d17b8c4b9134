/** The runner for other projects' tests bites: a test that cachalot breaks is lost, and a preload in vain is found out. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compareRuns, describeResult } from '../../others/main';
import { type Options, readOptions } from '../../others/options';
import { complaints } from '../../others/result';
import { Project } from '../../support/package';

const ROOT = path.resolve(__dirname, '../../..');
const NODE = JSON.stringify(process.execPath);

/** Reads a row twice, and says what it saw: `counting` fails when the second read does not reach the database. */
const suite = (makeKnex: string) => `
const knex = ${makeKnex}({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
let queries = 0;
knex.on('query', ({ sql }) => { if (/^select/.test(sql)) queries += 1; });
const read = async () => {
  await knex.schema.createTable('t', (table) => table.increments());
  await knex('t').insert({ id: 1 });
  return [await knex('t'), await knex('t')];
};
`;

const TAP = (makeKnex: string) => `${suite(makeKnex)}
read().then(async (rows) => {
  console.log(JSON.stringify(rows) === '[[{"id":1}],[{"id":1}]]' ? 'ok 1 - reading' : 'not ok 1 - reading');
  console.log(process.env.COUNTING !== 'yes' || queries === 2 ? 'ok 2 - counting' : 'not ok 2 - counting');
  await knex.destroy();
});`;

const JEST = `${suite("require('./vendored/knex')")}
test('reading', async () => { expect(await read()).toEqual([[{ id: 1 }], [{ id: 1 }]]); });
afterAll(() => knex.destroy());`;

describe('the runner', () => {
  let folder: string;
  let project: Project;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot others '));
    project = await Project.create();
    // The suite has a copy of Knex that nobody finds by its name.
    fs.mkdirSync(path.join(folder, 'vendored'));
    fs.symlinkSync(path.join(ROOT, 'node_modules/knex'), path.join(folder, 'vendored/knex'));
    fs.writeFileSync(path.join(folder, 'knex.js'), TAP("require('./vendored/knex')"));
    fs.writeFileSync(path.join(folder, 'none.js'), `console.log('ok 1 - ' + process.env.SAYS);`);
    fs.writeFileSync(path.join(folder, 'jest.config.js'), 'module.exports = { transform: {} };');
    fs.writeFileSync(path.join(folder, 'some.test.js'), JEST);
  }, 120_000);
  afterAll(async () => {
    await project?.remove();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const options = (command: string, ...more: string[]): Options => {
    const packageFolder = path.join(project.folder, 'node_modules/cachalot');
    return readOptions(['--folder', folder, '--package', packageFolder, '--command', command, ...more]);
  };

  it('finds no difference where there is none, though the suite loads its own Knex by a path', async () => {
    const result = await compareRuns(options(`${NODE} knex.js`));

    expect(complaints(result)).toEqual([]);
    expect(result).toMatchObject({
      without: { passed: 2 },
      with: { passed: 2 },
      lost: [],
      figures: { copies: 1 },
    });
    expect(result.figures.hits).toBe(1);
  });

  it('finds a test that fails with cachalot alone, until a reason is given for it', async () => {
    const out = path.join(folder, 'result.json');
    const counting = options(`${NODE} knex.js`, '--env', 'COUNTING=yes', '--out', out);
    const result = await compareRuns(counting);

    expect(result.lost).toEqual([{ title: 'counting', reason: null }]);
    expect(complaints(result)).toEqual(['1 titles are lost without a reason.']);
    expect(describeResult(result)).toContain('lost: counting (without a reason)');

    fs.writeFileSync(out, JSON.stringify({ lost: [{ title: 'counting', reason: 'counts queries' }] }));
    expect(complaints(await compareRuns(counting))).toEqual([]);
  });

  it('finds out that nothing was hooked', async () => {
    const nothing = options(
      `${NODE} none.js`,
      '--env',
      'SAYS=hello',
      '--prepare',
      'echo prepared > prepared',
    );
    const result = await compareRuns(nothing);

    expect(result).toMatchObject({ without: { passed: 1 }, with: { passed: 1 }, lost: [] });
    expect(complaints(result)).toEqual([
      'No Knex was patched in 1 processes.',
      'Nothing was answered from the cache: this run proves nothing.',
    ]);
    expect(fs.readFileSync(path.join(folder, 'prepared'), 'utf8')).toBe('prepared\n');
  });

  it('hands cachalot its settings', async () => {
    const result = await compareRuns(options(`${NODE} knex.js`, '--set', 'CACHALOT_ENABLED=false'));

    expect(result.figures).toMatchObject({ hits: 0, bypassReasons: { disabled: 2 } });
  });

  it('reaches into the sandboxes of Jest', async () => {
    const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
    const result = await compareRuns(
      options(`${NODE} ${JSON.stringify(jest)} --rootDir . --json --outputFile={report}`),
    );

    expect(complaints(result)).toEqual([]);
    expect(result).toMatchObject({ with: { passed: 1 }, figures: { copies: 1, hits: 1 } });
  });

  it('says what it wants when an argument is missing or wrong, and exits with 2', async () => {
    expect(() => readOptions(['--folder', '.'])).toThrow('--folder and --command are needed.');
    expect(() => options('x', '--service', 'oracle')).toThrow(/oracle.*postgres, mysql/);
    expect(() => options('x', '--set', 'A=b')).toThrow(/not JSON/);
    expect(() => options('x', '--env', 'A')).toThrow(/"="/);
    expect(() => options('x', '--minutes', 'none')).toThrow(/above 0/);
    const code = await new Promise((resolve) => {
      execFile(process.execPath, [path.join(ROOT, 'tests/others/others.js')], (error) =>
        resolve(error?.code),
      );
    });
    expect(code).toBe(2);
  });
});
