/**
 * The round trips that a hit cannot do without: the floor, and before each answer the bare client fetches the very
 * keys that cachalot fetches for that statement, and does nothing with them.
 */
import type { CacheBackend } from '../cachalot/backends/cache-backend';
import type { BareClient } from './caches';
import type { Query } from './queries';

type Trip = Parameters<CacheBackend['read']>;

export interface BareTrips {
  /** Fetches what belongs to one statement, known by its text and parameters; nothing for what no hit asks. */
  fetch(statement: string): Promise<unknown>;
  /** Learns which keys each statement needs: a hit is watched, then the same query runs at the floor. */
  learn(hot: readonly Query[], bare: readonly Query[]): Promise<void>;
}

export function bareTrips(client: BareClient, backend: CacheBackend): BareTrips {
  const known = new Map<string, Trip>();
  let expected: Trip[] | undefined;
  return {
    fetch(statement) {
      const next = expected?.shift();
      if (next !== undefined) known.set(statement, next);
      const trip = known.get(statement);
      return trip === undefined ? Promise.resolve() : client.read(...trip);
    },
    async learn(hot, bare) {
      for (const [index, query] of hot.entries()) {
        // Objection asks for the columns of a table once.
        expected = undefined;
        await bare[index]!.run();
        expected = await watch(backend, query);
        await bare[index]!.run();
        if (expected.length > 0) throw new Error(`${query.name} asks the cache more often than the database`);
      }
      expected = undefined;
    },
  };
}

/** What the last of a few runs asks the cache; by then it is a hit. */
async function watch(backend: CacheBackend, query: Query): Promise<Trip[]> {
  for (let run = 0; run < 3; run += 1) await query.run();
  const trips: Trip[] = [];
  const read = backend.read.bind(backend);
  backend.read = (...trip) => {
    trips.push(trip);
    return read(...trip);
  };
  try {
    await query.run();
  } finally {
    delete (backend as Partial<CacheBackend>).read;
  }
  return trips;
}
