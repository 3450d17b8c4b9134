/** Other caches beside cachalot: the same reads of the same data on the same server, and how stale each gets. */
import type { Knex } from 'knex';
import { type Bench, chosenCaches, chosenSubjects, makeDurable, withDatabase } from '../bench';
import { fill, makeSchema } from '../dataset';
import { median, shuffled } from '../figures';
import { checkpoint, Progress } from '../progress';
import { findInstalled } from './installed';
import { cachalotOver, withoutCache } from './own';
import type { OpenPeer, Peer, Runs } from './peer';
import { measureStaleness, type Staleness } from './staleness';

const CONTEXTS = ['without', 'cold', 'hot'] as const;

type ContextName = (typeof CONTEXTS)[number];

export interface PeerResult {
  readonly name: string;
  readonly version: string;
  readonly invalidation: string;
  /** milliseconds by query */
  readonly times: Readonly<Record<string, Readonly<Record<ContextName, number>>>>;
  /** statements that reach the database by query */
  readonly statements: Readonly<Record<string, Readonly<Record<'without' | 'hot', number>>>>;
  readonly staleness: Staleness;
}

export interface PeerResults {
  readonly measured: readonly PeerResult[];
  /** names of those that are not installed */
  readonly missing: readonly string[];
}

interface Entrant {
  readonly peer: Peer;
  readonly opened: OpenPeer;
  /** by context and query */
  readonly samples: Map<string, number[]>;
}

/** On PostgreSQL alone, which all of them know; with Redis, which those need that process memory does not suit. */
export async function measurePeers(bench: Bench): Promise<PeerResults> {
  const [subject] = chosenSubjects(bench, ['postgres']).filter(({ kind }) => kind.name === 'postgres');
  const redis = process.env.REDIS_URL;
  if (subject === undefined || redis === undefined) {
    bench.say('The peers are measured on PostgreSQL, with Redis.');
    return { measured: [], missing: [] };
  }
  const { peers, missing } = await findInstalled();
  for (const name of missing) bench.say(`${name} is not installed; npm run benchmark:peers installs it.`);
  await makeDurable(subject);
  return withDatabase(bench, subject, prepare, async (config) => {
    const knex = bench.orms.untouched.knex(config);
    const caches = chosenCaches(bench, ['locmem', 'redis']);
    const all = [...cachalotOver(caches, bench.orms, config, knex), ...peers];
    const entrants: Entrant[] = [];
    const own = withoutCache(bench.orms.untouched, knex);
    const connection = config.connection as object;
    try {
      for (const [index, peer] of all.entries()) {
        const prefix = `benchmark:${process.pid}:${index}:`;
        entrants.push({
          peer,
          opened: await peer.open({ connection, redis, prefix, own }),
          samples: new Map(),
        });
      }
      return { measured: await measureAll(entrants, bench), missing };
    } finally {
      for (const { opened } of entrants) await opened.close();
      await knex.destroy();
    }
  });
}

async function prepare(knex: Knex): Promise<void> {
  await makeSchema(knex);
  await fill(knex);
  await knex.schema.createTable('counter', (table) => {
    table.integer('id').primary();
    table.integer('value').notNullable();
  });
  await knex('counter').insert({ id: 1, value: 0 });
}

async function measureAll(entrants: readonly Entrant[], { options }: Bench): Promise<PeerResult[]> {
  const { rounds, quick } = options;
  const progress = new Progress('peers', entrants.length * (rounds + 3));
  const statements = new Map<Entrant, PeerResult['statements']>();
  for (const entrant of entrants) {
    progress.step(`${entrant.peer.name}, statements`);
    entrant.opened.enter?.();
    statements.set(entrant, await countAll(entrant.opened));
  }
  for (let round = 0; round <= rounds; round += 1) {
    for (const entrant of shuffled(entrants)) {
      progress.step(`${entrant.peer.name}, reads`);
      entrant.opened.enter?.();
      // The first round teaches the engine and is thrown away.
      await measureRound(entrant, round > 0, quick ? 2 : round === 0 ? 50 : 15);
    }
  }
  const results: PeerResult[] = [];
  for (const entrant of entrants) {
    const { peer, opened, samples } = entrant;
    progress.step(`${peer.name}, staleness`);
    opened.enter?.();
    const staleness = await measureStaleness(opened, quick ? 500 : 5000);
    const { name, invalidation } = peer;
    const { version } = opened;
    results.push({
      name,
      version,
      invalidation,
      times: medians(samples),
      statements: statements.get(entrant)!,
      staleness,
    });
  }
  progress.end();
  return results;
}

const runsOf = ({ without, hot }: OpenPeer, context: ContextName): Runs =>
  context === 'without' ? without : hot;

async function measureRound({ opened, samples }: Entrant, kept: boolean, budget: number): Promise<void> {
  const runs = CONTEXTS.flatMap((context) =>
    Object.entries(runsOf(opened, context)).map(([name, run]) => ({ context, name, run })),
  );
  for (const { context, name, run } of shuffled(runs)) {
    checkpoint();
    const time = await timeOne(run, context === 'cold' ? opened.invalidate : undefined, budget);
    const key = `${context} ${name}`;
    if (kept) samples.set(key, [...(samples.get(key) ?? []), time]);
  }
}

async function timeOne(
  run: Runs[string],
  before: OpenPeer['invalidate'] | undefined,
  budget: number,
): Promise<number> {
  await run();
  await run();
  globalThis.gc?.();
  const times: number[] = [];
  for (let spent = 0; times.length < 3 || (spent < budget && times.length < 2000); ) {
    await before?.();
    const start = performance.now();
    await run();
    const time = performance.now() - start;
    times.push(time);
    spent += time;
  }
  return median(times);
}

function medians(samples: Entrant['samples']): PeerResult['times'] {
  const times: Record<string, Record<ContextName, number>> = {};
  for (const [key, values] of samples) {
    const [context, name] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
    times[name] = { ...times[name]!, [context]: median(values) };
  }
  return times;
}

/** What is stored after its caller went on is waited for: the least of some runs. */
const ATTEMPTS = 10;

async function countAll(opened: OpenPeer): Promise<PeerResult['statements']> {
  const counts: Record<string, Record<'without' | 'hot', number>> = {};
  for (const name of Object.keys(opened.without)) {
    counts[name] = {
      without: await count(opened, opened.without[name]!),
      hot: await count(opened, opened.hot[name]!),
    };
  }
  return counts;
}

async function count(opened: OpenPeer, run: Runs[string]): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least > 0; attempt += 1) {
    let statements = 0;
    const undo = opened.listen(() => {
      statements += 1;
    });
    await run();
    undo();
    least = Math.min(least, statements);
  }
  return least;
}
