/** Times queries in rounds: in each round every query in every context, in an order that is drawn anew. */
import type { Arena, Context, ContextName } from '../contexts';
import { median, shuffled } from '../figures';
import type { Query } from '../queries';
import { removeInserted, WRITES, type WriteName } from '../writes';

export interface Effort {
  readonly rounds: number;
  /** milliseconds for one query in one context and round */
  readonly budget: number;
  /** runs of each hit and each write before any is timed: the engine has optimised all ways by then */
  readonly warmUp: number;
}

/** Milliseconds by query, then by context: the median over the rounds of the median within a round. */
export type Times = Readonly<Record<string, ByContext>>;

/** Statements that reach the database, by query, then by context. */
export type Counts = Times;

/** `bare` is absent where the cache has no bare client. */
export type ByContext = Readonly<Record<Exclude<ContextName, 'bare'>, number> & { bare?: number }>;

/** Milliseconds of each write; `bare` without cachalot, between two round trips of a bare client where there is one. */
export type WriteTimes = Readonly<Partial<Record<WriteName, WriteTime>>>;

export type WriteTime = Readonly<Record<'without' | 'with', number> & { bare?: number }>;

const FEWEST = 3;
const MOST = 2000;
/** Where each run reaches the database: too dear to be warmed up by more than a round. */
const DEAR: readonly ContextName[] = ['control', 'cold'];
/** Runs until a cache that stores while the caller goes on has stored. */
const ATTEMPTS = 100;

export async function measure(
  { contexts, measured }: Arena,
  names: readonly string[],
  { rounds, budget, warmUp }: Effort,
  step: (what: string) => void,
): Promise<Times> {
  const runs = names.flatMap((name) =>
    measured.map((context) => ({
      context: contexts[context],
      query: contexts[context].queries.find((query) => query.name === name)!,
      samples: [] as number[],
    })),
  );
  step('reads');
  for (const { context, query } of runs) {
    if (DEAR.includes(context.name)) continue;
    for (let run = 0; run < warmUp; run += 1) await query.run();
  }
  // The first round is thrown away.
  for (let round = 0; round <= rounds; round += 1) {
    step('reads');
    for (const { context, query, samples } of shuffled(runs)) {
      const time = await timeOne(context, query, budget);
      if (round > 0) samples.push(time);
    }
  }
  return byQuery(runs.map((run) => ({ ...run, value: median(run.samples) })));
}

function byQuery(
  found: readonly { readonly context: Context; readonly query: Query; readonly value: number }[],
): Times {
  const all: Record<string, ByContext> = {};
  for (const { context, query, value } of found) {
    all[query.name] = { ...all[query.name]!, [context.name]: value };
  }
  return all;
}

async function timeOne(context: Context, query: Query, budget: number): Promise<number> {
  await query.run();
  await query.run();
  globalThis.gc?.();
  return repeat(budget, query.run, context.before);
}

/** The median time of as many runs as the budget allows; what comes before each of them is not timed. */
async function repeat(
  budget: number,
  run: () => PromiseLike<unknown>,
  before?: () => PromiseLike<unknown>,
): Promise<number> {
  const samples: number[] = [];
  let spent = 0;
  while (samples.length < FEWEST || (spent < budget && samples.length < MOST)) {
    await before?.();
    const start = performance.now();
    await run();
    const time = performance.now() - start;
    samples.push(time);
    spent += time;
  }
  return median(samples);
}

/**
 * Counts once, with listeners that are gone before anything is timed.
 * @throws when a hit reaches the database, or a miss takes more statements than no cache
 */
export async function countStatements(
  { contexts, measured }: Arena,
  names: readonly string[],
): Promise<Counts> {
  const found = [];
  for (const name of measured) {
    const context = contexts[name];
    for (const query of context.queries.filter((each) => names.includes(each.name))) {
      await query.run();
      found.push({ context, query, value: await settled(context, query) });
    }
  }
  const counts = byQuery(found);
  for (const [name, { control, cold, hot }] of Object.entries(counts)) {
    if (control < 1 || cold !== control || hot !== 0) {
      throw new Error(`${name}: ${control} statements without cachalot, ${cold} cold, ${hot} hot`);
    }
  }
  return counts;
}

/** Statements of one run; a hit is waited for, since what was missed may be stored after its caller went on. */
async function settled(context: Context, query: Query): Promise<number> {
  let statements = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    statements = await countOne(context, query);
    if (context.name !== 'hot' || statements === 0) break;
  }
  return statements;
}

async function countOne({ knex, before }: Context, query: Query): Promise<number> {
  await before?.();
  let statements = 0;
  const count = (): void => {
    statements += 1;
  };
  knex.on('query', count);
  await query.run();
  knex.removeListener('query', count);
  return statements;
}

/** Each kind of write without and with cachalot; the tables are being read from the cache. */
export async function measureWrites(
  arena: Arena,
  effort: Effort,
  step: (what: string) => void,
): Promise<WriteTimes> {
  const times: Partial<Record<WriteName, WriteTime>> = {};
  for (const name of WRITES) times[name] = await measureWrite(arena, name, effort, step);
  await removeInserted(arena.contexts.control.knex);
  return times;
}

type WriteKind = 'without' | 'with' | 'bare';

/** One after the other in turns: a disk that has good and bad moments has them for all. */
async function measureWrite(
  arena: Arena,
  name: WriteName,
  { rounds, budget, warmUp }: Effort,
  step: (what: string) => void,
): Promise<WriteTime> {
  const { kinds, run, before } = waysToWrite(arena, name);
  for (let time = 0; time < warmUp; time += 1) for (const kind of kinds) await run[kind]();
  const medians: Record<WriteKind, number[]> = { without: [], with: [], bare: [] };
  for (let round = 0; round <= rounds; round += 1) {
    step(`writes, ${name}`);
    const samples: Record<WriteKind, number[]> = { without: [], with: [], bare: [] };
    let spent = 0;
    while (samples.with.length < FEWEST || (spent < budget * kinds.length && samples.with.length < MOST)) {
      for (const kind of shuffled(kinds)) {
        await before(kind);
        const start = performance.now();
        await run[kind]();
        const time = performance.now() - start;
        samples[kind].push(time);
        spent += time;
      }
    }
    if (round > 0) for (const kind of kinds) medians[kind].push(median(samples[kind]));
  }
  return {
    without: median(medians.without),
    with: median(medians.with),
    ...(kinds.includes('bare') && { bare: median(medians.bare) }),
  };
}

function waysToWrite({ writes, contexts, roundTrip }: Arena, name: WriteName) {
  const { control, hot } = contexts;
  const pools = { without: control.knex, with: hot.knex, bare: control.knex };
  const run = {
    without: writes.without[name],
    with: writes.with[name],
    async bare() {
      await roundTrip?.();
      await writes.without[name]();
      await roundTrip?.();
    },
  };
  const kinds: WriteKind[] = roundTrip === undefined ? ['without', 'with'] : ['without', 'with', 'bare'];
  return {
    kinds,
    run,
    /** An entry that the write makes worthless; then the same work for the server process that will write. */
    async before(kind: WriteKind): Promise<void> {
      await hot.queries[0]!.run();
      await pools[kind].raw('select count(*) from test');
    },
  };
}
