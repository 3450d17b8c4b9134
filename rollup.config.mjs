/**
 * What `npm run build` makes of the compiled modules: a file for each entrance of package.json, and a few chunks with
 * what they share, since finding and compiling hundreds of small files takes longer than all that they do.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
/** Where tsconfig.build.json puts the modules. */
const MODULES = path.join(ROOT, 'dist/modules');
const { bin, exports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

/** The modules of the entrances, by where package.json says that they are built: `'cachalot/index'` and so on. */
const entrances = Object.fromEntries(
  [...Object.values(exports).map((target) => target.default), ...Object.values(bin)]
    .filter((file) => file !== undefined)
    .map((file) => /dist\/(.+)\.js$/.exec(file)[1])
    .map((name) => [name, path.join(MODULES, `${name}.js`)]),
);
const MAIN = entrances['cachalot/index'];
/** Entrances that do without the engine. */
const LOW = Object.keys(entrances).filter((name) => /^(settings|signals|cachalot\/backends)\//.test(name));

const LAZY = /\brequire\('(\.[^']+)'\)/g;

const fileOf = (name, from) =>
  ['.js', '/index.js'].map((end) => path.resolve(path.dirname(from), name + end)).find(existsSync);

const modules = {
  name: 'modules',
  resolveId(name, from) {
    if (path.isAbsolute(name)) return null;
    return name.startsWith('.') ? fileOf(name, from) : { id: name, external: true };
  },
  /** What is required within a function stays lazy: it becomes a chunk, and `require` gets its place. */
  transform(code, file) {
    return code.replace(LAZY, (_, name) => {
      const id = fileOf(name, file);
      const chunk = this.emitFile({ type: 'chunk', id, name: nameOf(id) });
      return `require(import.meta.ROLLUP_FILE_URL_${chunk})`;
    });
  },
  resolveFileUrl: ({ relativePath }) => `'${relativePath.startsWith('.') ? '' : './'}${relativePath}'`,
  closeBundle: () => rmSync(MODULES, { recursive: true }),
};

/** By the folder where the file is called as in others: `'mysql'` for mysql/dialect.js. */
function nameOf(file) {
  const { name, dir } = path.parse(file);
  return name === 'dialect' ? path.basename(dir) : name;
}

/** All that the files load as they are loaded themselves, without end. */
function reach(files, getModuleInfo, found = new Set()) {
  for (const file of files) {
    if (found.has(file)) continue;
    found.add(file);
    reach(getModuleInfo(file).importedIds, getModuleInfo, found);
  }
  return found;
}

let engine;
let base;

/** Two chunks hold all that `cachalot` loads: what settings, signals and backends need as well, and the engine. */
function chunkOf(file, { getModuleInfo }) {
  engine ??= reach([MAIN], getModuleInfo);
  base ??= reach(
    LOW.map((name) => entrances[name]),
    getModuleInfo,
  );
  if (file === MAIN || !engine.has(file)) return undefined;
  return base.has(file) ? 'base' : 'engine';
}

export default {
  input: entrances,
  plugins: [modules],
  treeshake: { moduleSideEffects: 'no-external' },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    manualChunks: chunkOf,
    esModule: true,
    externalLiveBindings: false,
    freeze: false,
    generatedCode: { preset: 'es2015', symbols: false },
    hoistTransitiveImports: false,
    interop: 'default',
  },
};
