/** What a folder may suffer while it is in use: calls fail or miss, nothing old comes back, and it goes on afterwards. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FileBackend } from '../../cachalot/backends/file/file';
import { Pace } from '../../cachalot/backends/file/pace';
import type { Steps } from '../../cachalot/backends/file/steps';
import { describeIf } from '../support/suites';

const LEASE = 30_000;
const entryUnder = (token: string, bytes = 1_000) => ({
  tokens: [token],
  payload: new Uint8Array(bytes).fill(7),
  bytes,
});

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-faults-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const make = (config = {}) => new FileBackend({ BACKEND: 'filebased', LOCATION: folder, ...config });
const files = (part = '') =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes(part))
    .map((name) => path.join(folder, name))
    .filter((name) => fs.statSync(name).isFile());
const attempt = async <T>(work: () => T): Promise<Awaited<T>> => await work();
const read = async (cache: FileBackend) => cache.read('entry', ['table']);

/** Makes a token and keeps an entry under it. */
async function fill(cache: FileBackend): Promise<string> {
  const [token] = await cache.create(['table'], [`token ${Math.random()}`]);
  await cache.store('entry', entryUnder(token!), null);
  return token!;
}

/** A write of the table changes its token, and is remembered. */
async function expectWorks(cache: FileBackend): Promise<void> {
  await cache.mark(['table'], 'writer', LEASE);
  expect((await read(cache)).tokens).toEqual([null]);
  const fresh = `fresh ${Math.random()}`;
  expect(await cache.unmark(['table'], 'writer', [fresh])).toBe(true);
  await cache.store('entry', entryUnder(fresh), null);
  expect(await read(cache)).toMatchObject({ entry: { tokens: [fresh] }, tokens: [fresh] });
}

describe('a folder that is removed while it is in use', () => {
  it('is made again by whatever comes next, and what was in it stays gone', async () => {
    const steps: ((cache: FileBackend) => unknown)[] = [
      (cache) => cache.create(['table'], ['next']),
      (cache) => cache.store('entry', entryUnder('next'), null),
      (cache) => cache.mark(['table'], 'other', LEASE),
      (cache) => cache.replace(['table'], ['next']),
      (cache) => cache.clear(),
    ];
    for (const step of steps) {
      const cache = make();
      const token = await fill(cache);
      fs.rmSync(folder, { recursive: true });
      expect(await read(cache)).toEqual({ entry: undefined, tokens: [undefined] });
      await step(cache);
      expect((await read(cache)).tokens[0]).not.toBe(token);
      await cache.unmark(['table'], 'other', ['last']);
      await expectWorks(cache);
    }
  });

  it('has lost the marks of writers, who are told so', async () => {
    const cache = make();
    await cache.mark(['table'], 'writer', LEASE);
    fs.rmSync(folder, { recursive: true });
    expect(await cache.renew(['table'], 'writer', LEASE)).toBe(false);
    expect(await cache.unmark(['table'], 'writer', ['fresh'])).toBe(false);
  });
});

describe('files that others have written to', () => {
  const GARBAGE = [Buffer.alloc(0), Buffer.alloc(5_000), Buffer.from('é{}'), Buffer.alloc(300_000, 0xff)];

  it.each(GARBAGE.map((bytes) => [bytes.length, bytes] as const))(
    'an entry of %i bytes of garbage is none, and the next one takes its place',
    async (_length, bytes) => {
      const cache = make();
      await fill(cache);
      fs.writeFileSync(files('entries')[0]!, bytes);
      expect((await read(cache)).entry).toBeUndefined();
      await expectWorks(cache);
    },
  );

  it.each(GARBAGE.map((bytes) => [bytes.length, bytes] as const))(
    'a first token of %i bytes of garbage is not the one from before, and the table goes on',
    async (_length, bytes) => {
      const cache = make();
      const before = await fill(cache);
      fs.writeFileSync(files('first')[0]!, bytes);
      expect((await read(cache)).tokens[0]).not.toBe(before);
      const [next] = await cache.create(['table'], ['next']);
      expect(next).toEqual(expect.any(String));
      expect(next).not.toBe(before);
      await expectWorks(cache);
    },
  );

  it('names that no cache has given are passed over', async () => {
    const cache = make();
    const token = await fill(cache);
    const place = path.dirname(files('first')[0]!);
    for (const name of ['.DS_Store', 'x', 't-', 't-zz', 'w']) fs.writeFileSync(path.join(place, name), 'x');
    const [state] = (await read(cache)).tokens;
    expect(state === token || state === undefined).toBe(true);
    expect(await cache.create(['table'], ['next'])).toEqual([expect.any(String)]);
    await expectWorks(cache);
  });

  it('a mark that somebody touched runs out, and one that somebody read still holds', async () => {
    const cache = make();
    await cache.mark(['table'], 'dead', LEASE);
    const mark = files('w-')[0]!;
    fs.readFileSync(mark);
    expect((await read(cache)).tokens).toEqual([null]);
    const now = new Date();
    fs.utimesSync(mark, now, now);
    expect((await read(cache)).tokens).toEqual([undefined]);
    expect(await cache.create(['table'], ['next'])).toEqual(['next']);
  });
});

