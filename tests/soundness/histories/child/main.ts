/** One process of histories: it does what its seed says, several things at a time, and tells what it saw. */
import './attack';
import makeKnex, { type Knex } from 'knex';
import { openBackend } from '../../../../cachalot/backends/registry';
import { settings, stats } from '../../../../cachalot/index';
import { holdUpDriver } from '../../storm/child/held-up-driver';
import { Random } from '../../support/random';
import type { Unit } from '../history';
import type { Counts, FromChild, Orders, ToChild, Told } from '../plan';
import { emptyLists } from '../world';
import type { Bench } from './bench';
import { orders } from './orders';
import { slowed } from './slow-cache';
import { type Habit, newHabit } from './steps';
import { appendAlone, byHand, byKnex, readAlone, weigh } from './units';
import { disturbTime } from './wrong-time';

const { slot, seed, delays, changes, database } = orders;
const AT_A_TIME = 3;
/** More than processes there can be: the numbers of each are its own. */
const STRIDE = 64;

const seeded = (purpose: number): Random => new Random(seed, slot, purpose);
const tell = (message: FromChild): void => void process.send!(message);
process.on('disconnect', () => process.exit());

settings.configure({
  CACHES: { default: slowed(openBackend('default', orders.cache as never), seeded(2), delays) },
  CACHALOT_CACHE_RAW: true,
  CACHALOT_ENABLED: orders.cached,
  // A machine that is busy is not a cache that has failed.
  CACHALOT_CACHE_OP_TIMEOUT: 20,
});
// Knex says it aloud when MySQL has ended a transaction with all of its savepoints.
const knex = makeKnex({ ...orders.config, pool: poolOf(orders), log: { warn() {} } });
holdUpDriver(knex, seeded(3), delays);

function poolOf({ database: kind }: Orders): Knex.PoolConfig {
  if (kind === 'postgres') return { min: 0, max: 5 };
  if (kind === 'mysql') {
    const settle = 'set session innodb_lock_wait_timeout = 1, lock_wait_timeout = 1';
    return {
      min: 0,
      max: 5,
      afterCreate: (connection: { query(sql: string, done: () => void): void }, done: () => void) =>
        connection.query(settle, done),
    };
  }
  return {
    min: 1,
    max: 2,
    afterCreate(connection: { pragma(text: string): void }, done: () => void) {
      // Its locks are waited for in this thread: long waits would hold up whoever has them.
      for (const text of ['busy_timeout = 20', 'synchronous = off']) connection.pragma(text);
      done();
    },
  };
}

let value = 0;
let [left, operations] = [0, 0];
let [units, refused, wrong]: [Unit[], string[], string[]] = [[], [], []];

const benches = Array.from({ length: AT_A_TIME }, (_, index): Bench => {
  return {
    ...{ by: `process ${slot}.${index}`, knex, database, random: seeded(10 + index), levels: [] },
    nextValue: () => STRIDE * ++value + slot,
    count() {
      left -= 1;
      operations += 1;
    },
    keep: (unit) => units.push(unit),
    refused(error) {
      if (isOfTheDatabase(error))
        refused.push(
          String((error as Error).message)
            .split(' - ')
            .at(-1)!,
        );
      else wrong.push((error as Error).stack ?? String(error));
    },
  };
});

/** Whatever a database may refuse under load; anything else is a finding. */
function isOfTheDatabase(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: string };
  return name === 'KnexTimeoutError' || (typeof code === 'string' && !code.startsWith('ERR_'));
}

async function work(bench: Bench): Promise<void> {
  const { random } = bench;
  while (left > 0) {
    disturbTime(random);
    try {
      const chance = random.next();
      if (chance >= changes) await readSeveral(bench, newHabit(bench));
      else if (chance < changes * 0.25) await appendAlone(bench);
      else await transact(bench);
    } catch (error) {
      bench.refused(error);
    }
  }
}

async function transact(bench: Bench): Promise<void> {
  const { random, levels } = bench;
  const kind = random.next();
  if (kind < 0.4) return byHand(bench, random.pick(levels));
  // Knex knows of no other way to begin on SQLite.
  const level = database === 'sqlite' ? 'deferred' : random.pick(levels);
  return kind < 0.7 ? byKnex(bench, level) : weigh(bench, level);
}

async function readSeveral(bench: Bench, habit: Habit): Promise<void> {
  for (let times = 1 + bench.random.below(3); times > 0 && left > 0; times -= 1)
    await readAlone(bench, habit);
}

let counted: Counts = { hits: 0, misses: 0, bypasses: 0, marksMet: 0, errors: 0 };

function count(): Counts {
  const { hits, misses, bypasses, errors, bypassReasons } = stats();
  const total = { hits, misses, bypasses, errors, marksMet: bypassReasons['write-in-progress'] ?? 0 };
  const names = Object.keys(total) as (keyof Counts)[];
  const since = Object.fromEntries(names.map((name) => [name, total[name] - counted[name]]));
  counted = total;
  return since as unknown as Counts;
}

async function obey(message: ToChild): Promise<void> {
  if ('go' in message) {
    left = message.go;
    for (const bench of benches) bench.levels = message.levels;
    await Promise.all(benches.map(work));
    const told: Told = { units, operations, counts: count(), refused, wrong };
    [units, refused, wrong, operations] = [[], [], [], 0];
    tell(told);
  } else if ('empty' in message) {
    await emptyLists(knex);
    tell({ emptied: true });
  } else {
    await knex.destroy();
    process.exit();
  }
}

process.on('message', (message: ToChild) => {
  obey(message).catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
});
tell({ ready: true });
