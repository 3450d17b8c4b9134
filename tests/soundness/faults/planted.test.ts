/** The check of the faults bites: with a bug planted in the sources, the very same traffic finds stale answers. */
import type { Redis } from 'ioredis';
import type { CacheConfig } from '../../../settings/shapes';
import { Keeper, type RunningServer } from '../../support/services/keeper';
import { TcpProxy } from '../../support/services/proxy';
import { clientOf, REDIS_PROGRAM, startRedis } from '../../support/services/redis-servers';
import { describeIf } from '../../support/suites';
import type { Mutation } from '../../support/transpile';
import { Arena, type Fault } from './ordeal';

jest.setTimeout(240_000);

describeIf(REDIS_PROGRAM !== undefined, 'the traffic finds stale answers', () => {
  let keeper: Keeper;
  let server: RunningServer;
  let proxy: TcpProxy;
  let client: Redis;
  beforeAll(async () => {
    keeper = await Keeper.open();
  });
  afterAll(() => keeper.close());
  beforeEach(async () => {
    server = await startRedis(keeper);
    client = clientOf(server);
    proxy = await TcpProxy.open(server.port);
  });
  afterEach(async () => {
    client.disconnect();
    await proxy.close();
    await server.stop();
  });

  /** The first process reaches the server itself, the second through the proxy. */
  const suffer = async (mutation: Mutation, fault: (arena: Arena) => Fault) => {
    const [first, second] = [server, proxy].map(
      ({ port }): CacheConfig => ({ BACKEND: 'redis', LOCATION: `redis://127.0.0.1:${port}` }),
    );
    const arena = new Arena(keeper, [first!, second!], { mutation });
    try {
      return await arena.endure(fault(arena));
    } finally {
      await arena.close();
    }
  };
  const cutOff = (): Fault => ({
    inject: () => proxy.behave({ kind: 'refuse' }),
    met: ([, second]) => second.errors > 5 || second.caches.default!.skipped > 5,
    heal: () => proxy.behave({ kind: 'pass' }),
  });

  it('when a debt is forgotten', async () => {
    const { stale } = await suffer(
      {
        file: 'cachalot/store/debts.ts',
        find: 'this.#owed.set(key, this.#count);\n    }\n    if',
        put: 'this.#trust(key);\n    }\n    if',
      },
      cutOff,
    );
    expect(stale.filter(({ phase }) => phase !== 'before')).not.toEqual([]);
  });

  it('when an open breaker skips the marks and says that all is well', async () => {
    const { stale } = await suffer(
      {
        file: 'cachalot/store/cache.ts',
        find: 'if (this.#isRefused(what)) return this.#refusal(what);',
        put: `if (this.#isRefused(what)) return this.#refusal(what);
    if (!this.answers && ROLES[what] === 'marks') return { ok: true, value: undefined as T };
    if (!this.answers && (what === 'unmark' || what === 'replace')) return { ok: true, value: true as T };`,
      },
      cutOff,
    );
    expect(stale.filter(({ phase }) => phase !== 'before')).not.toEqual([]);
  });

  it('when a table is trusted although its invalidation is owed', async () => {
    const { stale } = await suffer(
      {
        file: 'cachalot/store/debts.ts',
        find: 'return this.#distrusted.size > 0 && keys.some((key) => this.#distrusted.has(key));',
        put: 'return keys.length === 0;',
      },
      () => ({
        inject: () => client.call('ACL', 'SETUSER', 'default', '-eval', '-evalsha'),
        met: ([, second]) => second.errors > 5,
        heal: () => client.call('ACL', 'SETUSER', 'default', '+eval', '+evalsha'),
      }),
    );
    expect(stale.filter(({ writer, reader }) => writer === reader)).not.toEqual([]);
  });
});
