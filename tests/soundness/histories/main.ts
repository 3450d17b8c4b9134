/**
 * The long run: `npm run histories -- --database postgres --operations 1000000 --seed 7`. Without `--database`, all
 * of them, each with its share of the operations. `--level serializable` asks for one level alone, `--cache` names another cache than `redis`; `--uncached` passes it by
 * with every read, and shows that the judge asks nothing of a database that it does not keep.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Pair, runPairs, share, teller } from '../support/pairs';
import { type Outcome, runHistories } from './histories';
import type { Level } from './history';
import { LEVELS } from './plan';
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

async function histories({ kind, cacheName, cache, keeper, operations }: Pair): Promise<boolean> {
  const ground = await groundOn(kind);
  const title = `${kind.name} × ${cacheName}, seed ${values.seed}${values.uncached ? ', past the cache' : ''}`;
  const { processes, round, delays, changes, seed } = values;
  const numbers = { processes: +processes, round: +round, delays: +delays, changes: +changes, seed: +seed };
  const levels = values.level === undefined ? LEVELS[kind.name] : (values.level.split(',') as Level[]);
  const tell = teller(title, line);
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
      tell.soFar,
    );
    tell.end(outcome, outcome.refusals);
    return outcome.found.length === 0 && (outcome.hits > 0 || values.uncached);
  } finally {
    await ground.leave();
  }
}

void runPairs(values, histories);
