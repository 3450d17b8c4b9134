/** Times queries in rounds: in each round every query in every context, in an order that is drawn anew. */
import { type Arena, CONTEXTS, type Context, type ContextName } from './contexts';
import { median, shuffled } from './figures';
import type { Query } from './queries';

export interface Effort {
  readonly rounds: number;
  /** milliseconds for one query in one context and round */
  readonly budget: number;
}

/** Milliseconds by query, then by context: the median over the rounds of the median within a round. */
export type Times = ReadonlyMap<string, Readonly<Record<ContextName, number>>>;

/** Statements that reach the database, by query, then by context. */
export type Counts = ReadonlyMap<string, Readonly<Record<ContextName, number>>>;

const FEWEST = 3;
const MOST = 2000;
/** Inserts of each kind before any is timed: the engine has optimised both by then. */
const WARM_UP = 1500;

export async function measure({ contexts }: Arena, { rounds, budget }: Effort): Promise<Times> {
  const names = contexts.control.queries.map(({ name }) => name);
  const samples = new Map(
    names.map((name) => [name, Object.fromEntries(CONTEXTS.map((context) => [context, [] as number[]]))]),
  );
  // The first round teaches the engine and is thrown away.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, context] of shuffled(
      names.flatMap((_, at) => CONTEXTS.map((name) => [at, name] as const)),
    )) {
      const time = await timeOne(contexts[context], contexts[context].queries[index]!, budget);
      if (round > 0) samples.get(names[index]!)![context]!.push(time);
    }
  }
  return new Map(
    [...samples].map(([name, times]) => [
      name,
      Object.fromEntries(CONTEXTS.map((context) => [context, median(times[context]!)])) as never,
    ]),
  );
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
export async function countStatements({ contexts }: Arena): Promise<Counts> {
  const counts = new Map<string, Record<ContextName, number>>();
  for (const name of CONTEXTS) {
    const { knex, queries, before } = contexts[name];
    for (const query of queries) {
      await query.run();
      await before?.();
      let statements = 0;
      const count = (): void => {
        statements += 1;
      };
      knex.on('query', count);
      await query.run();
      knex.removeListener('query', count);
      counts.set(query.name, { ...(counts.get(query.name) ?? ({} as never)), [name]: statements });
    }
  }
  for (const [name, { control, cold, hot }] of counts) {
    if (control < 1 || cold !== control || hot !== 0) {
      throw new Error(`${name}: ${control} statements without cachalot, ${cold} cold, ${hot} hot`);
    }
  }
  return counts;
}

/** Milliseconds of an insert, without and with cachalot, in turns; the table is being read from the cache. */
export async function measureInserts(
  { inserts, contexts }: Arena,
  { rounds, budget }: Effort,
): Promise<Record<'without' | 'with', number>> {
  const pools = { without: contexts.control.knex, with: contexts.hot.knex };
  // An entry that the insert makes worthless; then the same work for the server process that will insert.
  const before = async (kind: 'without' | 'with'): Promise<void> => {
    await contexts.hot.queries[0]!.run();
    await pools[kind].raw('select count(*) from test');
  };
  const samples = { without: [] as number[], with: [] as number[] };
  for (let run = 0; run < WARM_UP; run += 1) {
    await inserts.without();
    await inserts.with();
  }
  for (let round = 0; round <= rounds; round += 1) {
    for (const kind of shuffled(['without', 'with'] as const)) {
      const time = await repeat(budget * 2, inserts[kind], () => before(kind));
      if (round > 0) samples[kind].push(time);
    }
  }
  return { without: median(samples.without), with: median(samples.with) };
}
