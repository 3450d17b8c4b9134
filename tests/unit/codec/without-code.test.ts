/** Where a process may not make code from strings, rows come back all the same, by loops. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { compileFiller } from '../../../cachalot/backends/codec/shape-code';

const SOURCE = join(__dirname, '../../../cachalot');

const PROGRAM = `
  const { deepStrictEqual, throws } = require('node:assert');
  const { capture } = require('./backends/codec/snapshot');
  throws(() => new Function('return 1'), EvalError);
  const rows = Array.from({ length: 500 }, (_, id) => ({
    id, at: new Date(id), data: Buffer.from([id]), json: { list: [id] }, ['__proto__']: null, constructor: 1,
  }));
  for (let round = 0; round < 3; round += 1) deepStrictEqual(capture(rows).rows(), rows);
  process.stdout.write('same');
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cachalot-'));
  for (const part of ['backends/codec', 'support']) {
    mkdirSync(join(folder, part), { recursive: true });
    for (const name of readdirSync(join(SOURCE, part)).filter((file) => file.endsWith('.ts'))) {
      const { code } = transformSync(readFileSync(join(SOURCE, part, name), 'utf8'), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      });
      writeFileSync(join(folder, part, name.replace(/ts$/, 'js')), code);
    }
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('rows come back without code generation', () => {
  const flag = '--disallow-code-generation-from-strings';
  const output = execFileSync(process.execPath, [flag, '-e', PROGRAM], { cwd: folder, encoding: 'utf8' });
  expect(output).toBe('same');
});

it('code is made where that is allowed', () => {
  expect(compileFiller({ names: ['id'], prototype: Object.prototype }, ['share'])).toBeInstanceOf(Function);
});
