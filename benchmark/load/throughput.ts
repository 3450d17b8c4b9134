/** 64 clients in one process: operations a second, and how long reads take, without a cache, from it, and at the floor. */
import type { Arena, ContextName } from '../contexts';
import { median, shuffled } from '../figures';
import { OBJECTION_QUERIES } from '../queries';
import { removeInserted } from '../writes';
import { runClients, type Speed } from './clients';
import type { Load } from './loads';

export const CLIENTS = 64;

/** By context; only those of the load. */
export type Speeds = Readonly<Partial<Record<ContextName, Speed>>>;

export interface LoadEffort {
  readonly rounds: number;
  readonly milliseconds: number;
}

export async function measureThroughput(
  arena: Arena,
  load: Load,
  { rounds, milliseconds }: LoadEffort,
  step: (what: string) => void,
): Promise<Speeds> {
  const names = load.contexts.filter((name) => arena.measured.includes(name));
  const samples = new Map(names.map((name) => [name, [] as Speed[]]));
  // The first round teaches the engine and is thrown away.
  for (let round = 0; round <= rounds; round += 1) {
    step(load.name);
    for (const name of shuffled(names)) {
      const speed = await runClients({
        clients: CLIENTS,
        milliseconds,
        seed: round,
        reads: arena.contexts[name].queries.slice(0, OBJECTION_QUERIES),
        write: arena.writes[name === 'hot' ? 'with' : 'without'][load.write],
        share: load.share,
      });
      if (round > 0) samples.get(name)!.push(speed);
    }
    await removeInserted(arena.contexts.control.knex);
  }
  return Object.fromEntries([...samples].map(([name, speeds]) => [name, middle(speeds)]));
}

/** The median of each figure by itself. */
export function middle(speeds: readonly Speed[]): Speed {
  return {
    perSecond: median(speeds.map(({ perSecond }) => perSecond)),
    p50: median(speeds.map(({ p50 }) => p50)),
    p99: median(speeds.map(({ p99 }) => p99)),
  };
}
