/**
 * Entries as files: each is written elsewhere and gets its name when it is whole, so that a reader finds all of
 * it or nothing.
 */
import path from 'node:path';
import type { Entry } from '../cache-backend';
import { frameEntry, unframeEntry } from '../codec/entry-frame';
import { fileName } from './file-name';
import { type Steps, step } from './steps';
import { discard, type Workshop } from './workshop';

/** In front of each entry: the time when it expires, in milliseconds since 1970, or infinity. */
const HEAD = 8;

export class EntryFiles {
  constructor(
    private readonly folder: string,
    private readonly workshop: Workshop,
  ) {}

  *get(key: string): Steps<Entry | undefined> {
    const file = this.#path(key);
    const bytes = yield* step((files) => files.bytes(file));
    if (bytes === undefined || bytes.length < HEAD) return undefined;
    if (!(bytes.readDoubleLE(0) > Date.now())) {
      yield* discard(file);
      return undefined;
    }
    const entry = unframeEntry(bytes.subarray(HEAD));
    return entry === undefined ? undefined : { ...entry, bytes: entry.payload.length };
  }

  /** Answers with the bytes that were written. */
  *set(key: string, entry: Entry, timeout: number | null): Steps<number> {
    const head = Buffer.alloc(HEAD);
    head.writeDoubleLE(timeout === null ? Number.POSITIVE_INFINITY : Date.now() + timeout);
    const bytes = Buffer.concat([head, frameEntry(entry.tokens, entry.payload as Uint8Array)]);
    const made = yield* this.workshop.make(bytes);
    yield* this.workshop.name(made, this.#path(key));
    return bytes.length;
  }

  /** Spread over 256 folders, so that none grows too long to list. */
  #path(key: string): string {
    const name = fileName(key);
    return path.join(this.folder, name.slice(0, 2), name);
  }
}
