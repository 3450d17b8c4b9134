/** What the backends do when a Memcached is gone, silent, frozen, emptied, too small or full of garbage. */
import { once } from 'node:events';
import net from 'node:net';
import { KeyNames } from '../../cachalot/backends/memcache/keys';
import type { MemcacheBackend } from '../../cachalot/backends/memcache/memcache';
import { MemcachedBackend } from '../../cachalot/backends/memcached/memcached';
import { MemjsBackend } from '../../cachalot/backends/memjs/memjs';
import { Keeper, type RunningServer } from '../support/services/keeper';
import { addressOf, MEMCACHED_PROGRAM, startMemcached } from '../support/services/memcached-servers';
import { converse } from '../support/services/private';
import { eventually } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';

const LEASE = 30_000;
const NAMES = new KeyNames('', '');
const entryOf = (tokens: readonly string[], size = 100) => ({
  tokens,
  payload: new Uint8Array(size),
  bytes: size,
});
const fails = (call: Promise<unknown>) =>
  call.then(
    () => false,
    () => true,
  );

const CLIENTS = [
  { name: 'memcached', make: MemcachedBackend, milliseconds: (timeout: number) => timeout },
  { name: 'memjs', make: MemjsBackend, milliseconds: (timeout: number) => timeout / 1_000 },
];

