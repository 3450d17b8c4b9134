/**
 * What Redis servers say of themselves: whether they take writes, and what they throw out when they are full.
 *
 * Tokens have no time limit, marks always have one, results have one only where TIMEOUT says so. Losing a result or
 * a token costs a miss. Losing a mark lets readers store old rows until its writer is done, so a policy must prefer
 * what has not been used lately among all keys: that is a result, hardly ever a mark that was just set.
 */
import type { CacheConfig } from '../../../settings/shapes';
import type { BackendFinding } from '../self-report';
import { field, ReplicaError } from './identity';
import type { Link } from './link';
import { overruled } from './location';
import type { RedisNode } from './node';

/** @throws what the connection says, when no server can be asked */
export async function inspectRedis(config: CacheConfig, link: Link): Promise<BackendFinding[]> {
  const found: BackendFinding[] = overruled(config).map((name) => ({
    concern: 'settings',
    message: `its option "${name}" is decided by cachalot${name === 'keyPrefix' ? '; KEY_PREFIX is meant' : ''}`,
  }));
  const servers = await nodesOf(link);
  const said = await Promise.all(servers.map((node) => inspectServer(node, config)));
  return [...found, ...said.flat()];
}

async function nodesOf(link: Link): Promise<readonly RedisNode[]> {
  return link.nodes();
}

async function inspectServer(node: RedisNode, { TIMEOUT }: CacheConfig): Promise<BackendFinding[]> {
  let info: string;
  try {
    info = (await node.call((client) => client.info('memory'))).value;
  } catch (error) {
    if (!(error instanceof ReplicaError)) throw error;
    return [{ concern: 'unwritable', message: `${node.address}: ${error.message}` }];
  }
  const bytes = Number(field(info, 'maxmemory') ?? Number.NaN);
  const policy = field(info, 'maxmemory_policy') ?? '';
  const finding = memoryFinding(bytes, policy, TIMEOUT == null);
  return finding === undefined ? [] : [{ ...finding, message: `${node.address}: ${finding.message}` }];
}

/** Of `maxmemory` and `maxmemory-policy`. */
export function memoryFinding(bytes: number, policy: string, forever: boolean): BackendFinding | undefined {
  if (bytes === 0) {
    if (!forever) return undefined;
    return { concern: 'unbounded', message: 'maxmemory is 0, and results have no TIMEOUT' };
  }
  if (policy === 'noeviction')
    return { concern: 'full', message: 'maxmemory-policy is noeviction, which refuses what is new' };
  if (policy.startsWith('volatile-'))
    return {
      concern: 'marks',
      message: `maxmemory-policy is ${policy}, which evicts keys with a time limit: ${forever ? 'marks alone' : 'marks as well as results'}`,
    };
  if (policy === 'allkeys-random')
    return {
      concern: 'marks',
      message: 'maxmemory-policy is allkeys-random, which evicts any key, marks too',
    };
  return undefined;
}

/** The server’s clock, in milliseconds. */
export async function timeOf(node: RedisNode): Promise<number> {
  const [seconds, microseconds] = (await node.call((client) => client.time())).value;
  return Number(seconds) * 1000 + Number(microseconds) / 1000;
}
