/**
 * A process may be killed before any step that it makes in a folder: what it leaves is safe for the others at once,
 * and in order again when its lease has run out. The same when the disk has no space left.
 */
import fs from 'node:fs';
import type * as promises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FileBackend } from '../../cachalot/backends/file/file';
import type * as Files from '../../cachalot/backends/file/files';
import type * as Steps from '../../cachalot/backends/file/steps';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';
import type * as Fates from './file-fate';
import { type Full, fate } from './file-fate';

jest.mock('node:fs/promises', () => {
  const { fate: mine } = jest.requireActual<typeof Fates>('./file-fate');
  return mine.over(jest.requireActual<typeof promises>('node:fs/promises'));
});

/** Every step by the thread pool: there are the same steps, in the same order, as at once. */
jest.mock('../../cachalot/backends/file/pace', () => {
  const { patiently } = jest.requireActual<typeof Files>('../../cachalot/backends/file/files');
  const { make } = jest.requireActual<typeof Steps>('../../cachalot/backends/file/steps');
  return {
    Pace: class {
      make = (steps: Steps.Steps<unknown>) => make(steps, patiently);
    },
  };
});

const LEASE = 30_000;
const PAYLOAD = new Uint8Array(1_000).fill(7);
const entry = { tokens: ['old'], payload: PAYLOAD, bytes: PAYLOAD.length };

interface Operation {
  run(cache: FileBackend): unknown;
  /** a writer holds a mark before it begins */
  readonly marked?: boolean;
  /** the token from before may stand afterwards: no change was made, or none is promised yet */
  readonly keepsOld?: boolean;
  /** the writer has died, and the token that its mark hides lies there again */
  readonly haunted?: boolean;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: { run: (cache) => cache.create(['table', 'other'], ['next', 'made']), keepsOld: true },
  store: { run: (cache) => cache.store('entry', { ...entry, tokens: ['new'] }, null), keepsOld: true },
  mark: { run: (cache) => cache.mark(['table'], 'writer', LEASE), keepsOld: true },
  renew: { run: (cache) => cache.renew(['table'], 'writer', LEASE), marked: true },
  unmark: { run: (cache) => cache.unmark(['table'], 'writer', ['fresh']), marked: true },
  replace: { run: (cache) => cache.replace(['table'], ['fresh']), keepsOld: true },
  'create, where a writer has died': {
    run: (cache) => cache.create(['table'], ['next']),
    marked: true,
    haunted: true,
  },
  clear: { run: (cache) => cache.clear(), keepsOld: true },
};

let folder: string;
beforeEach(async () => {
  fate.turnGood();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-steps-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  fate.turnGood();
  fs.rmSync(folder, { recursive: true, force: true });
});

const make = () => new FileBackend({ BACKEND: 'filebased', LOCATION: folder });
const attempt = async (work: () => unknown) => work();
const files = () =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile());
const unnamed = () => files().filter((name) => name.includes('making'));
const stateOf = async (cache: FileBackend) => (await cache.read(undefined, ['table'])).tokens[0];

/** A folder with a token, an entry under it, and perhaps the mark of a writer. */
async function prepare({ marked, haunted }: Operation): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  const cache = make();
  expect(await cache.create(['table'], ['old'])).toEqual(['old']);
  await cache.store('entry', entry, null);
  if (marked) await cache.mark(['table'], 'writer', LEASE);
  await cache.close();
  if (haunted) {
    letLeasesRunOut();
    const mark = files().find((name) => path.basename(name).startsWith('w-'))!;
    fs.writeFileSync(path.join(folder, path.dirname(mark), `t-${Buffer.from('old').toString('hex')}`), '');
  }
}

function letLeasesRunOut(): void {
  for (const name of files())
    if (path.basename(name).startsWith('w-')) fs.utimesSync(path.join(folder, name), 1, 1);
}

/** Readers see an entry whole or not at all, and no token that a write has made void. */
async function expectSafe({ keepsOld }: Operation): Promise<void> {
  const cache = make();
  const found = await cache.read('entry', ['table']);
  if (found.entry !== undefined)
    expect(Buffer.from(found.entry.payload as Uint8Array)).toEqual(Buffer.from(PAYLOAD));
  if (!keepsOld) expect(found.tokens[0]).not.toBe('old');
}

/** The table is used as ever: a token is made, and a write replaces it. */
async function expectInOrder({ keepsOld }: Operation): Promise<void> {
  const cache = make();
  const [token] = await cache.create(['table'], ['later']);
  expect(token).toEqual(expect.any(String));
  if (!keepsOld) expect(token).not.toBe('old');
  expect(await stateOf(cache)).toBe(token);
  await cache.mark(['table'], 'second', LEASE);
  expect(await stateOf(cache)).toBeNull();
  expect(await cache.unmark(['table'], 'second', ['last'])).toBe(true);
  expect(await stateOf(cache)).toBe('last');
  await cache.store('entry', { ...entry, tokens: ['last'] }, null);
  expect((await cache.read('entry', ['table'])).entry?.tokens).toEqual(['last']);
  await cache.close();
}

/** What was never named goes when nobody can be at work on it any more. */
async function expectCleanLater(): Promise<void> {
  expect(unnamed().length).toBeLessThanOrEqual(2);
  const now = Date.now();
  jest.spyOn(Date, 'now').mockReturnValue(now + 700_000);
  const cache = make();
  await cache.create(['table'], ['any']);
  await cache.close();
  jest.restoreAllMocks();
  expect(unnamed()).toEqual([]);
}

describe.each(Object.entries(OPERATIONS))('a process that is killed during %s', (_name, operation) => {
  it('leaves a folder that is safe at once, and in order when its lease has run out', async () => {
    await prepare(operation);
    fate.turnGood();
    await operation.run(make());
    const { steps } = fate;
    expect(steps).toBeGreaterThan(2);
    for (let made = 0; made < steps; made += 1) {
      await prepare(operation);
      fate.dieAfter(made);
      await fate.calm(attempt(() => operation.run(make())));
      fate.turnGood();
      await expectSafe(operation);
      letLeasesRunOut();
      await expectInOrder(operation);
      await expectCleanLater();
    }
  }, 60_000);
});

describe.each<Full>(['of content', 'of names'])('a disk that is full %s', (full) => {
  it.each(Object.entries(OPERATIONS))(
    '%s does it or says so, and leaves nothing behind',
    async (_name, operation) => {
      await prepare(operation);
      const cache = make();
      fate.fillDisk(full);
      const before = files().length;
      for (let time = 0; time < 5; time += 1)
        await attempt(() => operation.run(cache)).catch((error) =>
          expect(error).toMatchObject({ code: 'ENOSPC' }),
        );
      expect(unnamed()).toEqual([]);
      expect(files().length).toBeLessThanOrEqual(before + 2);
      await expectSafe(operation);
      fate.turnGood();
      letLeasesRunOut();
      await expectInOrder(operation);
    },
  );

  it('lets a write take back what was there, though it cannot be marked', async () => {
    await prepare({ run: () => undefined });
    fate.fillDisk(full);
    await attempt(() => make().mark(['table'], 'writer', LEASE)).catch(() => undefined);
    expect(await stateOf(make())).not.toBe('old');
    await attempt(() => make().replace(['table'], ['fresh'])).catch(() => undefined);
    expect(await stateOf(make())).not.toBe('old');
  });
});

describe('by the thread pool', () => {
  backendSuite(make, { describe, it }, { shared: true });
});
