/** The caches of others, which somebody may have installed: `npm run benchmark:peers`. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Peer } from './peer';

/** Adapters stay where they are, beside the packages that they need. */
const ADAPTERS = path.join(__dirname, '../../../peers');

const NAMES = { typeorm: 'TypeORM', 'mikro-orm': 'MikroORM', drizzle: 'Drizzle', bentocache: 'bentocache' };

export interface Installed {
  readonly peers: readonly Peer[];
  /** names */
  readonly missing: readonly string[];
}

export async function findInstalled(): Promise<Installed> {
  const peers: Peer[] = [];
  const missing: string[] = [];
  for (const [file, name] of Object.entries(NAMES)) {
    try {
      const url = pathToFileURL(path.join(ADAPTERS, `${file}.mjs`)).href;
      peers.push(...((await import(url)) as { readonly peers: readonly Peer[] }).peers);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
      missing.push(name);
    }
  }
  return { peers, missing };
}
