/** Memcached is out of reach, silent, slow or emptied, while two processes read and write. */
import type { CacheConfig } from '../../../settings/shapes';
import { Keeper, type RunningServer } from '../../support/services/keeper';
import { MEMCACHED_PROGRAM, startMemcached } from '../../support/services/memcached-servers';
import { converse } from '../../support/services/private';
import { TcpProxy } from '../../support/services/proxy';
import { eventually } from '../../support/services/redis-servers';
import { describeIf } from '../../support/suites';
import { Arena, down, expectUnharmed, type Fault } from './ordeal';
import { figureOf, keep } from './report';

jest.setTimeout(240_000);

describe.each(['memcached', 'memjs'])('while two processes read and write over Memcached', (BACKEND) => {
  describeIf(MEMCACHED_PROGRAM !== undefined, `by ${BACKEND}`, () => {
    let keeper: Keeper;
    let server: RunningServer;
    let proxies: readonly [TcpProxy, TcpProxy];
    let arena: Arena;
    beforeAll(async () => {
      keeper = await Keeper.open();
    });
    afterAll(() => keeper.close());
    beforeEach(async () => {
      server = await startMemcached(keeper);
      proxies = [await TcpProxy.open(server.port), await TcpProxy.open(server.port)];
      const [first, second] = proxies.map(
        ({ port }): CacheConfig => ({ BACKEND, LOCATION: `127.0.0.1:${port}` }),
      );
      arena = new Arena(keeper, [first!, second!]);
    });
    afterEach(async () => {
      await arena.close();
      for (const proxy of proxies) await proxy.close();
      await server.stop();
    });

    const behave = async (conduct: Parameters<TcpProxy['behave']>[0]) => {
      for (const proxy of proxies) await proxy.behave(conduct);
    };
    const pass = () => behave({ kind: 'pass' });
    const survive = async (title: string, fault: Fault) => {
      const account = await arena.endure(fault);
      keep(figureOf(BACKEND, title, account));
      expectUnharmed(account);
      return account;
    };

    it('a connection that is refused costs nothing', async () => {
      const { waited } = await survive('connection refused', {
        strict: 'during',
        inject: () => behave({ kind: 'refuse' }),
        met: down,
        heal: pass,
      });
      expect(waited).toBeLessThan(0.5);
    });

    it('a server that stands still makes reads wait once, not each time', async () => {
      const { waited } = await survive('server stands still', {
        strict: 'during',
        inject: () => process.kill(server.pid, 'SIGSTOP'),
        met: down,
        heal: () => process.kill(server.pid, 'SIGCONT'),
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
        met: (both) => both.every(({ errors }) => errors > 10),
        heal: pass,
      });
    });

    it('a server that is emptied again and again', async () => {
      let timer: NodeJS.Timeout | undefined;
      let times = 0;
      await survive('flush_all, again and again', {
        strict: 'throughout',
        inject: () => {
          timer = setInterval(() => {
            void converse(server.port, 'flush_all', /OK/).then(() => (times += 1));
          }, 50);
        },
        met: () => times > 25,
        heal: () => clearInterval(timer),
      });
    });

    it('a server that comes back empty', async () => {
      let next: RunningServer | undefined;
      await survive('restart, empty', {
        inject: async () => {
          await server.stop();
          await eventually(async () => down(await arena.statistics()));
        },
        met: down,
        heal: async () => {
          next = await startMemcached(keeper);
          for (const proxy of proxies) proxy.target = next.port;
        },
      });
      await next?.stop();
    });

    it('a writer that alone is cut off: others are served what it wrote once it could deliver', async () => {
      await survive('one process is cut off', {
        inject: () => proxies[1].behave({ kind: 'refuse' }),
        met: ([first, second]) => second.caches.default!.state === 'down' && first.hits > 0,
        heal: () => proxies[1].behave({ kind: 'pass' }),
      });
    });
  });
});
