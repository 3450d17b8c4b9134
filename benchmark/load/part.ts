/** Many clients at once: in one process, in several, and for one and the same answer. */
import { type Bench, chosenCaches, chosenSubjects, makeDurable, withDatabase } from '../bench';
import { openArena } from '../contexts';
import { fill, makeSchema } from '../dataset';
import { Progress } from '../progress';
import { LOADS } from './loads';
import { measureProcesses, type ProcessSpeeds } from './processes';
import { type Flight, measureFlights } from './single-flight';
import { measureThroughput, type Speeds } from './throughput';

export interface LoadResult {
  readonly database: string;
  readonly cache: string;
  /** by the name of the load */
  readonly loads: Readonly<Record<string, Speeds>>;
  readonly flights: readonly Flight[];
  /** absent for caches that processes do not share */
  readonly processes?: ProcessSpeeds;
}

/** More rounds would take long, and the figures of so many operations scatter less. */
const MOST_ROUNDS = 5;

export async function measureLoad(bench: Bench): Promise<LoadResult[]> {
  const { rounds: asked, quick } = bench.options;
  const rounds = Math.min(asked, MOST_ROUNDS);
  const effort = { rounds: quick ? 1 : rounds, milliseconds: quick ? 250 : 1500 };
  const subjects = chosenSubjects(bench, ['postgres']);
  const caches = chosenCaches(bench, ['locmem', 'redis']);
  const each = LOADS.length + 4;
  const several = caches.some(({ name }) => name === 'redis') ? 3 : 0;
  const steps = subjects.length * (caches.length * each + several) * (effort.rounds + 1);
  const progress = new Progress('load', steps);
  const results: LoadResult[] = [];
  for (const subject of subjects) {
    const { name: database } = subject.kind;
    await makeDurable(subject);
    await withDatabase(
      bench,
      subject,
      async (knex) => {
        await makeSchema(knex);
        await fill(knex);
      },
      async (config, name) => {
        for (const cache of caches) {
          const step = (what: string) => progress.step(`${database}, ${cache.name}, ${what}`);
          const arena = openArena(config, bench.orms, cache);
          const loads: Record<string, Speeds> = {};
          let flights: readonly Flight[];
          try {
            await arena.prepare();
            for (const load of LOADS) loads[load.name] = await measureThroughput(arena, load, effort, step);
            flights = await measureFlights(arena, effort.rounds, step);
          } finally {
            await arena.close();
          }
          const shared = cache.name === 'redis' && database === 'postgres';
          const prefix = `benchmark:${process.pid}:processes:`;
          results.push({
            database,
            cache: cache.name,
            loads,
            flights,
            ...(shared && {
              processes: await measureProcesses({ kind: database, name }, prefix, effort, step),
            }),
          });
        }
      },
    );
  }
  progress.end();
  return results;
}
