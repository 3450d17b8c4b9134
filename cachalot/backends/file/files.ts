/** The calls of the file system by which the steps are made: on the thread that asks, and by the thread pool. */
import * as now from 'node:fs';
import * as pool from 'node:fs/promises';
import { isCode, orAbsent } from './absent';
import type { Files } from './steps';

const NEW_FILE = { flag: 'wx', mode: 0o600 };
const FOLDER = { recursive: true, mode: 0o700 };

export const patiently: Files = {
  names: async (folder) => (await orAbsent(pool.readdir(folder))) ?? [],
  bytes: async (file) => orAbsent(pool.readFile(file)),
  changed: async (file) => secondsOf(await orAbsent(pool.stat(file))),
  setChanged: async (file, seconds) => pool.utimes(file, seconds, seconds),
  make: async (file, content) => pool.writeFile(file, content, NEW_FILE),
  makeFolder: async (folder) => void (await pool.mkdir(folder, FOLDER)),
  link: async (file, name) => pool.link(file, name),
  rename: async (file, name) => pool.rename(file, name),
  remove: async (file) => pool.unlink(file),
  removeFolder: async (folder) => pool.rmdir(folder),
};

export const atOnce: Files = {
  names: (folder) => orAbsentNow(() => now.readdirSync(folder)) ?? [],
  bytes: (file) => {
    const small = orAbsentNow(() => readSmall(file));
    return small === 'large' ? patiently.bytes(file) : small;
  },
  changed: (file) => secondsOf(now.statSync(file, { throwIfNoEntry: false })),
  setChanged: (file, seconds) => now.utimesSync(file, seconds, seconds),
  make: (file, content) => now.writeFileSync(file, content, NEW_FILE),
  makeFolder: (folder) => void now.mkdirSync(folder, FOLDER),
  link: (file, name) => now.linkSync(file, name),
  rename: (file, name) => now.renameSync(file, name),
  remove: (file) => now.unlinkSync(file),
  removeFolder: (folder) => now.rmdirSync(folder),
};

function secondsOf(found: { readonly mtimeMs: number } | undefined): number | undefined {
  return found && found.mtimeMs / 1_000;
}

/** Bytes of a file that is read and written at once; larger ones take long enough for others to go on meanwhile. */
export const SMALL = 256 * 1024;

let space: Buffer | undefined;

function readSmall(file: string): Buffer | 'large' {
  space ??= Buffer.allocUnsafeSlow(SMALL);
  const handle = now.openSync(file, 'r');
  try {
    const length = now.readSync(handle, space, 0, SMALL, 0);
    return length === SMALL ? 'large' : Buffer.from(space.subarray(0, length));
  } finally {
    now.closeSync(handle);
  }
}

function orAbsentNow<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
