/** A folder passes the suite of backends, keeps to itself and within its bounds, and fails by saying so. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FileBackend } from '../../cachalot/backends/file/file';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';

const LEASE = 30_000;

describe('filebased', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-files-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const make = (config = {}) => new FileBackend({ BACKEND: 'filebased', LOCATION: folder, ...config });
  const files = () =>
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((name) => fs.statSync(name).isFile());
  const entry = (bytes: number) => ({ tokens: ['t'], payload: new Uint8Array(bytes), bytes });

  backendSuite(() => make(), { describe, it }, { shared: true });

  it('refuses a LOCATION that is no folder’s name', () => {
    expect(() => make({ LOCATION: undefined })).toThrow('must be the path of a folder');
  });

  it('leaves nothing that others may read, and nothing outside of its folder', async () => {
    const cache = make();
    await cache.create(['../../../up'], ['token']);
    await cache.mark(['other'], '../../writer', LEASE);
    await cache.store('../../../up', entry(10), null);
    expect(files()).toHaveLength(3);
    for (const file of files()) expect(fs.statSync(file).mode & 0o077).toBe(0);
    expect(fs.readdirSync(path.dirname(folder))).not.toContain('up');
  });

  it('keeps caches with other prefixes apart', async () => {
    const [one, other] = [make({ KEY_PREFIX: 'one' }), make({ KEY_PREFIX: 'other' })];
    await one.store('entry', entry(10), null);
    expect((await other.read('entry', [])).entry).toBeUndefined();
    await other.clear();
    expect((await one.read('entry', [])).entry).toBeDefined();
  });

  it('takes garbage for nothing', async () => {
    const cache = make();
    await cache.store('entry', entry(1_000), null);
    const [file] = files();
    for (const garbage of [Buffer.alloc(0), Buffer.alloc(1_000), fs.readFileSync(file!).subarray(0, 500)]) {
      fs.writeFileSync(file!, garbage);
      expect((await cache.read('entry', [])).entry).toBeUndefined();
      await cache.store('entry', entry(1_000), null);
    }
  });

  it('loses any file or all of them towards a miss', async () => {
    const cache = make();
    for (let round = 0; round < 3; round += 1) {
      const made = await cache.create(['table'], [`token ${round}`]);
      fs.rmSync(round === 2 ? folder : files()[0]!, { recursive: true });
      const next = await make().create(['table'], [`next ${round}`]);
      expect(next).not.toEqual(made);
      expect(next[0]).toEqual(expect.any(String));
    }
  });

  it('does not read what was written before the host was started again', async () => {
    const before = make();
    await before.create(['table'], ['token']);
    await before.store('entry', entry(10), null);
    const [run] = fs.readdirSync(path.join(folder, fs.readdirSync(folder)[0]!));
    const root = path.join(folder, fs.readdirSync(folder)[0]!);
    fs.renameSync(path.join(root, run!), path.join(root, 'another run'));
    const after = make();
    expect(await after.read('entry', ['table'])).toEqual({ entry: undefined, tokens: [undefined] });
    await after.create(['table'], ['other']);
    expect(fs.readdirSync(root)).toEqual([run]);
  });

  it('stays within its bounds', async () => {
    const cache = make({ MAX_ENTRIES: 100 });
    for (let index = 0; index < 500; index += 1) await cache.store(`entry ${index}`, entry(10), null);
    await cache.close();
    expect(files().length).toBeLessThanOrEqual(110);
    expect(files().length).toBeGreaterThan(50);
    expect((await cache.read('entry 499', [])).entry).toBeDefined();

    const small = make({ MAX_BYTES: 100_000, KEY_PREFIX: 'small' });
    for (let index = 0; index < 100; index += 1) await small.store(`entry ${index}`, entry(10_000), null);
    await small.store('too large', entry(100_001), null);
    await small.close();
    expect((await small.read('too large', [])).entry).toBeUndefined();
    const taken = files().reduce((sum, file) => sum + fs.statSync(file).size, 0);
    expect(taken).toBeLessThan(130_000);
  });

  it('rejects every call when its folder cannot be one', async () => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    const cache = make({ LOCATION: path.join(folder, 'file') });
    const calls = [
      () => cache.read('entry', []),
      () => cache.read(undefined, ['table']),
      () => cache.create(['table'], ['token']),
      () => cache.store('entry', entry(10), null),
      () => cache.mark(['table'], 'writer', LEASE),
      () => cache.unmark(['table'], 'writer', ['token']),
      () => cache.replace(['table'], ['token']),
    ];
    for (const call of calls) await expect(async () => call()).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('hides tokens that a dead writer’s mark was put over', async () => {
    const cache = make();
    const before = await cache.create(['table'], ['token']);
    const token = files()[0]!;
    const text = fs.readFileSync(token);
    await cache.mark(['table'], 'dead', LEASE);
    fs.writeFileSync(token, text);
    const mark = files().find((name) => path.basename(name).startsWith('w-'))!;
    fs.utimesSync(mark, 1, 0);
    expect((await cache.read(undefined, ['table'])).tokens).toEqual([undefined]);
    expect(await cache.create(['table'], ['next'])).not.toEqual(before);
    expect(files()).toHaveLength(1);
  });
});
