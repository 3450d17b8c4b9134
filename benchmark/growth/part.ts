/** What a hit and a miss cost as things grow, on one database, over process memory and over Redis. */
import { type Bench, chosenCaches, chosenSubjects, makeDurable, withDatabase } from '../bench';
import type { MeasuredCache } from '../caches';
import { checkpoint, Progress } from '../progress';
import { callers, catalog, queries, transactions } from './many';
import { columns, rows, tables } from './results';
import type { Field, Growth, Point } from './subject';

export const GROWTHS: readonly Growth[] = [rows, columns, tables, queries, catalog, callers, transactions];

export interface GrowthResult {
  readonly name: string;
  readonly database: string;
  readonly cache: string;
  readonly points: readonly Point[];
}

/** Room for a million entries: it is the cost of finding one that is asked for, not of throwing others away. */
const ROOM = { MAX_BYTES: 4 * 1024 ** 3, MAX_ENTRIES: 2_000_000 };

export async function measureGrowth(bench: Bench): Promise<GrowthResult[]> {
  const { quick, long, rounds, databases } = bench.options;
  const subjects = chosenSubjects(bench, ['postgres', 'sqlite']);
  const subject =
    databases === undefined
      ? (subjects.find(({ kind }) => kind.name === 'postgres') ?? subjects[0])
      : subjects[0];
  if (subject === undefined) return [];
  const caches = chosenCaches(bench, ['locmem', 'redis']);
  const sizesOf = ({ sizes, slow = [], long: longest = [] }: Growth): readonly number[] => [
    ...sizes,
    ...(quick ? [] : slow),
    ...(long ? longest : []),
  ];
  const steps = caches.length * GROWTHS.flatMap(sizesOf).length;
  const progress = new Progress('growth', steps);
  await makeDurable(subject);
  const results: GrowthResult[] = [];
  for (const cache of caches) {
    await withDatabase(
      bench,
      subject,
      async (knex) => knex.schema.createTable('made', (table) => table.integer('number').primary()),
      async (config) => {
        const { untouched, patched } = bench.orms;
        const field: Omit<Field, 'control' | 'cached'> = {
          untouched,
          patched,
          rounds: Math.min(rounds, 5),
          budget: quick ? 3 : 25,
        };
        const opened = openCache(bench, cache);
        const pools = { control: untouched.knex(config), cached: patched.knex(config) };
        try {
          for (const growth of GROWTHS) {
            await growth.prepare?.({ ...field, ...pools });
            const points: Point[] = [];
            for (const size of sizesOf(growth)) {
              progress.step(`${cache.name}, ${size} ${growth.along}`);
              // A million keys of a server are a matter of the server.
              if (cache.name !== 'locmem' && growth === queries && size > 10_000) continue;
              points.push({ size, costs: await growth.measure({ ...field, ...pools }, size) });
              checkpoint();
            }
            results.push({ name: growth.name, database: subject.kind.name, cache: cache.name, points });
          }
        } finally {
          for (const knex of Object.values(pools)) await knex.destroy();
          await opened.close();
        }
      },
    );
  }
  progress.end();
  return results;
}

function openCache(bench: Bench, cache: MeasuredCache): { close(): Promise<void> } {
  const { config, bare, close } = cache.configure(`benchmark:${process.pid}:growth:`, ROOM);
  const { settings, caches } = bench.orms.cachalot;
  settings.CACHES = { default: config };
  return {
    async close() {
      await caches.close();
      bare?.close();
      close();
    },
  };
}
