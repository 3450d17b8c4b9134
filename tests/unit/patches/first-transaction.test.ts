/** Who waits while the first transaction of a process begins is not taken into it. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Mutation, transpile } from '../../support/transpile';

const PROGRAM = 'tests/unit/patches/first-transaction-program.ts';

const UNFOLLOWED: Mutation = {
  file: 'cachalot/patches/patch-transactions.ts',
  find: '      if (followPromises()) return',
  put: '      if (false as boolean) return',
};

/** Since version 24, Node follows every promise from the start. */
const FOLLOWS_ALL = Number(process.versions.node.split('.')[0]) >= 24;

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-first-transaction-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function seen(mutation?: Mutation): unknown {
  transpile(folder, [PROGRAM], mutation);
  const output = execFileSync(process.execPath, [path.join(folder, PROGRAM.replace(/\.ts$/, '.js'))]);
  return JSON.parse(output.toString());
}

test('the handler is in it, a bystander is not', () => {
  expect(seen()).toEqual({ bystander: false, handler: true, after: false });
});

(FOLLOWS_ALL ? test.skip : test)('without promises being followed it would be', () => {
  expect(seen(UNFOLLOWED)).toEqual({ bystander: true, handler: true, after: expect.anything() });
});
