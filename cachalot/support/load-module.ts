/** Finds and loads what a setting names by text: a file of the project, or a package, or one export of either. */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { own } from './own';

const EXTENSIONS = ['', '.js', '.cjs', '.mjs', '.ts'];

/**
 * The file that `name` stands for, seen from `directory`: a file there (the extension may be left out), else
 * what Node's own resolution finds. Throws Node's `MODULE_NOT_FOUND`.
 */
export function resolveModule(name: string, directory: string): string {
  const file = EXTENSIONS.map((extension) => resolve(directory, name + extension)).find(isFile);
  return file ?? requireFrom(directory).resolve(name);
}

/** A `require` that resolves as a file in `directory` would. */
export function requireFrom(directory: string): NodeJS.Require {
  return createRequire(join(directory, 'package.json'));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * The export that `'module#export'` names, seen from the working directory; `'module'` alone is its default
 * export, or all of `module.exports`. `undefined` when the module has no such export.
 *
 * Loads synchronously, ES modules too, unless they use top-level await.
 */
export function loadExport(reference: string, directory: string = process.cwd()): unknown {
  const hash = reference.lastIndexOf('#');
  const [name, exportName] = hash > 0 ? [reference.slice(0, hash), reference.slice(hash + 1)] : [reference];
  const loaded: unknown = requireFrom(directory)(resolveModule(name, directory));
  const exports = Object(loaded) as Record<string, unknown>;
  if (exportName !== undefined) return own(exports, exportName);
  return own(exports, 'default') ?? loaded;
}
