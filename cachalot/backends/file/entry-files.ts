/**
 * Entries as files: each is written elsewhere and gets its name when it is whole, so that a reader finds all of
 * it or nothing.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Entry } from '../cache-backend';
import { frameEntry, unframeEntry } from '../codec/entry-frame';
import { isCode, orAbsent } from './absent';
import { fileName } from './file-name';

/** In front of each entry: the time when it expires, in milliseconds since 1970, or infinity. */
const HEAD = 8;

export class EntryFiles {
  constructor(
    private readonly folder: string,
    private readonly workshop: string,
  ) {}

  async get(key: string): Promise<Entry | undefined> {
    const file = this.#path(key);
    const bytes = await orAbsent(readFile(file));
    if (bytes === undefined || bytes.length < HEAD) return undefined;
    if (!(bytes.readDoubleLE(0) > Date.now())) {
      await orAbsent(unlink(file));
      return undefined;
    }
    const entry = unframeEntry(bytes.subarray(HEAD));
    return entry === undefined ? undefined : { ...entry, bytes: entry.payload.length };
  }

  /** Resolves with the bytes that were written. */
  async set(key: string, entry: Entry, timeout: number | null): Promise<number> {
    const head = Buffer.alloc(HEAD);
    head.writeDoubleLE(timeout === null ? Number.POSITIVE_INFINITY : Date.now() + timeout);
    const bytes = Buffer.concat([head, frameEntry(entry.tokens, entry.payload as Uint8Array)]);
    const made = path.join(this.workshop, randomUUID());
    const file = this.#path(key);
    try {
      await writeFile(made, bytes, { flag: 'wx', mode: 0o600 });
      await rename(made, file).catch(async (error) => {
        if (!isCode(error, 'ENOENT')) throw error;
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        await rename(made, file);
      });
    } catch (error) {
      await unlink(made).catch(() => undefined);
      throw error;
    }
    return bytes.length;
  }

  /** Spread over 256 folders, so that none grows too long to list. */
  #path(key: string): string {
    const name = fileName(key);
    return path.join(this.folder, name.slice(0, 2), name);
  }
}
