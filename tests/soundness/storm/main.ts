/**
 * The long storm: `npm run storm -- --operations 1000000 --seed 7 --database postgres --cache redis`.
 *
 * Without `--database` or `--cache` it goes through all of them, each with its share of the operations.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DatabaseKind } from '../../support/kinds/kind';
import { startAll, stopAll } from '../../support/services/all';
import { Keeper } from '../../support/services/keeper';
import { berth, type StormCache, stormCaches } from './berths';

import type { StormDatabase } from './plan';
import { type Outcome, runStorm } from './storm';

const { env } = process;
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: env.OPERATIONS ?? '100000' },
    seed: { type: 'string', default: env.SEED ?? String(Date.now() % 1_000_000) },
    database: { type: 'string', default: env.DATABASE ?? 'sqlite,postgres,mysql' },
    cache: { type: 'string', default: env.CACHE ?? 'redis,cluster,filebased,memcached,memjs' },
    processes: { type: 'string', default: '4' },
    round: { type: 'string', default: '12000' },
    delays: { type: 'string', default: '0.01' },
    changes: { type: 'string', default: '0.05' },
    kills: { type: 'string', default: '1' },
  },
});

const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;

function line(outcome: Outcome): string {
  const { operations, reads, writes, hits, misses, bypasses, marksMet, kills, compared, lostMarks, audited } =
    outcome;
  const lookups = hits + misses + bypasses;
  return [
    `${operations} operations, ${reads} answers and ${writes} acknowledged changes judged`,
    `${hits} hits (${share(hits, lookups)}), ${audited} audited, ${marksMet} marks met, ${kills} kills`,
    `${outcome.calms} calms with ${compared} answers compared`,
    `${outcome.refused} refused by the database, ${outcome.errors} cache errors, ${lostMarks} marks lost`,
    `${outcome.found.length} found`,
  ].join('; ');
}

async function storm(
  kind: DatabaseKind,
  cacheName: string,
  cache: StormCache,
  keeper: Keeper,
  operations: number,
) {
  const place = await berth(kind);
  const title = `${kind.name} × ${cacheName}, seed ${values.seed}`;
  const began = performance.now();
  const { processes, round, delays, changes } = values;
  const numbers = { processes: +processes, round: +round, delays: +delays, changes: +changes };
  let shown = began;
  try {
    const outcome = await runStorm(
      {
        ...{
          seed: +values.seed,
          operations,
          kills: +values.kills,
          database: kind.name,
          config: place.config,
        },
        ...{ cache: await cache.open(keeper), folder: path.resolve(__dirname, '../../..'), ...numbers },
      },
      place.knex,
      (soFar) => {
        if (performance.now() - shown < 20_000) return;
        shown = performance.now();
        console.log(`  ${title}: ${line(soFar)}`);
      },
    );
    console.log(`${title}: ${line(outcome)}; ${Math.round((performance.now() - began) / 1000)} s`);
    for (const [text, times] of [...outcome.troubles].sort((a, b) => b[1] - a[1]).slice(0, 5))
      console.log(`    ${times} times: ${text}`);
    for (const found of outcome.found.slice(0, 20)) console.log(`  FOUND ${found}`);
    return outcome;
  } finally {
    await place.leave();
  }
}

/** The kinds of databases. Called once the services are there. */
async function stormDatabases(): Promise<Readonly<Record<StormDatabase, DatabaseKind>>> {
  const { sqlite } = await import('../../support/kinds/sqlite.js');
  const { postgres } = await import('../../support/kinds/postgres.js');
  const { mysql } = await import('../../support/kinds/mysql.js');
  return { sqlite, postgres, mysql };
}

async function main(): Promise<void> {
  const holdings = await startAll();
  const keeper = await Keeper.open();
  try {
    const [databases, caches] = [await stormDatabases(), stormCaches()];
    const pairs = values.database
      .split(',')
      .flatMap((database) => values.cache.split(',').map((cache) => [database, cache] as const));
    const each = Math.ceil(+values.operations / pairs.length);
    let found = 0;
    for (const [database, name] of pairs) {
      const [kind, cache] = [databases[database as StormDatabase], caches[name]];
      if (!kind?.present || !cache?.present) {
        console.log(`${database} × ${name}: not here`);
        continue;
      }
      const outcome = await storm(kind, name, cache, keeper, each);
      found += outcome.found.length + (outcome.hits === 0 ? 1 : 0);
    }
    console.log(found === 0 ? 'Nothing was found.' : 'Something was found.');
    process.exitCode = found === 0 ? 0 : 1;
  } finally {
    await keeper.close();
    await stopAll(holdings);
  }
}

void main();
