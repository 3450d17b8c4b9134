/**
 * Keeps what lies in the folder within its bounds, in the background: after every so many entries that this
 * process has added, and once when it begins, since those who end early would leave it to each other for ever.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { MaybePromise } from '../../support/maybe-promise';
import { orAbsent } from './absent';
import { patiently } from './files';
import { make } from './steps';
import { type Bounds, looksFull, sweep } from './sweep';
import { TokenFolder } from './token-folder';
import type { Workshop } from './workshop';

/** The part of the bounds that one process may add before it looks whether they are met. */
const SLACK = 0.05;

export class Housekeeping {
  #added = { entries: 0, bytes: 0 };
  #working: Promise<void> | undefined;

  constructor(
    private readonly folders: { readonly entries: string; readonly tokens: string },
    private readonly workshop: Workshop,
    private readonly bounds: Bounds,
  ) {}

  begin(): void {
    this.#working ??= this.#work(() => looksFull(this.folders.entries, this.bounds));
  }

  /** Whoever stores faster than this removes has to wait for it. */
  added(bytes: number): MaybePromise<void> {
    this.#added.entries += 1;
    this.#added.bytes += bytes;
    return this.#isOver() ? this.#makeRoom() : undefined;
  }

  async #makeRoom(): Promise<void> {
    while (this.#isOver() && this.#working !== undefined) await this.#working;
    if (!this.#isOver()) return;
    this.#added = { entries: 0, bytes: 0 };
    this.#working = this.#work(async () => true);
  }

  /** Resolves when nothing is being removed any more. */
  async end(): Promise<void> {
    await this.#working;
  }

  #isOver(): boolean {
    const { maxBytes, maxEntries } = this.bounds;
    return this.#added.entries > maxEntries * SLACK || this.#added.bytes > maxBytes * SLACK;
  }

  /** What it cannot remove now, it meets again; a folder that cannot be read fails the calls that need it. */
  async #work(isNeeded: () => Promise<boolean>): Promise<void> {
    try {
      await this.workshop.tidy();
      if (!(await isNeeded())) return;
      await sweep(this.folders.entries, this.bounds);
      await this.#forgetTables();
    } catch {
      // See above.
    } finally {
      this.#working = undefined;
    }
  }

  /** A table whose token is gone gets another; marks stay. */
  async #forgetTables(): Promise<void> {
    const { tokens } = this.folders;
    const names = (await orAbsent(readdir(tokens))) ?? [];
    for (const name of names.slice(this.bounds.maxEntries))
      await make(new TokenFolder(path.join(tokens, name), this.workshop).clear(), patiently);
  }
}
