/** What the backend does when Redis is gone, silent, full, read-only, emptied or back from the past. */
import { once } from 'node:events';
import net from 'node:net';
import { Redis } from 'ioredis';
import { RedisBackend } from '../../cachalot/backends/redis/redis';
import { Keeper, type RunningServer } from '../support/services/keeper';
import { clientOf, eventually, REDIS_PROGRAM, startRedis } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';

const LEASE = 30_000;
const entryOf = (tokens: readonly string[]) => ({ tokens, payload: new Uint8Array(100), bytes: 100 });
const urlOf = ({ port }: { port: number }) => `redis://127.0.0.1:${port}`;

describeIf(REDIS_PROGRAM !== undefined, 'a cache in Redis', () => {
  let keeper: Keeper;
  let server: RunningServer;
  let client: Redis;
  let cache: RedisBackend;
  beforeAll(async () => {
    keeper = await Keeper.open();
  });
  afterAll(() => keeper.close());
  beforeEach(async () => {
    server = await startRedis(keeper, '--enable-debug-command', 'yes');
    client = clientOf(server);
    cache = new RedisBackend({ BACKEND: 'redis', LOCATION: urlOf(server) });
  });
  afterEach(async () => {
    cache.close();
    client.disconnect();
    await server.stop();
  });

  const works = () =>
    eventually(() =>
      cache.replace(['probe'], [String(Math.random())]).then(
        () => true,
        () => false,
      ),
    );
  const tokenOf = async (key: string) => (await cache.read(undefined, [key])).tokens[0];
  const storeUnder = async (key: string, name: string, fresh: string) => {
    const tokens = (await cache.create([key], [fresh])) as string[];
    await cache.store(name, entryOf(tokens), null);
    return tokens;
  };
  /** Whether a read would serve the entry. */
  const isHit = async (key: string, name: string) => {
    const { entry, tokens } = await cache.read(name, [key]);
    return entry !== undefined && entry.tokens[0] === tokens[0];
  };

  it('does not revive what comes back with an old snapshot', async () => {
    await storeUnder('table', 'entry', 'one');
    expect(await isHit('table', 'entry')).toBe(true);
    await client.save();
    await cache.mark(['table'], 'writer', LEASE);
    await cache.unmark(['table'], 'writer', ['two']);
    const killer = new Redis(urlOf(server), { retryStrategy: () => null });
    await killer.call('DEBUG', 'CRASH-AND-RECOVER', '0').catch(() => undefined);
    await works();
    const { entry, tokens } = await cache.read('entry', ['table']);
    expect(entry?.tokens[0]).toMatch(/^one\./);
    expect(tokens[0]).toMatch(/^one\./);
    expect(await isHit('table', 'entry')).toBe(false);
    await storeUnder('table', 'entry', 'three');
    expect(await isHit('table', 'entry')).toBe(true);
  });

  it('does not revive what a lagging replica has, nor what the first server has when it is back', async () => {
    const other = await startRedis(keeper);
    const otherClient = clientOf(other);
    const link = (host: string, port: number | string) => otherClient.call('REPLICAOF', host, port);
    await storeUnder('table', 'entry', 'one');
    await link('127.0.0.1', server.port);
    await eventually(async () => (await otherClient.info('replication')).includes('master_link_status:up'));
    await link('NO', 'ONE');
    await cache.replace(['table'], ['two']);

    const onOther = new RedisBackend({ BACKEND: 'redis', LOCATION: urlOf(other) });
    const there = await onOther.read('entry', ['table']);
    expect(there.entry?.tokens[0]).toMatch(/^one\./);
    expect(there.tokens[0]).toMatch(/^one\./);
    expect(there.tokens[0]).not.toBe(there.entry?.tokens[0]);
    onOther.close();

    await client.call('REPLICAOF', '127.0.0.1', other.port);
    await eventually(async () => (await client.info('replication')).includes('master_link_status:up'));
    await client.call('REPLICAOF', 'NO', 'ONE');
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await works();
    const back = await cache.read('entry', ['table']);
    expect(back.entry?.tokens[0]).toMatch(/^one\./);
    expect(await isHit('table', 'entry')).toBe(false);
    otherClient.disconnect();
    await other.stop();
  });

  it('keeps its tokens when only the connection was lost', async () => {
    const [token] = await storeUnder('table', 'entry', 'one');
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await works();
    expect(await tokenOf('table')).toBe(token);
    expect(await isHit('table', 'entry')).toBe(true);
  });

  it('finds nothing after FLUSHALL and says that the mark was lost', async () => {
    await storeUnder('table', 'entry', 'one');
    await cache.mark(['other'], 'writer', LEASE);
    await client.flushall();
    expect(await cache.read('entry', ['table'])).toEqual({ entry: undefined, tokens: [undefined] });
    expect(await cache.unmark(['other'], 'writer', ['two'])).toBe(false);
  });

  it('takes garbage for nothing, and puts tokens in its place', async () => {
    await storeUnder('table', 'entry', 'one');
    const [tokenKey] = await client.keys('cachalot:t:*');
    const [entryKey] = await client.keys('cachalot:e:*');
    const garbage = [
      () => client.set(tokenKey!, 'garbage'),
      () => client.set(tokenKey!, ''),
      () => client.set(tokenKey!, 'Mgarbage'),
      () => client.lpush(tokenKey!, 'garbage'),
    ];
    for (const spoil of garbage) {
      await client.del(tokenKey!);
      await spoil();
      expect(await tokenOf('table')).toBeUndefined();
      expect(await cache.create(['table'], ['next'])).toEqual([expect.stringMatching(/^next\./)]);
      await client.del(tokenKey!);
      await spoil();
      await cache.mark(['table'], 'writer', LEASE);
      expect(await tokenOf('table')).toBeNull();
      expect(await cache.unmark(['table'], 'writer', ['last'])).toBe(true);
    }
    await client.set(entryKey!, 'garbage');
    expect((await cache.read('entry', [])).entry).toBeUndefined();
  });

  it('rejects what a full server does not take, and lets no old token stand', async () => {
    const [token] = await storeUnder('table', 'entry', 'one');
    await storeUnder('other', 'other entry', 'two');
    await cache.mark(['marked'], 'writer', LEASE);
    await client.config('SET', 'maxmemory', '1');
    await expect(cache.store('entry', entryOf([]), null)).rejects.toThrow('OOM');
    await expect(cache.mark(['table'], 'writer', LEASE)).rejects.toThrow('OOM');
    expect(await tokenOf('table')).toBeUndefined();
    await cache.replace(['other'], ['three']);
    expect(await tokenOf('other')).toBeUndefined();
    await expect(cache.create(['other'], ['four'])).rejects.toThrow('OOM');
    expect(await cache.unmark(['marked'], 'writer', ['five'])).toBe(true);
    expect(await tokenOf('marked')).toBeUndefined();
    await client.config('SET', 'maxmemory', '0');
    expect(await cache.create(['table'], ['six'])).not.toEqual([token]);
  });

  it('rejects writes to a server that became a replica, and then everything', async () => {
    const other = await startRedis(keeper);
    await storeUnder('table', 'entry', 'one');
    await client.call('REPLICAOF', '127.0.0.1', other.port);
    await expect(cache.replace(['table'], ['two'])).rejects.toThrow('READONLY');
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await eventually(() =>
      cache.read(undefined, ['table']).then(
        () => false,
        (error: Error) => error.message.includes('replica'),
      ),
    );
    await client.call('REPLICAOF', 'NO', 'ONE');
    await works();
    await other.stop();
  });

  it('fails at once while the server is gone, and works again when it is back', async () => {
    await storeUnder('table', 'entry', 'one');
    const { port } = server;
    await server.stop();
    await eventually(() =>
      cache.read(undefined, ['table']).then(
        () => false,
        () => true,
      ),
    );
    const start = performance.now();
    for (let round = 0; round < 100; round += 1)
      await expect(cache.read(undefined, ['table'])).rejects.toThrow(Error);
    expect(performance.now() - start).toBeLessThan(5_000);
    const back = net.createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    await expect(cache.read(undefined, ['table'])).rejects.toThrow(Error);
    await new Promise((resolve) => back.close(resolve));
  });

  it('gives a silent server up', async () => {
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as net.AddressInfo;
    const quiet = new RedisBackend({
      BACKEND: 'redis',
      LOCATION: urlOf({ port }),
      OPTIONS: { socketTimeout: 100 },
    });
    await expect(quiet.read(undefined, ['table'])).rejects.toThrow(Error);
    quiet.close();
    silent.close();
  });

  it('keeps no process alive between calls', async () => {
    await client.ping();
    const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;
    const before = sockets();
    const read = cache.read(undefined, ['table']);
    await read;
    expect(sockets()).toBe(before);
    await Promise.all([cache.replace(['table'], ['one']), cache.read(undefined, ['table'])]);
    expect(sockets()).toBe(before);
  });

  it('leaves a client of the application open when it closes', async () => {
    const given = new Redis(urlOf(server));
    const over = new RedisBackend({ BACKEND: 'redis', LOCATION: given });
    await over.replace(['table'], ['one']);
    over.close();
    expect(await given.ping()).toBe('PONG');
    expect(await over.read(undefined, ['table'])).toMatchObject({ tokens: [expect.any(String)] });
    over.close();
    expect(given.listenerCount('close')).toBe(0);
    given.disconnect();
  });
});

describe('LOCATION of a cache in Redis', () => {
  it.each([
    ['a number', 6379],
    ['an empty list', []],
    ['an empty object', {}],
    ['a node that is no address', ['::::']],
  ])('refuses %s', (_what, LOCATION) => {
    expect(() => new RedisBackend({ BACKEND: 'redis', LOCATION: LOCATION as object })).toThrow(
      expect.objectContaining({ code: 'ERR_CACHALOT_SETTING' }),
    );
  });
});
