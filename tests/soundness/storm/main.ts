/**
 * The long storm: `npm run storm -- --operations 1000000 --seed 7 --database postgres --cache redis`.
 *
 * Without `--database` or `--cache` it goes through all of them, each with its share of the operations.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Pair, runPairs, share, teller } from '../support/pairs';
import { berth } from './berths';
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

async function storm({ kind, cacheName, cache, keeper, operations }: Pair): Promise<boolean> {
  const place = await berth(kind);
  const title = `${kind.name} × ${cacheName}, seed ${values.seed}`;
  const { processes, round, delays, changes } = values;
  const numbers = { processes: +processes, round: +round, delays: +delays, changes: +changes };
  const tell = teller(title, line);
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
      tell.soFar,
    );
    tell.end(outcome, outcome.troubles);
    return outcome.found.length === 0 && outcome.hits > 0;
  } finally {
    await place.leave();
  }
}

void runPairs(values, storm);
