/**
 * The long run: `npm run doubt -- --database postgres --rounds 1000 --seed 7`. Without `--database`, both servers; SQLite
 * has none, so nothing stands between its statements and their outcome. The last line of each database is its outcome
 * as JSON. SIGTERM ends it after the round that is being played, as if so many had been asked for.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { STARTERS, startAll, stopAll } from '../../support/services/all';
import { castDoubt } from './machine';
import type { Served } from './wire';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'postgres,mysql' },
    cache: { type: 'string', default: 'redis' },
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    scenes: { type: 'string' },
  },
});

const FOLDER = path.resolve(__dirname, '../../..');
/** Milliseconds between two lines about how it goes. */
const SILENCE = 30_000;

let isEnough = false;
process.on('SIGTERM', () => {
  isEnough = true;
});

async function main(): Promise<void> {
  const holdings = await startAll([STARTERS.postgres, STARTERS.mysql, STARTERS.redis]);
  try {
    for (const name of values.database.split(',')) await cast(name as Served, holdings.keeper.folder);
  } finally {
    await stopAll(holdings);
  }
}

async function cast(name: Served, folder: string): Promise<void> {
  // Where the servers are is known only now.
  const kinds = {
    postgres: (await import('../../support/kinds/postgres.js')).postgres,
    mysql: (await import('../../support/kinds/mysql.js')).mysql,
  };
  const kind = kinds[name];
  const cache = caches(folder)[values.cache];
  if (!kind?.present || cache === undefined) return console.log(`${name} with ${values.cache}: not here`);
  const database = `cachalot_doubt_${randomBytes(6).toString('hex')}`;
  await kind.createDatabase(database);
  try {
    const began = performance.now();
    let shown = began;
    const [seed, rounds] = [Number(values.seed), Number(values.rounds)];
    const { found, ...outcome } = await castDoubt({
      ...{ served: name, config: kind.config(database), connect: () => kind.connect(database) },
      ...{ cache, folder: values.cache === 'locmem' ? undefined : FOLDER, seed, rounds },
      ...(values.scenes !== undefined && { only: values.scenes.split(',') }),
      isEnough: () => isEnough,
      progress(soFar) {
        if (performance.now() - shown < SILENCE) return;
        shown = performance.now();
        console.log(`  ${name}: ${soFar.rounds} rounds, ${soFar.judged} answers judged`);
      },
    });
    for (const text of found.slice(0, 10)) console.log(`FOUND ${text}`);
    const seconds = Math.round((performance.now() - began) / 1000);
    const line = { database: name, cache: values.cache, seed, ...outcome, found: found.length, seconds };
    console.log(JSON.stringify(line));
    if (found.length > 0) process.exitCode = 1;
  } finally {
    await kind.dropDatabase(database);
  }
}

function caches(folder: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const { REDIS_URL } = process.env;
  const KEY_PREFIX = `doubt-${randomBytes(6).toString('hex')}:`;
  return {
    locmem: { BACKEND: 'locmem' },
    filebased: { BACKEND: 'filebased', LOCATION: path.join(folder, 'doubt-cache'), KEY_PREFIX },
    ...(REDIS_URL !== undefined && { redis: { BACKEND: 'redis', LOCATION: REDIS_URL, KEY_PREFIX } }),
  };
}

void main();