describe('a clock that is set', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([-1e12, 1e12])('by %i ms shortens and lengthens no lease, and revives no token', async (by) => {
    const cache = make();
    const token = await fill(cache);
    await cache.mark(['table'], 'writer', LEASE);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + by);
    expect((await read(cache)).tokens).toEqual([null]);
    expect(await cache.renew(['table'], 'writer', LEASE)).toBe(true);
    expect(await cache.unmark(['table'], 'writer', ['fresh'])).toBe(true);
    expect((await read(cache)).tokens).not.toEqual([token]);
  });
});

describe('processes that end before they have stored much', () => {
  it('stay within the bounds together', async () => {
    for (let process = 0; process < 120; process += 1) {
      const cache = make({ MAX_ENTRIES: 40 });
      await cache.store(`entry ${process}`, entryUnder('t'), null);
      await cache.close();
    }
    expect(files('entries').length).toBeLessThan(80);
  });

  it('forget tables when there are more than entries may be', async () => {
    for (let process = 0; process < 40; process += 1) {
      const cache = make({ MAX_ENTRIES: 20 });
      await cache.create([`table ${process}`], ['token']);
      for (let index = 0; index < 3; index += 1)
        await cache.store(`entry ${process} ${index}`, entryUnder('t'), null);
      await cache.close();
    }
    expect(files('tokens').length).toBeLessThan(35);
  });
});

const isRoot = process.getuid?.() === 0;

describeIf(isRoot && process.platform === 'linux', 'a disk that is full', () => {
  it('refuses entries, and still takes invalidations', async () => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]).status === 0;
    try {
      const cache = make();
      const token = await fill(cache);
      const refused = await attempt(async () => {
        for (let index = 0; index < 300; index += 1)
          await cache.store(`entry ${index}`, entryUnder('t', 2_000), null);
      }).catch((error: NodeJS.ErrnoException) => error.code);
      expect(refused).toBe(mounted ? 'ENOSPC' : undefined);
      expect(files('making')).toEqual([]);
      await cache.mark(['table'], 'writer', LEASE);
      expect((await read(cache)).tokens).toEqual([null]);
      await cache.unmark(['table'], 'writer', ['fresh']);
      expect((await read(cache)).tokens).not.toEqual([token]);
      await cache.clear();
      await expectWorks(cache);
    } finally {
      if (mounted) execFileSync('umount', [folder]);
    }
  });
});

describeIf(isRoot, 'a folder of somebody else', () => {
  it('fails every call, for those who may not read it', async () => {
    await fill(make());
    fs.chmodSync(folder, 0o700);
    process.seteuid!(65_534);
    try {
      const cache = make();
      const calls: (() => unknown)[] = [
        () => cache.read('entry', ['table']),
        () => cache.create(['table'], ['next']),
        () => cache.store('entry', entryUnder('next'), null),
        () => cache.mark(['table'], 'writer', LEASE),
        () => cache.replace(['table'], ['next']),
        () => cache.clear(),
      ];
      for (const call of calls) await expect(attempt(call)).rejects.toMatchObject({ code: 'EACCES' });
    } finally {
      process.seteuid!(0);
    }
    await expectWorks(make());
  });
});

describe('the pace', () => {
  function* look(): Steps<unknown> {
    return yield (ways) => ways.names(folder);
  }
  let takes = 0;
  let now = 0;
  let pace: Pace;
  beforeEach(() => {
    [takes, now] = [0, 0];
    pace = new Pace(() => {
      now += takes;
      return now;
    });
  });
  const areAtOnce = (milliseconds: number, times: number) => {
    takes = milliseconds;
    return Array.from({ length: times }, () => Array.isArray(pace.make(look())));
  };

  it('is that of the asking thread, though a call is slow now and then', () => {
    for (let round = 0; round < 10; round += 1) {
      expect(areAtOnce(30, 2)).toEqual([true, true]);
      expect(areAtOnce(0, 1)).toEqual([true]);
    }
  });

  it('is the thread pool’s for ten seconds after several slow calls in a row', () => {
    expect(areAtOnce(30, 3)).toEqual([true, true, true]);
    expect(areAtOnce(0, 2)).toEqual([false, false]);
    now += 10_031;
    expect(areAtOnce(30, 1)).toEqual([true]);
    expect(areAtOnce(0, 1)).toEqual([false]);
    now += 10_031;
    expect(areAtOnce(0, 5)).toEqual([true, true, true, true, true]);
  });

  it('is the thread pool’s for more than a few tables', () => {
    expect(new Pace().make(look(), false)).toBeInstanceOf(Promise);
  });
});
