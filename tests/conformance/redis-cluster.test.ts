/** A Cluster of three primaries passes the suite of backends, and a failover revives nothing. */
import { randomUUID } from 'node:crypto';
import { Cluster } from 'ioredis';
import { RedisBackend } from '../../cachalot/backends/redis/redis';
import { slotOf } from '../../cachalot/backends/redis/slots';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';
import { Keeper } from '../support/services/keeper';
import { addReplica, type ClusterNode, startCluster } from '../support/services/redis-cluster';
import { eventually, REDIS_PROGRAM } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';

describeIf(REDIS_PROGRAM !== undefined, 'a cache in a Redis Cluster', () => {
  let keeper: Keeper;
  let nodes: ClusterNode[];
  let given: Cluster;
  beforeAll(async () => {
    keeper = await Keeper.open();
    nodes = await startCluster(keeper);
    given = new Cluster([{ host: '127.0.0.1', port: nodes[0]!.server.port }], { lazyConnect: true });
  }, 60_000);
  afterAll(async () => {
    given.disconnect();
    for (const { client } of nodes) client.disconnect();
    await keeper.close();
  });

  const prefix = randomUUID();
  const make = (seeds = nodes) =>
    new RedisBackend({
      BACKEND: 'redis',
      LOCATION: seeds.map(({ server }) => `redis://127.0.0.1:${server.port}`),
      KEY_PREFIX: prefix,
    });

  describe('that is reached by its nodes', () => {
    backendSuite(() => make(), { describe, it }, { shared: true });
  });

  describe('that is reached by a client of the application', () => {
    const config = () => ({ BACKEND: 'redis', LOCATION: given, KEY_PREFIX: prefix });
    backendSuite(() => new RedisBackend(config()), { describe, it }, { shared: true });
  });

  it('is reached by a client that puts a prefix before every key and reads from replicas', async () => {
    const client = new Cluster([{ host: '127.0.0.1', port: nodes[0]!.server.port }], {
      lazyConnect: true,
      scaleReads: 'slave',
      redisOptions: { keyPrefix: `${prefix} {x` },
    });
    const cache = new RedisBackend({ BACKEND: 'redis', LOCATION: client, KEY_PREFIX: 'y}' });
    const keys = Array.from({ length: 30 }, (_, index) => `table ${index}`);
    const tokens = await cache.create(keys, keys);
    expect((await cache.read(undefined, keys)).tokens).toEqual(tokens);
    await cache.clear();
    expect((await cache.read(undefined, keys)).tokens).toEqual(keys.map(() => undefined));
    cache.close();
    client.disconnect();
  });

  it('tells the clock of each of its servers', async () => {
    const cache = make();
    const read = await cache.clocks();
    expect(read.map(({ server }) => server).sort()).toEqual(
      nodes.map(({ server }) => `127.0.0.1:${server.port}`).sort(),
    );
    for (const { skew, uncertainty } of read) expect(Math.abs(skew)).toBeLessThan(uncertainty + 1_000);
    cache.close();
  });

  it('tells what each of its servers holds', async () => {
    const cache = make();
    await cache.clear();
    const keys = Array.from({ length: 30 }, (_, index) => `entry ${index}`);
    for (const key of keys)
      await cache.store(key, { tokens: [], payload: new Uint8Array(1), bytes: 1 }, null);
    const told = await cache.holdings();
    expect(told.map(({ place, error }) => [place, error]).sort()).toEqual(
      nodes.map(({ server }) => [`127.0.0.1:${server.port}`, null]).sort(),
    );
    expect(told.reduce((sum, { entries }) => sum + entries!, 0)).toBe(keys.length);
    cache.close();
  });

  it('is found by any one of its nodes', async () => {
    const cache = make([nodes[2]!]);
    expect(await cache.create(['a', 'b', 'c', 'd'], ['1', '2', '3', '4'])).toHaveLength(4);
    cache.close();
  });

  it('agrees with its servers on slots', async () => {
    for (const key of ['', 'a', 'é表😀', '{a}b', 'a{b}c{d}', '{}a', 'a{', '}{', 'x'.repeat(300)])
      expect(await nodes[0]!.client.cluster('KEYSLOT', key)).toBe(slotOf(key));
  });

  it('does not revive what a promoted replica has, and goes on with it', async () => {
    const cache = make();
    const keys = Array.from({ length: 30 }, (_, index) => `table ${index}`);
    const tokens = (await cache.create(keys, keys)) as string[];
    const replica = await addReplica(keeper, nodes[0]!);
    await eventually(async () => {
      await replica.client.cluster('FAILOVER', 'TAKEOVER').catch(() => undefined);
      return (await replica.client.info('replication')).includes('role:master');
    });
    const goesOn = async () => {
      await cache.replace(['probe', ...keys.slice(0, 3)], ['a', 'b', 'c', 'd']);
      await cache.read(undefined, keys);
      return true;
    };
    await eventually(() => goesOn().catch(() => false));
    const after = await cache.read(undefined, keys);
    const { port } = replica.server;
    const slots = (await replica.client.cluster('SLOTS')) as unknown as [number, number, [string, number]][];
    const moved = slots.filter(([, , [, at]]) => at === port);
    keys.forEach((key, index) => {
      if (index < 3) return;
      const slot = slotOf(`${prefix}cachalot:t:${key}`);
      const isMoved = moved.some(([first, last]) => first <= slot && slot <= last);
      expect(after.tokens[index] === tokens[index]).toBe(!isMoved);
    });
    cache.close();
    replica.client.disconnect();
  }, 60_000);
});
