/** Imports one file of the project, whichever module system it is written in. */
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireFrom } from '../cachalot/support/load-module';

/** What the file exports: a module's namespace, or `module.exports`. */
export async function importFile(path: string): Promise<unknown> {
  const require = requireFrom(dirname(path));
  if (!isRequirable(path, require)) return importEsm(path);
  try {
    return require(path);
  } catch (error) {
    // ES syntax in a file that says nothing of it, or top-level await.
    if (/^ERR_REQUIRE_(ESM|ASYNC_MODULE)$/.test(codeOf(error))) return importEsm(path);
    throw error;
  }
}

async function importEsm(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (codeOf(error) !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    const because =
      `Node ${process.versions.node} does not load ${extname(path)} files by itself: ` +
      'use Node 22.18 or later, a loader (node --import tsx), or write it as .js or .mjs.';
    throw new Error(because, { cause: error });
  }
}

/** CommonJS is required rather than imported, so that it also works where import() is not to be had. */
function isRequirable(path: string, require: NodeJS.Require): boolean {
  const extension = extname(path);
  if (extension === '.mjs' || extension === '.mts') return false;
  if (/^\.[cm]?ts$/.test(extension) && require.extensions?.['.ts'] === undefined) return false;
  return extension === '.cjs' || packageType(dirname(path)) !== 'module';
}

/** The `type` of the nearest package.json. */
function packageType(directory: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { type?: unknown }).type;
  } catch (error) {
    const parent = dirname(directory);
    if (codeOf(error) !== 'ENOENT' || parent === directory) return undefined;
    return packageType(parent);
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}