describe.each(CLIENTS)('a cache by $name', ({ name, make: Backend, milliseconds }) => {
  const over = (LOCATION: string, timeout = 2_000, options: object = {}): MemcacheBackend =>
    new Backend({ BACKEND: name, LOCATION, OPTIONS: { timeout: milliseconds(timeout), ...options } });

  describeIf(MEMCACHED_PROGRAM !== undefined, 'in a Memcached', () => {
    let keeper: Keeper;
    let server: RunningServer;
    let cache: MemcacheBackend;
    let other: MemcacheBackend;
    beforeAll(async () => {
      keeper = await Keeper.open();
    });
    afterAll(() => keeper.close());
    beforeEach(async () => {
      server = await startMemcached(keeper);
      cache = over(addressOf(server));
      other = over(addressOf(server));
    });
    afterEach(async () => {
      cache.close();
      other.close();
      await server.stop();
    });

    const raw = (line: string) => converse(server.port, line, /\r\n$/);
    const tokenOf = async (one: MemcacheBackend) => (await one.read(undefined, ['table'])).tokens[0];
    const storeUnder = async (fresh: string) => {
      const tokens = (await cache.create(['table'], [fresh])) as string[];
      await cache.store('entry', entryOf(tokens), null);
      return tokens[0]!;
    };
    /** Whether a read would serve the entry. */
    const isHit = async (one: MemcacheBackend) => {
      const { entry, tokens } = await one.read('entry', ['table']);
      return entry !== undefined && entry.tokens[0] === tokens[0];
    };
    const works = (one: MemcacheBackend) => eventually(async () => !(await fails(tokenOf(one))));

    it('gives a silent server up, and believes nothing that it holds when it is back', async () => {
      cache.close();
      cache = over(addressOf(server), 100);
      await storeUnder('one');
      expect(await isHit(other)).toBe(true);
      process.kill(server.pid, 'SIGSTOP');
      await expect(cache.read('entry', ['table'])).rejects.toThrow('did not answer within 100 ms');
      const start = performance.now();
      for (let round = 0; round < 100; round += 1) expect(await fails(tokenOf(cache))).toBe(true);
      expect(performance.now() - start).toBeLessThan(2_000);
      process.kill(server.pid, 'SIGCONT');
      await works(cache);
      expect(await isHit(cache)).toBe(false);
      await works(other);
      expect(await isHit(other)).toBe(false);
      await storeUnder('two');
      expect(await isHit(other)).toBe(true);
    });

    it('does not trust a server that was silent for a moment, until others have caught up', async () => {
      await storeUnder('one');
      process.kill(server.pid, 'SIGSTOP');
      const frozen = performance.now();
      const replaced = cache.replace(['table'], ['two']);
      await eventually(async () => performance.now() > frozen + 400, 5_000);
      const late = fails(cache.read('entry', ['table']));
      process.kill(server.pid, 'SIGCONT');
      expect(await late).toBe(true);
      await replaced;
      await works(cache);
      expect(await tokenOf(cache)).toMatch(/^two\./);
    });

    it('finds nothing on a server that was restarted, and says that the mark was lost', async () => {
      const token = await storeUnder('one');
      await cache.mark(['other'], 'writer', LEASE);
      await server.stop();
      await eventually(() => fails(tokenOf(cache)));
      server = await startMemcached(keeper, [], server.port);
      await works(cache);
      expect(await cache.read('entry', ['table'])).toEqual({ entry: undefined, tokens: [undefined] });
      expect(await cache.unmark(['other'], 'writer', ['two'])).toBe(false);
      expect(await cache.create(['table'], ['one'])).not.toEqual([token]);
    });

    it('finds nothing after flush_all, and says that the mark was lost', async () => {
      await storeUnder('one');
      await cache.mark(['other'], 'writer', LEASE);
      expect(await raw('flush_all')).toBe('OK\r\n');
      await eventually(async () => (await tokenOf(cache)) === undefined);
      expect((await cache.read('entry', [])).entry).toBeUndefined();
      expect(await cache.renew(['other'], 'writer', LEASE)).toBe(false);
      expect(await cache.unmark(['other'], 'writer', ['two'])).toBe(false);
    });

    it('takes garbage for nothing, and puts tokens in its place', async () => {
      const values = [
        'garbage',
        '',
        'M',
        'Mgarbage',
        'Tgarbage:token',
        'a\r\nEND\r\nb',
        'END',
        '{"a"',
        '\0\xff',
      ];
      for (const value of values) {
        for (const flags of [0, 2, 4, 8]) {
          for (const key of [NAMES.token('table'), NAMES.entry('entry'), NAMES.epoch])
            await raw(`set ${key} ${flags} 0 ${Buffer.byteLength(value)}\r\n${value}`);
          expect(await cache.read('entry', ['table'])).toEqual({ entry: undefined, tokens: [undefined] });
          expect(await cache.create(['table'], ['next'])).toEqual([expect.stringMatching(/^next\./)]);
          await raw(`set ${NAMES.token('table')} ${flags} 0 ${Buffer.byteLength(value)}\r\n${value}`);
          await cache.mark(['table'], 'writer', LEASE);
          expect(await tokenOf(cache)).toBeNull();
          expect(await cache.unmark(['table'], 'writer', ['last'])).toBe(true);
        }
      }
    });

    it('loses a mark whose writer’s lease alone was dropped, and tells the writer', async () => {
      await cache.mark(['table'], 'one', LEASE);
      const lease = NAMES.lease(NAMES.token('table'), Buffer.from('one').toString('base64url'));
      expect(await raw(`delete ${lease}`)).toBe('DELETED\r\n');
      expect(await tokenOf(other)).toBeNull();
      expect(await other.create(['table'], ['fresh'])).toEqual([expect.stringMatching(/^fresh\./)]);
      expect(await cache.renew(['table'], 'one', LEASE)).toBe(false);
    });

    it('rejects an entry that the server does not take, and goes on', async () => {
      const small = await startMemcached(keeper, ['-I', '512k']);
      const told = over(addressOf(small), 2_000, { maxValue: 524_288 });
      const untold = over(addressOf(small));
      await expect(untold.store('entry', entryOf([], 600_000), null)).rejects.toThrow('too large');
      await untold.store('entry', entryOf([], 1_000), null);
      expect((await untold.read('entry', [])).entry?.bytes).toBe(1_000);
      expect(told.largest).toBeLessThan(524_288);
      await told.store('largest', entryOf([], told.largest), null);
      expect((await told.read('largest', [])).entry?.bytes).toBe(told.largest);
      await expect(told.store('entry', entryOf(['x'.repeat(20_000)], told.largest), null)).rejects.toThrow(
        'too large',
      );
      for (const one of [told, untold]) one.close();
      await small.stop();
    });

    it('tells the checks what is wrong with its server and its options', async () => {
      expect(await cache.inspect()).toEqual([]);
      const full = await startMemcached(keeper, ['-M', '-I', '512k']);
      const told = over(addressOf(full), 2_000, { retries: 9 });
      const concerns = (await told.inspect()).map(({ concern, message }) => `${concern}: ${message}`);
      expect(concerns).toEqual([
        expect.stringMatching(/^settings: its option "retries"/),
        expect.stringMatching(/^full: 127\.0\.0\.1:\d+: it was started with -M/),
        expect.stringMatching(/^settings: .*takes 524288 bytes/),
      ]);
      told.close();
      await full.stop();
    });

    it('keeps an entry with a timeout of months', async () => {
      await cache.store('entry', entryOf([]), 1e12);
      expect((await cache.read('entry', [])).entry).toBeDefined();
    });

    it('keeps no process alive between calls', async () => {
      await raw('version');
      const sockets = () =>
        process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout/.test(kind)).length;
      const before = sockets();
      await tokenOf(cache);
      expect(sockets()).toBe(before);
      await Promise.all([cache.replace(['table'], ['one']), tokenOf(cache)]);
      await eventually(async () => sockets() === before, 5_000);
    });

    it('keeps its tokens, and works again, after it was closed', async () => {
      await storeUnder('one');
      cache.close();
      expect(await isHit(cache)).toBe(true);
    });
  });

  describe('on a server that is none', () => {
    it('fails at once when it is refused', async () => {
      const free = net.createServer().listen(0, '127.0.0.1');
      await once(free, 'listening');
      const { port } = free.address() as net.AddressInfo;
      await new Promise((resolve) => free.close(resolve));
      const cache = over(`127.0.0.1:${port}`);
      const start = performance.now();
      for (let round = 0; round < 20; round += 1)
        await expect(cache.read(undefined, ['table'])).rejects.toThrow(Error);
      expect(performance.now() - start).toBeLessThan(1_000);
      cache.close();
    });

    it.each([
      ['is silent', () => undefined],
      ['resets each connection', (socket: net.Socket) => socket.resetAndDestroy()],
      [
        'speaks another language',
        (socket: net.Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(9)),
      ],
      ['never ends a line', (socket: net.Socket) => socket.write('x'.repeat(100_000))],
      [
        'breaks off in the middle of an answer',
        (socket: net.Socket) =>
          socket.once('data', () => {
            socket.write(name === 'memjs' ? Buffer.from([0x81, 0, 0, 4]) : 'VALUE key 0 100 1\r\nabc');
            setImmediate(() => socket.resetAndDestroy());
          }),
      ],
    ])('rejects when it %s', async (_what, behave) => {
      const sockets = new Set<net.Socket>();
      const strange = net.createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        behave(socket);
      });
      await once(strange.listen(0, '127.0.0.1'), 'listening');
      const { port } = strange.address() as net.AddressInfo;
      const cache = over(`127.0.0.1:${port}`, 300);
      await expect(cache.read('entry', ['table'])).rejects.toThrow(Error);
      await expect(cache.mark(['table'], 'writer', LEASE)).rejects.toThrow(Error);
      cache.close();
      for (const socket of sockets) socket.destroy();
      strange.close();
    });
  });

  describe('whose LOCATION is wrong', () => {
    it.each([[11211], [[]], [{}], ['a b'], ['host:0'], ['host:99999'], [['one:1', 'one:1']], ['']])(
      'refuses %p',
      (LOCATION) => {
        expect(() => new Backend({ BACKEND: name, LOCATION: LOCATION as object })).toThrow(
          expect.objectContaining({ code: 'ERR_CACHALOT_SETTING' }),
        );
      },
    );
  });
});
