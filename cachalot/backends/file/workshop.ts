/**
 * Where files are made before they get the name under which others find them: on the same file system, and
 * whole by then.
 */
import { randomUUID } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isCode, orAbsent } from './absent';
import { deadlineIn, holdsUntil } from './lease';
import { removed, type Steps, step } from './steps';

/** Milliseconds after which a file that nobody has named was left by a process that died. */
const ABANDONED = 600_000;

export class Workshop {
  constructor(readonly folder: string) {}

  /** Makes the folder, and makes sure that its file system can keep a lease. A full one can still forget tokens. */
  *open(): Steps<void> {
    yield* step((files) => files.makeFolder(this.folder));
    let probe: string;
    try {
      probe = yield* this.make('', deadlineIn(60_000));
    } catch {
      return;
    }
    const deadline = yield* step((files) => files.changed(probe));
    yield* removed(probe);
    if (deadline !== undefined && !holdsUntil(deadline))
      throw new Error(
        `The file system of "${this.folder}" does not keep the times of files; use another folder.`,
      );
  }

  /** Makes a file with its content and its time. Nothing of it stays where that fails. */
  *make(content: string | Uint8Array, changed?: number): Steps<string> {
    const name = path.join(this.folder, randomUUID());
    try {
      yield* step((files) => files.make(name, content));
      if (changed !== undefined) yield* step((files) => files.setChanged(name, changed));
    } catch (error) {
      yield* discard(name);
      throw error;
    }
    return name;
  }

  /** Gives a file its name in a folder, which is made when there is something to put into it. */
  *name(made: string, file: string): Steps<void> {
    try {
      yield* within(path.dirname(file), (files) => files.rename(made, file));
    } catch (error) {
      yield* discard(made);
      throw error;
    }
  }

  /** Removes what processes that died were making: nobody works on one file for that long. */
  async tidy(): Promise<void> {
    for (const name of (await orAbsent(readdir(this.folder))) ?? []) {
      const file = path.join(this.folder, name);
      const made = await orAbsent(stat(file));
      if (made !== undefined && Date.now() - made.ctimeMs > ABANDONED) await orAbsent(unlink(file));
    }
  }
}

/** Makes a step within a folder, and the folder when it is not there, or was removed meanwhile. */
export function* within<T>(folder: string, put: Parameters<typeof step<T>>[0]): Steps<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return yield* step(put);
    } catch (error) {
      if (!isCode(error, 'ENOENT') || attempt === 3) throw error;
      yield* step((files) => files.makeFolder(folder));
    }
  }
}

/** Removes a file if it can: nobody depends on it, and the housekeeping meets it again. */
export function* discard(file: string): Steps<void> {
  try {
    yield* removed(file);
  } catch {
    // A folder that may not be written to says so when something is to be kept.
  }
}
