/** What one process writes another reads: with the driver's own classes where it has loaded the driver. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = join(__dirname, '../../../..');
const SOURCES = [
  'cachalot/backends/codec',
  'cachalot/backends/codec/bytes',
  'cachalot/support',
  'cachalot/databases',
  'cachalot/databases/mysql',
  'cachalot/databases/postgres',
  'tests/unit/answers',
  'tests/support',
];

/** Both processes make the same answers; the first writes them, the second compares what it reads. */
const ANSWERS = `
  const { encodeAnswer } = require('./cachalot/backends/codec/bytes/encode');
  const { decodeAnswer } = require('./cachalot/backends/codec/bytes/decode');
  const { freezeRows } = require('./cachalot/databases/answer');
  const zone = { name: 'UTC', at: new Date(NaN) };
  const rows = [
    { id: 1, big: 2n ** 70n, none: undefined, zero: -0, data: Buffer.from('é'), lone: '\\ud800', zone, again: zone },
    { id: 2, big: -1n, none: null, zero: NaN, data: null, lone: '語', zone: new Map([[1, new Set([/x/g])]]), again: zone },
    Object.assign(Object.create(null), { json: JSON.parse('{"__proto__":{"b":1},"a":[1.5,{}],"1":2}') }),
    { floats: new Float64Array([1, -0]), view: new DataView(new ArrayBuffer(3)), list: [1, 'a', [null]] },
  ];
  for (let id = 0; id < 100; id += 1) rows.push({ id, at: new Date(id * 1e9), name: 'name ' + id, price: id / 3 });
  const PLAIN = () => freezeRows(rows);
  const raw = (answers, response) => answers.freeze({ method: 'raw', response });
  const DRIVERS = [
    () => {
      const { pgResult } = require('./tests/unit/answers/hand-made');
      const columns = [['id', 23], ['at', 1114], ['span', 1186], ['place', 600], ['round', 718]];
      const texts = [['1', '2020-01-02 03:04:05', '1 day 02:00:00', '(1,2)', '<(1,2),3>'], ['2', null, null, null, null]];
      return raw(require('./cachalot/databases/postgres/answer').answers, pgResult(columns, texts));
    },
    () => {
      const { mysqlFields } = require('./tests/unit/answers/hand-made');
      return raw(require('./cachalot/databases/mysql/answer').answers, [[{ id: 1 }], mysqlFields(['id'])]);
    },
  ];
`;

const WRITE = `${ANSWERS}
  const { compress } = require('./cachalot/backends/codec/bytes/compress');
  const sealed = [PLAIN, ...DRIVERS].map((make) => encodeAnswer(make()));
  void Promise.all(sealed.map((bytes) => (bytes.length > 3000 ? compress(bytes) : bytes))).then((all) =>
    process.stdout.write(JSON.stringify(all.map((bytes) => bytes.toString('base64')))),
  );
`;

const READ = `${ANSWERS}
  const { expectSame } = require('./tests/support/same');
  const read = JSON.parse(require('node:fs').readFileSync(0, 'utf8')).map((text) => decodeAnswer(Buffer.from(text, 'base64')));
  const without = read.map((answer) => answer !== undefined);
  const own = [PLAIN, ...DRIVERS].map((make) => make());
  const again = JSON.parse(process.argv[1]).map((text) => decodeAnswer(Buffer.from(text, 'base64')));
  again.forEach((answer, index) => {
    expectSame(answer.rows.rows(), own[index].rows.rows());
    expectSame(answer.whole?.copy(), own[index].whole?.copy());
  });
  process.stdout.write(JSON.stringify({ without, same: again.length }));
`;

let folder: string;

function compile(part: string): void {
  mkdirSync(join(folder, part), { recursive: true });
  for (const name of readdirSync(join(ROOT, part)).filter((file) => /(?<!\.test)\.ts$/.test(file))) {
    const { code } = transformSync(readFileSync(join(ROOT, part, name), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, part, name.replace(/ts$/, 'js')), code);
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cachalot-'));
  for (const part of SOURCES) compile(part);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (program: string, input = '', ...parameters: string[]) =>
  execFileSync(process.execPath, ['-e', program, ...parameters], { cwd: folder, encoding: 'utf8', input });

it('an answer written by one process is the same in another that has loaded the drivers', () => {
  const written = run(WRITE);
  expect(JSON.parse(run(READ, written, written))).toEqual({ without: [true, false, false], same: 3 });
});

const MONEY = `
  const { registerType } = require('./cachalot/backends/codec/types');
  const { encodeAnswer } = require('./cachalot/backends/codec/bytes/encode');
  const { decodeAnswer } = require('./cachalot/backends/codec/bytes/decode');
  const { freezeRows } = require('./cachalot/databases/answer');
  class Money { #cents; constructor(cents) { this.#cents = cents; } get cents() { return this.#cents; } }
  const register = (name) => registerType(name, { class: Money, encode: ({ cents }) => cents, decode: (cents) => new Money(cents) });
`;

describe('an object of a registered class', () => {
  const written = () =>
    run(`${MONEY} register('Money');
      const answer = freezeRows([{ id: 1, price: new Money(5n) }]);
      process.stdout.write(Buffer.from(encodeAnswer(answer)).toString('base64'));`);
  const read = (name: string) =>
    run(
      `${MONEY} ${name === '' ? '' : `register('${name}');`}
      const answer = decodeAnswer(Buffer.from(process.argv[1], 'base64'));
      const price = answer?.rows.rows()[0].price;
      process.stdout.write(String(price && [price instanceof Money, price.cents]));`,
      '',
      written(),
    );

  it.each([
    ['is one of the other process’s class where that is registered under the same name', 'Money', 'true,5'],
    ['is a miss where the name is another', 'Cash', 'undefined'],
    ['is a miss where no class is registered', '', 'undefined'],
  ])('%s', (_what, name, outcome) => {
    expect(read(name)).toBe(outcome);
  });
});
