/**
 * The sources as plain JavaScript in a folder of their own, where processes start quickly and nobody edits anything
 * while they run. One passage of one file may be changed on the way, to plant a bug.
 */
const fs = require('node:fs');
const path = require('node:path');
const { transformSync } = require('@swc/core');

const ROOT = path.resolve(__dirname, '../..');
const SOURCES = ['cachalot', 'settings', 'signals'];
const OPTIONS = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
  module: { type: 'commonjs' },
  swcrc: false,
};

/** @type {typeof import('./transpile').transpile} */
function transpile(folder, programs, mutation) {
  const names = [...SOURCES, ...programs].flatMap(filesOf);
  if (mutation !== undefined && !names.includes(mutation.file)) throw new Error(`${mutation.file} is gone.`);
  for (const name of names) {
    const target = path.join(folder, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    if (name.endsWith('.js')) {
      fs.copyFileSync(path.join(ROOT, name), target);
      continue;
    }
    const text = fs.readFileSync(path.join(ROOT, name), 'utf8');
    const source = mutation?.file === name ? mutate(text, mutation) : text;
    fs.writeFileSync(target.replace(/\.ts$/, '.js'), transformSync(source, OPTIONS).code);
  }
  fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
}

/** A file is itself, a folder what it holds but for tests. */
function filesOf(name) {
  if (/\.[jt]s$/.test(name)) return [name];
  return fs
    .readdirSync(path.join(ROOT, name), { recursive: true })
    .filter((file) => /\.[jt]s$/.test(file) && !/\.(test|d)\.ts$/.test(file))
    .map((file) => path.posix.join(name, file.replaceAll(path.sep, '/')));
}

function mutate(source, { file, find, put }) {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(put);
  throw new Error(
    `${file} holds the passage that a planted bug changes ${parts.length - 1} times instead of once: ${find}\n` +
      'Give the bug the passage that does the same now.',
  );
}

module.exports = { transpile };
