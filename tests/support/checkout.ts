/** A copy of the checkout as it is, without what is built or installed, so that a test may change it. */
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const LEFT_OUT = new Set(
  ['node_modules', 'dist', '.git', 'docs/build', 'benchmark/build', 'benchmark/peers/node_modules'].map(
    (name) => path.join(ROOT, name),
  ),
);

export function copyCheckout(folder: string): void {
  fs.cpSync(ROOT, folder, { recursive: true, filter: (file) => !LEFT_OUT.has(file) });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
}
