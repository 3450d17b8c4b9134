/** What Memcached servers say of themselves: whether they evict, what they take under one key, what they keep. */
import { askEach, type BackendFinding, type Holdings } from '../self-report';
import type { Dialer } from './connection';
import { EPOCH_RENEWAL } from './epoch';
import type { MemcacheNode } from './node';

/** @throws what the connection says, when a server cannot be asked */
export async function inspectMemcache(
  nodes: readonly MemcacheNode[],
  { overruled, maxValue }: Dialer,
): Promise<BackendFinding[]> {
  const found: BackendFinding[] = overruled.map((name) => ({
    concern: 'settings',
    message: `its option "${name}" is decided by cachalot${name === 'namespace' ? '; KEY_PREFIX is meant' : ''}`,
  }));
  const said = await Promise.all(
    nodes.map(async (node) => {
      const settings = await node.call((connection) => connection.stats('settings'));
      return settingsFindings(settings, maxValue).map((finding) => ({
        ...finding,
        message: `${node.name}: ${finding.message}`,
      }));
    }),
  );
  return [...found, ...said.flat()];
}

/** Of what `stats settings` answers. */
export function settingsFindings(settings: ReadonlyMap<string, string>, maxValue: number): BackendFinding[] {
  const found: BackendFinding[] = [];
  const largest = Number(settings.get('item_size_max') ?? Number.NaN);
  const idle = Number(settings.get('idle_timeout') ?? 0);
  if (settings.get('evictions') === 'off')
    found.push({ concern: 'full', message: 'it was started with -M, which refuses what is new' });
  if (largest < maxValue)
    found.push({
      concern: 'settings',
      message: `it takes ${largest} bytes (-I), and maxValue is ${maxValue}`,
    });
  if (idle > 0 && idle * 1_000 <= EPOCH_RENEWAL)
    found.push({
      concern: 'settings',
      message: `it closes connections after ${idle} s (idle_timeout), and each time forgets what it holds`,
    });
  return found;
}

/** Memcached does not say whose keys they are, so results are not told from others. */
export function holdingsOf(nodes: readonly MemcacheNode[]): Promise<Holdings[]> {
  return askEach(
    nodes,
    ({ name }) => name,
    async (node) => {
      const stats = await node.call((connection) => connection.stats());
      const number = (name: string): number | null => (stats.has(name) ? Number(stats.get(name)) : null);
      return {
        keys: number('curr_items'),
        memory: number('bytes'),
        limit: number('limit_maxbytes'),
        hits: number('get_hits'),
        misses: number('get_misses'),
        evictions: number('evictions'),
      };
    },
  );
}
