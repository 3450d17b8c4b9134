/**
 * Finds what a database driver exports, in the modules that this process has loaded by itself. Bytes from a
 * cache never cause anything to be loaded.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DriverModule {
  readonly exports: unknown;
  readonly version: string;
}

/** by package and file; modules stay loaded */
const found = new Map<string, DriverModule>();

/**
 * The module `file` of a package; nothing while it is not loaded, or where it is loaded in two copies, since
 * nobody could tell which one is meant.
 */
export function driverModule(name: string, file: string): DriverModule | undefined {
  const key = `/node_modules/${name}/${file}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const paths = Object.keys(require.cache ?? {}).filter((path) => path.replaceAll('\\', '/').endsWith(key));
  const loaded = paths.length === 1 ? require.cache[paths[0]!] : undefined;
  if (loaded === undefined) return undefined;
  const module = { exports: loaded.exports, version: versionIn(paths[0]!.slice(0, -file.length)) };
  found.set(key, module);
  return module;
}

function versionIn(folder: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return String(version);
  } catch {
    return 'unknown';
  }
}
