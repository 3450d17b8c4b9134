/** What the checks find out about real Redis servers, and that a server which is gone is a finding like any other. */
import net from 'node:net';
import type { Redis } from 'ioredis';
import { caches, overrideSettings, runChecks, settings, stats } from '../../cachalot';
import { RedisBackend } from '../../cachalot/backends/redis/redis';
import { Keeper, type RunningServer } from '../support/services/keeper';
import { clientOf, eventually, REDIS_PROGRAM, startRedis } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';

describeIf(REDIS_PROGRAM !== undefined, 'the checks of a cache in Redis', () => {
  let keeper: Keeper;
  let server: RunningServer;
  let client: Redis;
  beforeAll(async () => {
    keeper = await Keeper.open();
    server = await startRedis(keeper);
    client = clientOf(server);
  });
  beforeEach(async () => {
    await client.config('SET', 'maxmemory', '64mb');
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  });
  afterEach(async () => {
    await caches.close();
    settings.reset();
  });
  afterAll(async () => {
    client.disconnect();
    await keeper.close();
  });

  const urlOf = ({ port }: { port: number }) => `redis://127.0.0.1:${port}`;
  const found = async (options: object = {}) => {
    const config = { BACKEND: 'redis', LOCATION: urlOf(server), ...options };
    settings.CACHES = { default: config };
    return (await runChecks()).filter(({ message }) => message.startsWith('Cache'));
  };
  const ids = async (options?: object) => (await found(options)).map(({ id }) => id.replace('cachalot.', ''));

  it('find nothing where all is well', async () => {
    expect(await found()).toEqual([]);
  });

  it.each([
    ['noeviction', 'W011'],
    ['volatile-lru', 'W012'],
    ['volatile-ttl', 'W012'],
    ['allkeys-random', 'W012'],
  ])('find the policy %s: %s', async (policy, id) => {
    await client.config('SET', 'maxmemory-policy', policy);
    const [finding, ...others] = await found();
    expect(finding).toMatchObject({
      id: `cachalot.${id}`,
      message: expect.stringContaining(`127.0.0.1:${server.port}: maxmemory-policy is ${policy}`),
    });
    expect(others).toEqual([]);
  });

  it('find memory without a bound, unless results have a time limit', async () => {
    await client.config('SET', 'maxmemory', '0');
    expect(await ids()).toEqual(['W013']);
    expect(await ids({ TIMEOUT: 60 })).toEqual([]);
  });

  it('find options that are decided elsewhere', async () => {
    const messages = (await found({ OPTIONS: { keyPrefix: 'x:', enableOfflineQueue: true, db: 1 } })).map(
      ({ message }) => message,
    );
    expect(messages).toEqual([
      'Cache "default": its option "enableOfflineQueue" is decided by cachalot.',
      'Cache "default": its option "keyPrefix" is decided by cachalot; KEY_PREFIX is meant.',
    ]);
  });

  it('find a replica, which takes no writes', async () => {
    const replica = await startRedis(keeper, '--replicaof', `127.0.0.1 ${server.port}`);
    expect(await ids({ LOCATION: urlOf(replica) })).toEqual(['E007']);
    await replica.stop();
  });

  it('find a server that is gone, and one that is silent, within seconds', async () => {
    const silent = net.createServer().listen(0, '127.0.0.1');
    await eventually(async () => silent.listening);
    const { port } = silent.address() as net.AddressInfo;
    const began = performance.now();
    expect(await ids({ LOCATION: urlOf({ port }) })).toEqual(['W017']);
    expect(performance.now() - began).toBeLessThan(9_000);
    silent.close();
    expect(await ids({ LOCATION: 'redis://127.0.0.1:1' })).toEqual(['W017']);
  });

  it('count nothing as an error of the cache', async () => {
    const { errors } = stats();
    await found({ LOCATION: 'redis://127.0.0.1:1' });
    expect(stats().errors).toBe(errors);
  });

  it('find two aliases of one server, where each write finds its marks taken away', async () => {
    const LOCATION = urlOf(server);
    const twins = { default: { BACKEND: 'redis', LOCATION }, other: { BACKEND: 'redis', LOCATION } };
    const checked = await overrideSettings({ CACHES: twins }, runChecks);
    expect(checked.map(({ id }) => id)).toContain('cachalot.W015');

    const [one, other] = [1, 2].map(() => new RedisBackend({ BACKEND: 'redis', LOCATION })) as [
      RedisBackend,
      RedisBackend,
    ];
    await Promise.all([one, other].map((cache) => cache.mark(['table'], 'writer', 30_000)));
    const held = await Promise.all([one, other].map((cache) => cache.unmark(['table'], 'writer', ['fresh'])));
    expect(held.sort()).toEqual([false, true]);
    one.close();
    other.close();
  });
});
