/**
 * One process of the storm: it does what its seed says, several things at a time, and writes down what it saw.
 */
import { subscribe } from 'node:diagnostics_channel';
import { openSync } from 'node:fs';
import makeKnex, { type Knex } from 'knex';
import { openBackend } from '../../../../cachalot/backends/registry';
import { settings, stats } from '../../../../cachalot/index';
import { Random } from '../../support/random';
import { answersOf } from '../calm';
import type { FromChild, Orders, ToChild } from '../plan';
import { jump, setClockWrong } from './clock';
import { plan } from './death';
import { Diary } from './diary';
import { HeldUpCache } from './held-up-cache';
import { holdUpDriver } from './held-up-driver';
import { models } from './models';
import { readOutside } from './reads';
import { SCHEMA_CHANGES } from './schema-changes';
import type { Operation, Ship, Watch } from './ship';
import { TRANSACTIONS } from './transactions';
import { WRITES } from './writes';

const orders = JSON.parse(process.argv[2]!) as Orders;
const { slot, incarnation, seed, delays, database } = orders;
const AT_A_TIME = 3;

const seeded = (purpose: number): Random => new Random(seed, slot, incarnation, purpose);
const tell = (message: FromChild): void => void process.send!(message);

setClockWrong(seeded(1));
const file = openSync(orders.log, 'a');
process.on('warning', (warning) => {
  if ((warning as { code?: string }).code === 'CACHALOT_MARK_LOST')
    new Diary(file).trouble('mark lost', warning.message);
});
subscribe('cachalot:error', (event) => {
  new Diary(file).trouble('cache error', String((event as { error?: Error }).error?.message));
});
subscribe('cachalot:mismatch', (mismatch) => {
  // What is written behind the cache’s back is rightly found, until somebody says it to the cache.
  if ((mismatch as { tables: readonly string[] }).tables.includes('outside')) return;
  const diary = new Diary(file);
  diary.wrong(`audit: ${JSON.stringify(mismatch)}`);
  diary.end();
});
process.on('disconnect', () => process.exit());

settings.configure({
  CACHES: { default: cacheOf(orders) },
  CACHALOT_CACHE_RAW: true,
  // A machine that is busy is not a cache that has failed.
  CACHALOT_CACHE_OP_TIMEOUT: 20,
  CACHALOT_AUDIT_RATE: Number(process.env.AUDIT_RATE ?? 0),
});

const [knex, streams] = [1, 2].map(() => makeKnex({ ...orders.config, pool: poolOf(orders) })) as [
  Knex,
  Knex,
];
holdUpDriver(knex, seeded(3), delays);
let generation = incarnation * 100_000;
const ship: Ship = { knex, streams, database, slot, models, nextGeneration: () => ++generation };

/** Every second process keeps answers at hand; the others decode each. */
function cacheOf({ cache, slot: place }: Orders): HeldUpCache {
  return new HeldUpCache(openBackend('default', cache as never), seeded(2), delays, place % 2 === 0);
}

/** What a dead process has left at the server must come to its end before the leases of its marks do. */
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
    max: 1,
    afterCreate(connection: { pragma(text: string): void }, done: () => void) {
      for (const text of ['busy_timeout = 300', 'synchronous = off']) connection.pragma(text);
      done();
    },
  };
}

const READ: Operation = { name: 'read', weight: 1, run: readOutside };

function draw({ again, random }: Watch): Operation {
  if (again !== undefined || random.next() >= orders.changes) return READ;
  const kind = random.next();
  if (kind < 0.5) return random.weighted(WRITES);
  if (kind < 0.98 || slot !== 0) return random.weighted(TRANSACTIONS);
  return random.weighted(SCHEMA_CHANGES);
}

const workers = Array.from({ length: AT_A_TIME }, (_, index): Watch => {
  return { ship, random: seeded(10 + index), diary: new Diary(file) };
});
const counting = new Diary(file);
let [left, toLive] = [0, Number.POSITIVE_INFINITY];

async function work(watch: Watch): Promise<void> {
  while (left > 0) {
    left -= 1;
    toLive -= 1;
    if (toLive === 0) plan(death);
    if (watch.random.next() < 0.002) jump(watch.random);
    const operation = draw(watch);
    try {
      await operation.run(watch);
      watch.diary.end();
    } catch (error) {
      if (isOfTheDatabase(error)) watch.diary.refused(error);
      else watch.diary.wrong(`${operation.name}: ${(error as Error).stack}`);
      watch.diary.end();
    }
    if (left % 50 === 0) count();
  }
}

/** Whatever a database may refuse under load; anything else is a finding. */
function isOfTheDatabase(error: unknown): boolean {
  const { code, name, nativeError } = error as { code?: unknown; name?: string; nativeError?: unknown };
  if (nativeError !== undefined) return isOfTheDatabase(nativeError);
  return name === 'KnexTimeoutError' || (typeof code === 'string' && !code.startsWith('ERR_'));
}

let death: NonNullable<Extract<ToChild, { go: number }>['death']> = 'anywhere';
let counted = { hits: 0, misses: 0, bypasses: 0, marksMet: 0, errors: 0, audited: 0 };

function count(): void {
  const { hits, misses, bypasses, errors, bypassReasons, audits } = stats();
  const marksMet = bypassReasons['write-in-progress'] ?? 0;
  const total = { hits, misses, bypasses, errors, marksMet, audited: audits.matches };
  const names = Object.keys(total) as (keyof typeof total)[];
  counting.counts(Object.fromEntries(names.map((key) => [key, total[key] - counted[key]])) as typeof total);
  counted = total;
}

async function obey(message: ToChild): Promise<void> {
  if ('go' in message) {
    left = message.go;
    toLive = message.dieAfter ?? Number.POSITIVE_INFINITY;
    death = message.death ?? 'anywhere';
    await Promise.all(workers.map(work));
    count();
    tell({ paused: true });
  } else if ('calm' in message) {
    tell({ answers: await answersOf(knex), again: await answersOf(knex) });
  } else {
    await Promise.all([knex.destroy(), streams.destroy()]);
    process.exit();
  }
}

process.on('message', (message: ToChild) => {
  obey(message).catch((error: Error) => {
    counting.wrong(error.stack ?? String(error));
    counting.end();
    process.exit(1);
  });
});
tell({ ready: true });
