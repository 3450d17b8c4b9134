/** What one Redis server keeps, by its own figures; results are counted where that is soon done. */
import type { Holdings } from '../self-report';
import { eachKey } from './forget-all';
import { field } from './identity';
import type { RedisNode } from './node';

/** Keys of a database up to which those of this cache are looked for among them. */
const MOST_KEYS = 100_000;

/** @throws what the connection says */
export async function holdingsOf(
  node: RedisNode,
  clientPrefix: string,
  entryPrefix: string,
): Promise<Partial<Holdings>> {
  const [memory, stats, keys] = await Promise.all([
    node.call((client) => client.info('memory')),
    node.call((client) => client.info('stats')),
    node.call((client) => client.dbsize()),
  ]);
  const limit = number(memory.value, 'maxmemory');
  return {
    entries: keys.value > MOST_KEYS ? null : await count(node, clientPrefix, entryPrefix),
    keys: keys.value,
    memory: number(memory.value, 'used_memory'),
    limit: limit === 0 ? null : limit,
    hits: number(stats.value, 'keyspace_hits'),
    misses: number(stats.value, 'keyspace_misses'),
    evictions: number(stats.value, 'evicted_keys'),
  };
}

async function count(node: RedisNode, clientPrefix: string, prefix: string): Promise<number> {
  const found = new Set<string>();
  await eachKey(node, clientPrefix, prefix, async (key) => found.add(key));
  return found.size;
}

function number(info: string, name: string): number | null {
  const said = field(info, name);
  return said === undefined ? null : Number(said);
}
