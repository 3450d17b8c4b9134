/** Long runs of several processes over pairs of a database and a cache, one pair after the other, told as they go. */
import type { DatabaseKind } from '../../support/kinds/kind';
import { startAll, stopAll } from '../../support/services/all';
import { Keeper } from '../../support/services/keeper';
import { type StormCache, stormCaches } from '../storm/berths';

export interface Pair {
  readonly kind: DatabaseKind;
  readonly cacheName: string;
  readonly cache: StormCache;
  readonly keeper: Keeper;
  /** this pair’s share of the operations */
  readonly operations: number;
}

/** Names with commas between. */
interface Wanted {
  readonly database: string;
  readonly cache: string;
  readonly operations: string;
}

/** The kinds of databases. Called once the services are there. */
async function databaseKinds(): Promise<Readonly<Record<string, DatabaseKind>>> {
  const { sqlite } = await import('../../support/kinds/sqlite.js');
  const { postgres } = await import('../../support/kinds/postgres.js');
  const { mysql } = await import('../../support/kinds/mysql.js');
  return { sqlite, postgres, mysql };
}

/** @param run resolves with whether nothing was found; the exit code says so of all */
export async function runPairs(wanted: Wanted, run: (pair: Pair) => Promise<boolean>): Promise<void> {
  const holdings = await startAll();
  const keeper = await Keeper.open();
  try {
    const [databases, caches] = [await databaseKinds(), stormCaches()];
    const pairs = wanted.database
      .split(',')
      .flatMap((database) => wanted.cache.split(',').map((cache) => [database, cache] as const));
    const operations = Math.ceil(+wanted.operations / pairs.length);
    let isClean = true;
    for (const [database, cacheName] of pairs) {
      const [kind, cache] = [databases[database], caches[cacheName]];
      if (!kind?.present || !cache?.present) {
        console.log(`${database} × ${cacheName}: not here`);
        continue;
      }
      isClean = (await run({ kind, cacheName, cache, keeper, operations })) && isClean;
    }
    console.log(isClean ? 'Nothing was found.' : 'Something was found.');
    process.exitCode = isClean ? 0 : 1;
  } finally {
    await keeper.close();
    await stopAll(holdings);
  }
}

export const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;

interface Told {
  readonly found: readonly string[];
}

/** Says how far a run is, three times a minute at most, and what came of it. */
export function teller<T extends Told>(title: string, line: (outcome: T) => string) {
  const began = performance.now();
  let shown = began;
  return {
    soFar(outcome: T): void {
      if (performance.now() - shown < 20_000) return;
      shown = performance.now();
      console.log(`  ${title}: ${line(outcome)}`);
    },
    /** @param troubles by text, how often */
    end(outcome: T, troubles: ReadonlyMap<string, number>): void {
      console.log(`${title}: ${line(outcome)}; ${Math.round((performance.now() - began) / 1000)} s`);
      for (const [text, times] of [...troubles].sort((a, b) => b[1] - a[1]).slice(0, 5))
        console.log(`    ${times} times: ${text}`);
      for (const found of outcome.found.slice(0, 20)) console.log(`  FOUND ${found}`);
    },
  };
}
