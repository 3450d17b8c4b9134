/**
 * Instances that are destroyed leave no handle and no listener behind, and one that did would be found. The heap is
 * looked at by `npm run resources`: so few times as a test can afford do not show a line.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Mutation, transpile } from '../../support/transpile';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-memory-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What a process of its own says of instances. */
function instances(mutation?: Mutation): Promise<Readonly<Record<string, unknown>>> {
  transpile(folder, ['tests/soundness/memory'], mutation);
  const main = path.join(folder, 'tests/soundness/memory/main.js');
  const few = ['--times', '3000', '--samples', '6', '--phases', 'instances'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [main, ...few], (_error, stdout, stderr) => {
      const line = stdout.split('\n').find((text) => text.startsWith('{'));
      if (line === undefined) reject(new Error(stderr));
      else resolve(JSON.parse(line) as Record<string, unknown>);
    });
  });
}

describe('instances that are destroyed', () => {
  it('leave nothing behind', async () => {
    expect(await instances()).toMatchObject({ phase: 'instances', handles: 0, listeners: 0 });
  }, 120_000);

  it('are found out when they leave a listener', async () => {
    const found = await instances({
      file: 'cachalot/patches/patch-pools.ts',
      find: 'onNewPool();\n',
      put: "onNewPool();\n        process.on('exit', () => undefined);\n",
    });
    expect(found).toMatchObject({ phase: 'instances', flat: false });
    expect(found.listeners).toBeGreaterThan(0);
  }, 120_000);
});
