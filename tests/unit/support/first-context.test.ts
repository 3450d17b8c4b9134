/** What one call chain enters stays with it, from the first time on. Run in a process that has followed no promise yet. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { transformFileSync } from '@swc/core';

const SUPPORT = path.resolve(__dirname, '../../../cachalot/support');

const PROGRAM = `
  const { enterContext, followPromises, readContext } = require('./call-context.js');
  let release;
  const shared = new Promise((resolve) => { release = resolve; });
  const enters = async () => {
    await null;
    if (followPromises()) await null;
    enterContext({ transaction: {} });
    release();
    await null;
    return readContext();
  };
  const waits = async () => { await shared; return readContext(); };
  Promise.all([enters(), waits()]).then(([own, other]) => console.log(own !== undefined, other !== undefined));`;

describe('the context of a call chain', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-context-'));
    for (const name of ['call-context', 'process-state']) {
      const { code } = transformFileSync(path.join(SUPPORT, `${name}.ts`), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      });
      fs.writeFileSync(path.join(folder, `${name}.js`), code);
    }
    fs.writeFileSync(path.join(folder, 'program.js'), PROGRAM);
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('does not reach another one that was waiting when the first ever was entered', () => {
    const said = execFileSync(process.execPath, [path.join(folder, 'program.js')], { encoding: 'utf8' });
    expect(said).toBe('true false\n');
  });
});
