/** A cache as the engine uses it: bounded in time, not asked while it is silent, never passed by for a mark. */
import { MessageChannel } from 'node:worker_threads';
import type { CacheBackend } from '../../../cachalot/backends/cache-backend';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { Cache } from '../../../cachalot/store/cache';
import { telemetry } from '../../../cachalot/store/telemetry';

type Call = keyof CacheBackend;

class Fragile {
  /** what each call does instead of succeeding */
  trouble: (call: string) => unknown = () => undefined;
  readonly calls: string[] = [];
  readonly backend = new Proxy(new LocmemBackend() as CacheBackend, {
    get: (inner, name: Call) => {
      const member: unknown = Reflect.get(inner, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        this.calls.push(name);
        await this.trouble(name);
        return (member as (...all: unknown[]) => unknown).apply(inner, args);
      };
    },
  });
  count(name: Call): number {
    return this.calls.filter((call) => call === name).length;
  }
}

const refuse = () => {
  throw new Error('no');
};
const hang = () => new Promise(() => {});
const KEYS = ['a'];

describe('a cache', () => {
  let fragile: Fragile;
  let cache: Cache;
  let warning: jest.SpyInstance;
  const read = () => cache.attempt('read', (backend) => backend.read('entry', KEYS));
  const mark = () => cache.attempt('mark', (backend) => backend.mark(KEYS, 'writer', 1_000));
  const store = () =>
    cache.attempt('store', (backend) => backend.store('entry', { tokens: [], payload: 1, bytes: 1 }, null));
  const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
  const lines = () => warning.mock.calls.map(([, { code }]) => code as string);

  beforeEach(() => {
    jest.useFakeTimers();
    warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    fragile = new Fragile();
    const everything = () => ['database', 'schema'];
    cache = new Cache('it', fragile.backend, { timeout: null, patience: () => 100, everything });
  });
  afterEach(() => {
    cache.end();
    warning.mockRestore();
    jest.useRealTimers();
  });

  it('is not asked by readers after one time-out, until a probe gets through', async () => {
    fragile.trouble = hang;
    const first = read();
    await pass(150);
    expect(await first).toMatchObject({ ok: false, error: { code: 'ERR_CACHALOT_CACHE_TIMEOUT' } });
    const asked = fragile.count('read');
    const refused = read();
    expect(refused).toMatchObject({ ok: false, error: { code: 'ERR_CACHALOT_CACHE' } });
    expect(fragile.count('read')).toBe(asked);
    fragile.trouble = () => undefined;
    await pass(2_000);
    expect(cache.state).toBe('up');
    expect(await read()).toMatchObject({ ok: true });
    expect(lines()).toEqual([]);
  });

  it('is asked by writers all the same', async () => {
    fragile.trouble = hang;
    void read();
    await pass(5_000);
    expect(cache.state).toBe('down');
    const asked = fragile.count('mark');
    void mark();
    expect(fragile.count('mark')).toBe(asked + 1);
  });

  it('is probed by one call at a time, with pauses that grow to two seconds', async () => {
    fragile.trouble = hang;
    void read();
    await pass(60_000);
    const probes = fragile.calls.length - 1;
    expect(probes).toBeGreaterThan(25);
    expect(probes).toBeLessThan(35);
  });

  it('is trusted again after an outage once all that it had was invalidated, and not before', async () => {
    fragile.trouble = refuse;
    for (let time = 0; time < 4; time += 1) {
      await read();
      await pass(500);
    }
    expect(cache.state).toBe('down');
    fragile.trouble = (call) => (call === 'replace' ? refuse() : undefined);
    await mark();
    await pass(5_000);
    expect(cache.state).toBe('down');
    fragile.trouble = () => undefined;
    await mark();
    await pass(5);
    expect(cache.state).toBe('up');
    expect(fragile.calls.at(-1)).toBe('replace');
  });

  it('is told to forget by one call at a time, however many writes get through meanwhile', async () => {
    fragile.trouble = refuse;
    for (let time = 0; time < 4; time += 1) {
      await read();
      await pass(500);
    }
    expect(cache.state).toBe('down');
    fragile.trouble = (call) => (call === 'replace' ? hang() : undefined);
    const before = fragile.count('replace');
    for (let write = 0; write < 5; write += 1) await mark();
    expect(fragile.count('replace')).toBe(before + 1);
  });

  it('says in one line each that it went down and that it is up again', async () => {
    fragile.trouble = refuse;
    cache.debts.owe(['t']);
    for (let query = 0; query < 100; query += 1) {
      await read();
      await pass(50);
    }
    expect(lines()).toEqual(['CACHALOT_CACHE_DOWN']);
    expect(warning.mock.calls[0]![0]).toMatch(/^Cache "it" is down\. .* 1 invalidations are owed .*: no\./);
    fragile.trouble = () => undefined;
    await pass(5_000);
    expect(lines()).toEqual(['CACHALOT_CACHE_DOWN', 'CACHALOT_CACHE_UP']);
    expect(warning.mock.calls[1]![0]).toMatch(
      /up again after \d\.\d s: \d+ calls had failed, \d+ were not made/,
    );
    expect(cache.debts.size).toBe(0);
  });

  it('counts what failed, what was late, and what was not asked', async () => {
    fragile.trouble = hang;
    telemetry.reset();
    void read();
    void read();
    await pass(120);
    read();
    expect(cache.record).toMatchObject({ errors: 2, timeouts: 2, skipped: 1, outages: 0 });
    expect(telemetry.totals.errors).toBe(2);
  });

  it('that takes nothing is still read, and says so once', async () => {
    fragile.trouble = (call) => (call === 'store' || call === 'mark' ? refuse() : undefined);
    for (let query = 0; query < 60; query += 1) {
      expect(await read()).toMatchObject({ ok: true });
      await store();
      await mark();
      await pass(50);
    }
    expect(cache.state).toBe('full');
    expect(lines()).toEqual(['CACHALOT_CACHE_FULL']);
    expect(fragile.count('store')).toBeLessThan(15);
    fragile.trouble = () => undefined;
    await pass(31_000);
    expect(cache.state).toBe('up');
    expect(lines()).toEqual(['CACHALOT_CACHE_FULL', 'CACHALOT_CACHE_UP']);
  });

  it('that throws at once fails like any other', async () => {
    const outcome = cache.attempt('read', () => {
      throw new Error('at once');
    });
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('at once') } });
  });

  it('whose promises never settle is not called any more after a thousand, until a probe gets through', async () => {
    fragile.trouble = hang;
    for (let write = 0; write < 1_500; write += 1) {
      void mark();
      if (write % 100 === 99) await pass(110);
    }
    expect(fragile.count('mark')).toBeLessThan(1_300);
    expect(await mark()).toMatchObject({ ok: false });
    fragile.trouble = () => undefined;
    await pass(5_000);
    expect(await mark()).toMatchObject({ ok: true });
  });

  it('that answered while the loop was blocked has answered in time', async () => {
    jest.useRealTimers();
    const { port1, port2 } = new MessageChannel();
    try {
      const answered = cache.attempt(
        'read',
        () =>
          new Promise<string>((resolve) => {
            port2.on('message', () => resolve('here'));
          }),
      );
      port1.postMessage('answer');
      for (const end = performance.now() + 300; performance.now() < end; );
      expect(await answered).toEqual({ ok: true, value: 'here' });
    } finally {
      port1.close();
    }
  });

  it('is left alone once it was closed', async () => {
    fragile.trouble = hang;
    void read();
    await pass(150);
    cache.debts.owe(['t']);
    const calls = fragile.calls.length;
    expect(cache.end()).toEqual(['t']);
    await pass(60_000);
    expect(fragile.calls.length).toBeLessThanOrEqual(calls + 1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
