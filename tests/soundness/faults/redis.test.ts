/** Redis breaks in every way that a test can bring about, while two processes read and write. */
import { Redis } from 'ioredis';
import type { CacheConfig } from '../../../settings/shapes';
import { Keeper, type RunningServer } from '../../support/services/keeper';
import { TcpProxy } from '../../support/services/proxy';
import { clientOf, eventually, REDIS_PROGRAM, startRedis } from '../../support/services/redis-servers';
import { describeIf } from '../../support/suites';
import { type Account, Arena, down, expectUnharmed, type Fault } from './ordeal';
import type { EngineStatistics } from './orders';
import { figureOf, keep } from './report';

type Both = readonly [EngineStatistics, EngineStatistics];

const all = (both: Both, holds: (cache: EngineStatistics['caches'][string]) => boolean) =>
  both.every(({ caches }) => holds(caches.default!));
jest.setTimeout(240_000);

describeIf(REDIS_PROGRAM !== undefined, 'while two processes read and write over Redis', () => {
  let keeper: Keeper;
  let server: RunningServer;
  let client: Redis;
  let proxies: readonly [TcpProxy, TcpProxy];
  let caches: readonly [CacheConfig, CacheConfig];
  let arena: Arena;
  let others: RunningServer[];
  beforeAll(async () => {
    keeper = await Keeper.open();
  });
  afterAll(() => keeper.close());
  beforeEach(async () => {
    others = [];
    server = await startRedis(keeper, '--enable-debug-command', 'yes');
    client = clientOf(server);
    proxies = [await TcpProxy.open(server.port), await TcpProxy.open(server.port)];
    const [first, second] = proxies.map(
      ({ port }): CacheConfig => ({ BACKEND: 'redis', LOCATION: `redis://127.0.0.1:${port}` }),
    );
    caches = [first!, second!];
    arena = new Arena(keeper, caches);
  });
  afterEach(async () => {
    await arena.close();
    client.disconnect();
    for (const proxy of proxies) await proxy.close();
    for (const each of [server, ...others]) await each.stop();
  });

  const behave = async (conduct: Parameters<TcpProxy['behave']>[0]) => {
    for (const proxy of proxies) await proxy.behave(conduct);
  };
  const pass = () => behave({ kind: 'pass' });
  /** Both processes find another server behind the same address. */
  const moveTo = (port: number) => {
    for (const proxy of proxies) {
      proxy.target = port;
      proxy.cut();
    }
  };
  const other = async () => {
    const started = await startRedis(keeper);
    others.push(started);
    return { started, client: clientOf(started) };
  };
  const follows = (of: Redis) => async () => (await of.info('replication')).includes('master_link_status:up');
  const written = (writes: number) =>
    eventually(async () => arena.traffic.count('write', 'during') >= writes);
  const survive = async (title: string, fault: Fault): Promise<Account> => {
    const account = await arena.endure(fault);
    keep(figureOf('redis', title, account));
    expectUnharmed(account);
    return account;
  };

  it('a connection that is refused costs nothing, and is said once', async () => {
    const { during, after, waited } = await survive('connection refused', {
      strict: 'throughout',
      inject: () => behave({ kind: 'refuse' }),
      met: down,
      heal: pass,
    });
    expect(waited).toBeLessThan(0.5);
    for (const { bypassReasons, errors } of during) {
      expect(bypassReasons['cache-error']).toBeGreaterThan(0);
      expect(errors).toBeGreaterThan(0);
    }
    for (const { warnings } of after) expect(warnings).toEqual(['CACHALOT_CACHE_DOWN', 'CACHALOT_CACHE_UP']);
  });

  it('a server that stands still makes reads wait once, not each time', async () => {
    const { waited, after } = await survive('server stands still', {
      strict: 'throughout',
      inject: () => process.kill(server.pid, 'SIGSTOP'),
      met: (both) => down(both) && all(both, ({ timeouts }) => timeouts > 2),
      heal: () => process.kill(server.pid, 'SIGCONT'),
    });
    expect(waited).toBeLessThan(0.5);
    for (const { caches } of after) expect(caches.default!.delivered).toBeGreaterThan(0);
  });

  it('a connection that swallows everything makes reads wait once', async () => {
    const { waited } = await survive('accepted, but silent', {
      strict: 'during',
      inject: () => behave({ kind: 'silence' }),
      met: down,
      heal: pass,
    });
    expect(waited).toBeLessThan(0.5);
  });

  it('answers that are ten times too late make reads wait once', async () => {
    const { waited } = await survive('slow by ten times the time limit', {
      strict: 'during',
      inject: () => behave({ kind: 'delay', milliseconds: 2_500 }),
      met: down,
      heal: pass,
    });
    expect(waited).toBeLessThan(0.5);
  });

  it('answers that break off lose nothing', async () => {
    await survive('reset in mid-reply', {
      inject: () => behave({ kind: 'tear', reply: 8 }),
      met: (both) => all(both, ({ errors }) => errors > 10),
      heal: pass,
    });
  });

  it('a full server is read, and told from a silent one', async () => {
    const { after } = await survive('full, noeviction', {
      strict: 'throughout',
      inject: () => client.config('SET', 'maxmemory', '1'),
      met: (both) => all(both, ({ state }) => state === 'full'),
      heal: () => client.config('SET', 'maxmemory', '0'),
    });
    for (const { warnings } of after) expect(warnings).toEqual(['CACHALOT_CACHE_FULL', 'CACHALOT_CACHE_UP']);
  });

  it('a server that became a replica', async () => {
    const { started } = await other();
    await survive('READONLY', {
      inject: () => client.call('REPLICAOF', '127.0.0.1', started.port),
      met: (both) => all(both, ({ errors }) => errors > 3),
      heal: () => client.call('REPLICAOF', 'NO', 'ONE'),
    });
  });

  it('a server that answers readers and refuses writers', async () => {
    const { during } = await survive('writers are refused', {
      inject: () => client.call('ACL', 'SETUSER', 'default', '-eval', '-evalsha'),
      met: (both) => both.every(({ bypassReasons }) => bypassReasons.distrusted > 0),
      heal: () => client.call('ACL', 'SETUSER', 'default', '+eval', '+evalsha'),
    });
    expect(all(during, ({ owed }) => owed > 0)).toBe(true);
  });

  it('a server that is emptied again and again', async () => {
    let timer: NodeJS.Timeout | undefined;
    let times = 0;
    await survive('FLUSHALL, again and again', {
      strict: 'throughout',
      inject: () => {
        timer = setInterval(() => void client.flushall().then(() => (times += 1)), 20);
      },
      met: () => times > 50,
      heal: () => clearInterval(timer),
    });
  });

  it('keys that vanish or become garbage, whatever they are for', async () => {
    const spoilt = { entry: 0, token: 0, mark: 0, database: 0 };
    const spoil = async (): Promise<void> => {
      const key = String(await client.randomkey());
      const value = await client.get(key).catch(() => '');
      const kind = key.includes('cachalot:e:') ? 'entry' : value?.startsWith('M') ? 'mark' : 'token';
      spoilt[/:(\*|schema|stamp)$/.test(key) ? 'database' : kind] += 1;
      const turn = Math.floor(Math.random() * 4);
      if (turn !== 1) await client.del(key);
      if (turn === 2) await client.set(key, 'garbage');
      if (turn === 3) await client.lpush(key, 'garbage');
    };
    let timer: NodeJS.Timeout | undefined;
    await survive('single keys deleted or overwritten', {
      strict: 'throughout',
      inject: () => {
        timer = setInterval(() => void spoil().catch(() => undefined), 4);
      },
      met: () => Object.values(spoilt).every((count) => count > 5),
      heal: () => clearInterval(timer),
    });
  });

  it('a server that comes back empty', async () => {
    await survive('restart, empty', {
      inject: async () => {
        await server.stop();
        await eventually(async () => down(await arena.statistics()));
      },
      met: down,
      heal: async () => moveTo((await other()).started.port),
    });
  });

  it('a server that comes back from an old snapshot', async () => {
    await survive('restart from an old snapshot', {
      inject: async () => {
        await client.save();
        await written(12);
        const killer = new Redis(server.port, '127.0.0.1', { retryStrategy: () => null });
        await killer.call('DEBUG', 'CRASH-AND-RECOVER', '0').catch(() => undefined);
      },
      met: (both) => all(both, ({ errors }) => errors > 0),
      heal: () => undefined,
    });
  });

  it('a failover to a replica that lagged', async () => {
    const { started, client: replica } = await other();
    await replica.call('REPLICAOF', '127.0.0.1', server.port);
    await eventually(follows(replica));
    await survive('failover to a lagging replica', {
      inject: async () => {
        await replica.call('REPLICAOF', 'NO', 'ONE');
        expect(await replica.dbsize()).toBeGreaterThan(0);
        await written(12);
        moveTo(started.port);
      },
      met: (both) => all(both, ({ errors }) => errors > 0),
      heal: () => undefined,
    });
    replica.disconnect();
  });

  it('a writer that alone is cut off: others are served what it wrote once it could deliver', async () => {
    const { during } = await survive('one process is cut off', {
      inject: () => proxies[1].behave({ kind: 'refuse' }),
      met: ([first, second]) => second.caches.default!.state === 'down' && first.hits > 0,
      heal: () => proxies[1].behave({ kind: 'pass' }),
    });
    expect(during[0].caches.default!.state).not.toBe('down');
    expect(during[1].caches.default!.owed).toBeGreaterThan(0);
  });

  it("a writer that alone is cut off writes nothing under 'raise', so nobody is served old rows", async () => {
    await arena.close();
    arena = new Arena(keeper, caches, { raise: true });
    const { stale, errors, during } = await arena.endure({
      strict: 'throughout',
      inject: () => proxies[1].behave({ kind: 'refuse' }),
      met: ([, second]) => second.errors > 5,
      heal: () => proxies[1].behave({ kind: 'pass' }),
    });
    expect(stale).toEqual([]);
    expect(during[0].caches.default!.state).not.toBe('down');
    expect(errors.filter((error) => !error.startsWith('ERR_CACHALOT_CACHE'))).toEqual([]);
    expect(errors.length).toBeGreaterThan(0);
  });
});
