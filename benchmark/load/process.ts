/** One of several processes under load: does what it is told until the parent lets go of it. */
import type { Knex } from 'knex';
import { CACHES } from '../caches';
import { openArena } from '../contexts';
import { loadBoth } from '../orm';
import { OBJECTION_QUERIES } from '../queries';
import { runClients } from './clients';
import { LOADS } from './loads';
import type { Order } from './processes';

async function configOf(kind: string, name: string): Promise<Knex.Config> {
  if (kind !== 'postgres') throw new Error(`There are no processes for ${kind}.`);
  return (await import('../../tests/support/kinds/postgres.js')).postgres.config(name);
}

async function main(): Promise<void> {
  const [kind, name, prefix] = process.argv.slice(2) as [string, string, string];
  const redis = CACHES.find((cache) => cache.name === 'redis')!;
  const arena = openArena(await configOf(kind, name), loadBoth({ copied: true }), redis, prefix);
  const obey = async ({ load: wanted, context, clients, milliseconds, seed }: Order): Promise<void> => {
    const load = LOADS.find((each) => each.name === wanted)!;
    const speed = await runClients({
      clients,
      milliseconds,
      seed,
      reads: arena.contexts[context].queries.slice(0, OBJECTION_QUERIES),
      write: arena.writes[context === 'hot' ? 'with' : 'without'][load.write],
      share: load.share,
    });
    process.send?.(speed);
  };
  process.on('message', (order) => void obey(order as Order));
  process.send?.('ready');
}

// Ctrl-C reaches the whole group; the parent decides, and however it ends, this is noticed.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
void main();
