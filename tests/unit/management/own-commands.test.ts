/** A project’s own commands are found by a folder, told from others, and harm none when they are broken. */
import path from 'node:path';
import { databases } from '../../../cachalot';
import { COMMANDS } from '../../../management';
import { openDesk } from './calling';

const desk = openDesk();

/** Node loads a file of one path once. */
let made = 0;
const fresh = (stem: string) => `${stem}${made++}`;

const file = (name: string) => `management/commands/${name}`;

/** A command that says its positionals and options. */
const ECHO = `module.exports = {
  summary: 'Says what it was given.',
  positionals: '[word …]',
  options: {
    loud: { type: 'boolean', short: 'l', help: 'Says it loud.' },
    tone: { type: 'string', help: 'How it says it.', choices: () => ['high', 'low'], default: 'low' },
  },
  examples: [['hello --loud', 'Says hello, loud.']],
  exitCodes: { 0: 'it was said', 1: 'it was not', 2: 'there is nothing to say' },
  run({ positionals, options, verbosity, out }) {
    out(JSON.stringify([positionals, options, verbosity]));
  },
};`;

const THROWS = (expression: string) => `
const { CommandError, UsageError } = require(${JSON.stringify(path.resolve('management/command.ts'))});
module.exports = { summary: 'Fails.', run: async () => { throw ${expression}; } };`;

