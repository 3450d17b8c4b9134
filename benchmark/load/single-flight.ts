/** Equal reads at once, right after an invalidation: how many statements reach the database, and when all are answered. */
import type { Arena, Context } from '../contexts';
import { median } from '../figures';
import type { Query } from '../queries';

export interface Flight {
  readonly readers: number;
  /** the most of all rounds */
  readonly statements: number;
  /** until the last of them is answered */
  readonly milliseconds: number;
  readonly millisecondsWithout: number;
}

const READERS = [1, 8, 64, 512];
const QUERY = 'rows 5000–5010';

export async function measureFlights(
  { contexts }: Arena,
  rounds: number,
  step: (what: string) => void,
): Promise<Flight[]> {
  const flights: Flight[] = [];
  for (const readers of READERS) {
    const statements: number[] = [];
    const [cached, without] = [[] as number[], [] as number[]];
    for (let round = 0; round <= rounds; round += 1) {
      step(`${readers} equal reads at once`);
      const cold = await together(contexts.cold, readers);
      const control = await together(contexts.control, readers);
      if (round === 0) continue;
      statements.push(cold.statements);
      cached.push(cold.milliseconds);
      without.push(control.milliseconds);
    }
    flights.push({
      readers,
      statements: Math.max(...statements),
      milliseconds: median(cached),
      millisecondsWithout: median(without),
    });
  }
  return flights;
}

async function together(
  { knex, queries, before }: Context,
  readers: number,
): Promise<{ statements: number; milliseconds: number }> {
  const query: Query = queries.find(({ name }) => name === QUERY)!;
  await query.run();
  await before?.();
  let statements = 0;
  const count = (): void => {
    statements += 1;
  };
  knex.on('query', count);
  const start = performance.now();
  await Promise.all(Array.from({ length: readers }, () => query.run()));
  const milliseconds = performance.now() - start;
  knex.removeListener('query', count);
  return { statements, milliseconds };
}
