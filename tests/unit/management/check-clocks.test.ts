/** The command tells how far each clock is, refuses nonsense, and exits with 1 where one is too far. */
import makeKnex from 'knex';
import { settings } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { readClock } from '../../../cachalot/backends/self-report';
import { callCommand } from '../../../management';

afterEach(() => settings.reset());

/** A cache whose servers are so many milliseconds ahead. */
function cacheAhead(...skews: readonly number[]) {
  const clocks = () => skews.map((skew, at) => ({ server: `host${at}:1`, skew, uncertainty: 100 }));
  return Object.assign(new LocmemBackend(), { clocks });
}

async function call(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await callCommand(['check_clocks', ...argv], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('check_clocks', () => {
  it('tells the clock of each database and of each server of a cache, and what depends on it', async () => {
    const filename = ':memory:';
    const knex = makeKnex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true });
    settings.configure({ DATABASES: { shop: knex }, CACHES: { default: cacheAhead(1_050, -500) } });
    const { code, out, err } = await call();
    await knex.destroy();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Database "shop" \(:memory:#\d+\): [+-]0\.0\d{3} s ± 0\.\d{4} s$/m);
    expect(out).toContain('Cache "default" (host0:1): +1.0500 s ± 0.1000 s\n');
    expect(out).toContain('Cache "default" (host1:1): -0.5000 s ± 0.1000 s\n');
    expect(out).toMatch(/No answer depends on these clocks: .*getLastInvalidation/s);
  });

  it('exits with 1 where one is too far, and names it on stderr, also without anything else', async () => {
    settings.CACHES = { default: cacheAhead(0, -1_101) };
    const { code, err } = await call();
    expect(code).toBe(1);
    expect(err).toBe('Cache "default" (host1:1): -1.1010 s ± 0.1000 s, more than 1 s');
    expect(await call('-v', '0')).toEqual({ code: 1, out: '', err });
    expect(await call('-v', '0', '--max-skew', '1.1')).toEqual({ code: 0, out: '', err: '' });
  });

  it('exits with 1 where a server cannot be asked', async () => {
    const clocks = () => Promise.reject(new Error('it is gone'));
    settings.CACHES = { default: Object.assign(new LocmemBackend(), { clocks }) };
    expect(await call()).toMatchObject({ code: 1, err: 'Cache "default" could not be asked: it is gone' });
  });

  it('has nothing to say of caches without servers', async () => {
    const clocks = () => [];
    settings.CACHES = {
      default: { BACKEND: 'locmem' },
      other: Object.assign(new LocmemBackend(), { clocks }),
    };
    expect(await call()).toEqual({
      code: 0,
      out: 'No database or cache has a clock to compare with.',
      err: '',
    });
  });

  it('prints JSON', async () => {
    settings.CACHES = { default: cacheAhead(2_000) };
    const { code, out } = await call('--json', '--max-skew', '0');
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        ok: false,
        maxSkew: 0,
        clocks: [
          { kind: 'cache', alias: 'default', server: 'host0:1', skew: 2, uncertainty: 0.1, error: null },
        ],
      },
    ]);
  });

  it.each([
    [['--max-skew', 'much']],
    [['--max-skew', '']],
    [['--max-skew=-1']],
    [['--max-skew', '1e999']],
    [['--max-skew', 'NaN']],
    [['--max-skew', '1..2']],
    [['--max-skew']],
    [['--no-json']],
    [['--nonsense']],
    [['shop']],
  ])('refuses %j with exit code 2, and asks nobody', async (argv) => {
    let asked = 0;
    const clocks = () => {
      asked += 1;
      return [];
    };
    settings.CACHES = { default: Object.assign(new LocmemBackend(), { clocks }) };
    const { code, out, err } = await call(...argv);
    expect([code, out, asked]).toEqual([2, '', 0]);
    expect(err).not.toBe('');
  });
});

describe('a comparison of clocks', () => {
  it('believes the quickest answer, and puts it in the middle of its round trip', async () => {
    let now = 1_000_000;
    const trips = [80, 10, 40, 200, 30];
    const ask = async () => {
      const half = trips.shift()! / 2;
      now += half;
      const there = now + 5_000;
      now += half;
      return there;
    };
    const clocks = { wall: () => now, steady: () => now };
    expect(await readClock('host', ask, clocks)).toEqual({ server: 'host', skew: 5_000, uncertainty: 5 });
    expect(trips).toEqual([]);
  });

  it('says so when the answer is no time', async () => {
    await expect(readClock('host', async () => Number.NaN)).rejects.toThrow('host does not tell the time');
  });
});
