/** One query at a time: each read in each context, and each kind of write with and without cachalot. */
import { type Bench, chosenCaches, chosenSubjects, makeDurable, type Subject, withDatabase } from '../bench';
import type { MeasuredCache } from '../caches';
import { type Arena, openArena } from '../contexts';
import { fill, makeSchema } from '../dataset';
import { CACHE_NAMES, DATABASES } from '../options';
import { Progress } from '../progress';
import { WRITES } from '../writes';
import {
  type Counts,
  countStatements,
  type Effort,
  measure,
  measureWrites,
  type Times,
  type WriteTimes,
} from './measure';

export interface Reads {
  readonly database: string;
  readonly cache: string;
  readonly times: Times;
  readonly counts: Counts;
  readonly writes: WriteTimes;
}

export async function measureReads(bench: Bench): Promise<Reads[]> {
  const { rounds, quick } = bench.options;
  const effort: Effort = { rounds, budget: quick ? 4 : 20, warmUp: quick ? 50 : 500 };
  const pairs = chosenSubjects(bench, DATABASES).map((subject) => ({
    subject,
    caches: cachesFor(bench, subject),
  }));
  const steps = pairs.flatMap(({ caches }) => caches).length * (1 + (1 + WRITES.length) * (rounds + 1));
  const progress = new Progress('reads', steps);
  const results: Reads[] = [];
  for (const { subject, caches } of pairs) {
    await makeDurable(subject);
    await withDatabase(
      bench,
      subject,
      async (knex) => {
        await makeSchema(knex);
        await fill(knex);
      },
      async (config) => {
        for (const cache of caches) {
          const about = { database: subject.kind.name, cache: cache.name };
          const arena = openArena(config, bench.orms, cache);
          const step = (what: string) => progress.step(`${about.database}, ${about.cache}, ${what}`);
          try {
            results.push({ ...about, ...(await measureArena(arena, bench, effort, step)) });
          } finally {
            await arena.close();
          }
        }
      },
    );
  }
  progress.end();
  return results;
}

/** A quick look tries the other caches on one database alone. */
function cachesFor(bench: Bench, { kind }: Subject): readonly MeasuredCache[] {
  const all = chosenCaches(bench, CACHE_NAMES);
  const whole = !bench.options.quick || bench.options.caches !== undefined || kind.name === 'postgres';
  return whole ? all : all.filter(({ name }) => name === 'locmem');
}

async function measureArena(
  arena: Arena,
  bench: Bench,
  effort: Effort,
  step: (what: string) => void,
): Promise<Pick<Reads, 'times' | 'counts' | 'writes'>> {
  await arena.prepare();
  const names = chosenQueries(arena, bench.options.queries);
  return {
    counts: await countStatements(arena, names),
    times: await measure(arena, names, effort, step),
    writes: await measureWrites(arena, effort, step),
  };
}

function chosenQueries({ contexts }: Arena, wanted: readonly string[] | undefined): string[] {
  const names = contexts.control.queries.map(({ name }) => name);
  if (wanted === undefined) return names;
  const found = names.filter((name) =>
    wanted.some((text) => name.toLowerCase().includes(text.toLowerCase())),
  );
  if (found.length === 0)
    throw new Error(`No query is called ${wanted.join(', ')}. There are: ${names.join('; ')}.`);
  return found;
}
