/** The version of this package, as its package.json says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** `'1.2.3'` */
export const version: string = readVersion(__dirname);

/** The compiled files lie one folder deeper than the sources. */
function readVersion(folder: string): string {
  try {
    const { name, version: found } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    if (name === 'cachalot' && typeof found === 'string') return found;
  } catch {
    // It is further up.
  }
  const parent = path.dirname(folder);
  return parent === folder ? 'unknown' : readVersion(parent);
}
