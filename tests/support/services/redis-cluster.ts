/** A Redis Cluster of three primaries, each with a third of the slots, and on demand a replica of one of them. */
import type { Redis } from 'ioredis';
import type { Keeper, RunningServer } from './keeper';
import { clientOf, eventually, REDIS_PROGRAM, startRedis } from './redis-servers';
import { fromEnvironment, type ServiceStarter } from './service';

export interface ClusterNode {
  readonly server: RunningServer;
  readonly client: Redis;
}

const OPTIONS = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'];
/** The first slot of each primary. */
const FIRST = [0, 5_461, 10_923, 16_384];
/** The nodes talk to each other on a port that is 10,000 higher. */
const HIGHEST_PORT = 55_535;

/** One for the whole run; its URL is that of each node, with commas between. */
export const redisCluster: ServiceStarter = {
  name: 'redis-cluster',
  variable: 'REDIS_CLUSTER_URL',
  wanted: 'redis-server',
  withoutDocker: true,
  async start(keeper) {
    const given = fromEnvironment('redis-cluster', 'REDIS_CLUSTER_URL');
    if (given !== undefined || REDIS_PROGRAM === undefined) return given;
    const nodes = await startCluster(keeper);
    for (const { client } of nodes) client.disconnect();
    return {
      name: 'redis-cluster',
      url: nodes.map(({ server }) => `redis://127.0.0.1:${server.port}`).join(),
      origin: 'private server',
      stop: async () => void (await Promise.all(nodes.map(({ server }) => server.stop()))),
    };
  },
};

/** Starts the three primaries and waits until each knows that the Cluster is whole. */
export async function startCluster(keeper: Keeper): Promise<ClusterNode[]> {
  const nodes: ClusterNode[] = [];
  for (let index = 0; index < 3; index += 1) {
    const node = await startNode(keeper);
    await node.client.cluster('ADDSLOTSRANGE', FIRST[index]!, FIRST[index + 1]! - 1);
    nodes.push(node);
  }
  for (const { server } of nodes.slice(1)) await nodes[0]!.client.cluster('MEET', '127.0.0.1', server.port);
  for (const { client } of nodes) await eventually(() => isWhole(client, 3));
  return nodes;
}

/** Adds a server that follows `primary` and takes over when it is told to, or when that one is gone. */
export async function addReplica(keeper: Keeper, primary: ClusterNode): Promise<ClusterNode> {
  const replica = await startNode(keeper);
  const id = (await primary.client.cluster('MYID')) as unknown as string;
  await replica.client.cluster('MEET', '127.0.0.1', primary.server.port);
  await eventually(async () => String(await replica.client.cluster('NODES')).includes(id));
  await eventually(() => isWhole(replica.client, 3));
  await replica.client.cluster('REPLICATE', id);
  await eventually(async () => (await replica.client.info('replication')).includes('master_link_status:up'));
  return replica;
}

async function startNode(keeper: Keeper): Promise<ClusterNode> {
  for (;;) {
    const server = await startRedis(keeper, ...OPTIONS).catch(() => undefined);
    if (server === undefined) continue;
    if (server.port <= HIGHEST_PORT) return { server, client: clientOf(server) };
    await server.stop();
  }
}

async function isWhole(client: Redis, size: number): Promise<boolean> {
  const info = String(await client.cluster('INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_size:${size}`);
}
