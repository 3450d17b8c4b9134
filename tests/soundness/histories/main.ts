/**
 * The long run: `npm run histories -- --database postgres --operations 1000000 --seed 7`. Without `--database`, all
 * of them, each with its share of the operations. `--level serializable` asks for one level alone, `--cache` names another cache than `redis`; `--uncached` passes it by
 * with every read, and shows that the judge asks nothing of a database that it does not keep.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DatabaseKind } from '../../support/kinds/kind';
import { startAll, stopAll } from '../../support/services/all';
import { Keeper } from '../../support/services/keeper';
import { type StormCache, stormCaches } from '../storm/berths';
import { type Outcome, runHistories } from './histories';
import type { Level } from './history';
import { type HistoryDatabase, LEVELS } from './plan';
import { groundOn } from './world';

const { env } = process;
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: env.OPERATIONS ?? '100000' },
    seed: { type: 'string', default: env.SEED ?? String(process.pid) },
    database: { type: 'string', default: env.DATABASE ?? 'sqlite,postgres,mysql' },
    cache: { type: 'string', default: env.CACHE ?? 'redis' },
    processes: { type: 'string', default: '4' },
    round: { type: 'string', default: '4000' },
    delays: { type: 'string', default: '0.02' },
    changes: { type: 'string', default: '0.15' },
    level: { type: 'string' },
    uncached: { type: 'boolean', default: false },
  },
});

const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;

function line(outcome: Outcome): string {
  const { operations, transactions, committed, reads, appends, hits, misses, bypasses, marksMet } = outcome;
  return [
    `${operations} operations in ${outcome.rounds} rounds`,
    `${reads} reads and ${appends} changes judged, ${transactions} transactions, ${committed} committed`,
    `${hits} hits (${share(hits, hits + misses + bypasses)}), ${marksMet} marks met`,
    `${outcome.refused} refused by the database, ${outcome.errors} cache errors`,
    `${outcome.found.length} found`,
  ].join('; ');
}

async function histories(
  kind: DatabaseKind,
  cacheName: string,
  cache: StormCache,
  keeper: Keeper,
  operations: number,
) {
  const ground = await groundOn(kind);
  const title = `${kind.name} × ${cacheName}, seed ${values.seed}${values.uncached ? ', past the cache' : ''}`;
  const { processes, round, delays, changes, seed } = values;
  const numbers = { processes: +processes, round: +round, delays: +delays, changes: +changes, seed: +seed };
  const levels = values.level === undefined ? LEVELS[kind.name] : (values.level.split(',') as Level[]);
  const began = performance.now();
  let shown = began;
  try {
    const outcome = await runHistories(
      {
        ...{
          operations,
          levels,
          ...numbers,
          database: kind.name,
          config: ground.config,
          cached: !values.uncached,
        },
        ...{ cache: await cache.open(keeper), folder: path.resolve(__dirname, '../../..') },
      },
      ground.knex,
      (soFar) => {
        if (performance.now() - shown < 20_000) return;
        shown = performance.now();
        console.log(`  ${title}: ${line(soFar)}`);
      },
    );
    console.log(`${title}: ${line(outcome)}; ${Math.round((performance.now() - began) / 1000)} s`);
    for (const [text, times] of [...outcome.refusals].sort((a, b) => b[1] - a[1]).slice(0, 5))
      console.log(`    ${times} times: ${text}`);
    for (const found of outcome.found.slice(0, 20)) console.log(`  FOUND ${found}`);
    return outcome;
  } finally {
    await ground.leave();
  }
}

/** The kinds of databases. Called once the services are there. */
async function kinds(): Promise<Readonly<Record<HistoryDatabase, DatabaseKind>>> {
  const { sqlite } = await import('../../support/kinds/sqlite.js');
  const { postgres } = await import('../../support/kinds/postgres.js');
  const { mysql } = await import('../../support/kinds/mysql.js');
  return { sqlite, postgres, mysql };
}

async function main(): Promise<void> {
  const holdings = await startAll();
  const keeper = await Keeper.open();
  try {
    const [databases, caches] = [await kinds(), stormCaches()];
    const pairs = values.database
      .split(',')
      .flatMap((database) => values.cache.split(',').map((cache) => [database, cache] as const));
    const each = Math.ceil(+values.operations / pairs.length);
    let isClean = true;
    for (const [database, name] of pairs) {
      const [kind, cache] = [databases[database as HistoryDatabase], caches[name]];
      if (!kind?.present || !cache?.present) {
        console.log(`${database} × ${name}: not here`);
        continue;
      }
      const { found, hits } = await histories(kind, name, cache, keeper, each);
      if (found.length > 0 || (hits === 0 && !values.uncached)) isClean = false;
    }
    console.log(isClean ? 'Nothing was found.' : 'Something was found.');
    process.exitCode = isClean ? 0 : 1;
  } finally {
    await keeper.close();
    await stopAll(holdings);
  }
}

void main();