describe('a command of the project', () => {
  it('gets its words, and returns nothing for 0', async () => {
    desk.write(file('echo.js'), ECHO);
    const { code, out, err } = await desk.call(['echo', 'one', 'two', '-l', '-v', '2']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual([['one', 'two'], { loud: true, tone: 'low', verbosity: '2' }, 2]);
  });

  it('is in the list, has help of its own, and is what was meant', async () => {
    desk.write(file('echo.js'), ECHO);
    const { out: list } = await desk.call(['--help']);
    expect(list).toMatch(/^Commands of this project.*\n {2}echo +Says what it was given\.$/m);
    const { out: help } = await desk.call(['help', 'echo']);
    expect(help).toContain('Usage: node manage echo [word …] [options]');
    expect(help).toContain('  -l, --loud ');
    expect(help).toMatch(/ {2}node manage echo hello --loud\n +Says hello, loud\./);
    expect(help).toMatch(/^ {2}2 {2}there is nothing to say$/m);
    expect((await desk.call(['ehco'])).err).toContain('Did you mean "echo"?');
  });

  it('is held to its options as ours are', async () => {
    desk.write(file('echo.js'), ECHO);
    expect(await desk.call(['echo', '--lout'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Did you mean "--loud"?'),
    });
    const { code, err } = await desk.call(['echo', '--tone', 'shrill']);
    expect([code, err]).toEqual([2, expect.stringContaining('--tone takes high, low, not "shrill".')]);
  });

  it('works with the databases of the settings', async () => {
    await desk.knex('city').insert({ name: 'Nuuk' });
    const index = JSON.stringify(path.resolve('cachalot/index.ts'));
    desk.write(
      file('cities.js'),
      `const { databases } = require(${index});
       module.exports = { summary: 'Lists.', async run({ out }) { out((await databases.get('default')('city').pluck('name')).join()); } };`,
    );
    expect(databases.aliases).toContain('default');
    expect(await desk.call(['cities'])).toEqual({ code: 0, out: 'Nuuk', err: '' });
  });

  it.each([
    [
      'new UsageError("Say what.")',
      2,
      expect.stringMatching(/^Say what\.\nnode manage fails\d+ --help tells what there is\.$/),
    ],
    ['new CommandError("It is closed.")', 1, 'It is closed.'],
    ['new TypeError("A slip.")', 1, expect.stringMatching(/^TypeError: A slip\.\n +at .*fails\d+\.js/)],
    ['"a text"', 1, 'a text'],
  ])('that throws %s exits with %i', async (expression, code, err) => {
    const name = fresh('fails');
    desk.write(file(`${name}.js`), THROWS(expression));
    expect(await desk.call([name])).toMatchObject({ code, out: '', err });
  });

  it('that returns what is no exit code says so', async () => {
    desk.write(file('odd.js'), 'module.exports = { summary: "Odd.", run: () => 7 };');
    const { code, err } = await desk.call(['odd']);
    expect([code, err]).toEqual([1, expect.stringContaining('odd has returned 7')]);
  });

  it('may export its name, and be what a compiler has made', async () => {
    desk.write(
      file('hi.js'),
      'exports.default = { name: "hi", summary: "Says hi.", run: ({ out }) => out("hi") };',
    );
    expect(await desk.call(['hi'])).toEqual({ code: 0, out: 'hi', err: '' });
    desk.write(file('ho.cjs'), 'exports.summary = "Says ho."; exports.run = ({ out }) => out("ho");');
    expect(await desk.call(['ho'])).toEqual({ code: 0, out: 'ho', err: '' });
  });
});

describe('the folder of commands', () => {
  it('is in the working directory, or beside the settings that are named', async () => {
    desk.write('config/cachalot.js', '');
    desk.write('config/management/commands/echo.js', ECHO);
    expect((await desk.call(['echo'])).code).toBe(2);
    process.env.CACHALOT_SETTINGS_MODULE = './config/cachalot.js';
    try {
      expect((await desk.call(['echo'])).code).toBe(0);
    } finally {
      delete process.env.CACHALOT_SETTINGS_MODULE;
    }
  });

  it('may hold what is no command', async () => {
    for (const name of ['_shared.js', 'echo.test.js', 'echo.d.ts', '.hidden.js', 'notes.md'])
      desk.write(file(name), 'throw new Error("loaded")');
    const { code, out } = await desk.call(['--help']);
    expect(code).toBe(0);
    expect(out).not.toContain('Commands of this project');
  });

  it('of one name has the first kind of file', async () => {
    desk.write(file('echo.cjs'), 'throw new Error("the second")');
    desk.write(file('echo.js'), ECHO);
    expect((await desk.call(['echo'])).code).toBe(0);
  });
});

describe('a broken command', () => {
  it.each([
    [
      'throws when it is loaded',
      'throw new Error("a broken import")',
      'could not be loaded: a broken import',
    ],
    ['is no JavaScript', 'module.exports = {', 'could not be loaded: '],
    ['exports nothing', '', '"run" must be a function'],
    ['exports a function', 'module.exports = () => 0', 'it must export an object'],
    ['has no summary', 'module.exports = { run() {} }', '"summary" must be a text of one line'],
    ['has another name', 'module.exports = { name: "b", summary: "B.", run() {} }', 'its name is "b"'],
    [
      'has a list of options',
      'module.exports = { summary: "B.", options: [], run() {} }',
      '"options" must be',
    ],
    [
      'has an option of every command',
      'module.exports = { summary: "B.", options: { help: { type: "boolean", help: "" } }, run() {} }',
      'every command has the option "help" already',
    ],
    [
      'has a letter of every command',
      'module.exports = { summary: "B.", options: { a: { type: "boolean", short: "v", help: "" } }, run() {} }',
      'another option has the letter "v"',
    ],
    [
      'has an option of an unknown type',
      'module.exports = { summary: "B.", options: { a: { type: "number", help: "" } }, run() {} }',
      'the type of option "a"',
    ],
    [
      'has examples of another form',
      'module.exports = { summary: "B.", examples: ["b"], run() {} }',
      '"examples" must be a list of pairs',
    ],
    [
      'leaves an exit code out',
      'module.exports = { summary: "B.", exitCodes: { 0: "done" }, run() {} }',
      '"exitCodes" must have a text',
    ],
  ])('that %s is named with its file, and harms no other', async (_what, text, because) => {
    const name = fresh('bad');
    desk.write(file(`${name}.js`), text);
    desk.write(file('echo.js'), ECHO);
    const { code, out, err } = await desk.call([name]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(path.join(desk.folder, file(`${name}.js`)));
    expect(err).toContain(because);
    expect((await desk.call(['echo'])).code).toBe(0);
    expect((await desk.call(['flush_cachalot'])).code).toBe(0);
    const { code: listed, out: list } = await desk.call([]);
    expect(listed).toBe(0);
    expect(list).toMatch(/^ {2}bad\d+ +\(cannot be used: /m);
    expect(list).toMatch(/^ {2}echo +Says what it was given\.$/m);
  });

  it('shows where it broke', async () => {
    desk.write(file('where.js'), '\n\nthrow new Error("here")');
    expect((await desk.call(['where'])).err).toMatch(/where\.js:3:7/);
  });

  it.each([...COMMANDS.map(({ name }) => name), 'help'])(
    'of the name %s is not taken for ours, nor ours for it',
    async (name) => {
      desk.write(file(`${name}.js`), ECHO);
      const { code, out, err } =
        name === 'help' ? await desk.call(['help', 'help']) : await desk.call([name, '--json']);
      expect(code).toBe(1);
      expect(err).toContain(`${name}.js has the name of a command of cachalot`);
      expect(name === 'help' ? out : JSON.parse(out).error.code).toBe(
        name === 'help' ? '' : 'ERR_CACHALOT_COMMAND',
      );
      expect((await desk.call(['--help'])).out).toMatch(
        /\(cannot be used: management\/commands\/\w+\.js has the name/,
      );
    },
  );
});
