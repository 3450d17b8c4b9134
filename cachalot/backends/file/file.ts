/**
 * The cache in a folder, shared by the processes of one host: an entry is a file, a table's token a folder.
 *
 * Everything is kept in a folder of this run of the host, below LOCATION, readable by its owner alone.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CacheConfig } from '../../../settings/shapes';
import { describe } from '../../support/describe';
import { SettingError } from '../../support/errors';
import type { CacheBackend, CacheRead, Entry, Token, TokenState } from '../cache-backend';
import { orAbsent } from './absent';
import { bootIdentity } from './boot';
import { EntryFiles } from './entry-files';
import { fileName } from './file-name';
import { type Bounds, sweep, tidy } from './sweep';
import { TokenFolder } from './token-folder';

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ENTRIES = 100_000;
/** The part of the bounds that one process may add before it looks whether they are met. */
const SLACK = 0.05;
/** Milliseconds after which a file that nobody has named was left by a process that died. */
const ABANDONED = 600_000;

export class FileBackend implements CacheBackend {
  readonly format = 'bytes';
  readonly leases = true;
  readonly largest: number;
  readonly #root: string;
  readonly #folder: string;
  readonly #workshop: string;
  readonly #entries: EntryFiles;
  readonly #bounds: Bounds;
  #ready: Promise<void> | undefined;
  #added = { entries: 0, bytes: 0 };
  #sweeping: Promise<void> | undefined;

  /** @throws SettingError when LOCATION is no folder's name */
  constructor({ LOCATION, KEY_PREFIX = '', ...config }: CacheConfig) {
    if (typeof LOCATION !== 'string' || LOCATION === '') throw wrong(LOCATION);
    this.#root = path.resolve(LOCATION, `cachalot-${fileName(KEY_PREFIX).slice(0, 16)}`);
    this.#folder = path.join(this.#root, fileName(bootIdentity()).slice(0, 16));
    this.#workshop = path.join(this.#folder, 'making');
    this.#entries = new EntryFiles(path.join(this.#folder, 'entries'), this.#workshop);
    this.largest = config.MAX_BYTES ?? MAX_BYTES;
    this.#bounds = {
      maxBytes: config.MAX_BYTES ?? MAX_BYTES,
      maxEntries: config.MAX_ENTRIES ?? MAX_ENTRIES,
    };
  }

  async read(entryKey: string | undefined, tokenKeys: readonly string[]): Promise<CacheRead> {
    const [entry, ...tokens] = await Promise.all([
      entryKey === undefined ? undefined : this.#entries.get(entryKey),
      ...tokenKeys.map((key) => this.#token(key).state()),
    ] as const);
    return { entry, tokens };
  }

  create(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<TokenState[]> {
    return this.#each(tokenKeys, (token, index) => token.create(fresh[index]!));
  }

  async store(entryKey: string, entry: Entry, timeout: number | null): Promise<void> {
    if ((timeout !== null && timeout <= 0) || entry.bytes > this.#bounds.maxBytes) return;
    await this.#open();
    const bytes = await this.#entries.set(entryKey, entry, timeout);
    this.#added.entries += 1;
    this.#added.bytes += bytes;
    await this.#keepWithinBounds();
  }

  async mark(tokenKeys: readonly string[], writer: string, lease: number): Promise<void> {
    await this.#each(tokenKeys, (token) => token.mark(writer, lease));
  }

  async renew(tokenKeys: readonly string[], writer: string, lease: number): Promise<boolean> {
    return (await this.#each(tokenKeys, (token) => token.renew(writer, lease))).every(Boolean);
  }

  async unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): Promise<boolean> {
    const held = await this.#each(tokenKeys, (token, index) => token.unmark(writer, fresh[index]!));
    return held.every(Boolean);
  }

  async replace(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<void> {
    await this.#each(tokenKeys, (token, index) => token.replace(fresh[index]!));
  }

  /** Marks of writers stay: their writes are still under way. */
  async clear(): Promise<void> {
    const tokens = path.join(this.#folder, 'tokens');
    for (const name of (await orAbsent(readdir(tokens))) ?? [])
      await new TokenFolder(path.join(tokens, name), this.#workshop).clear();
    await rm(path.join(this.#folder, 'entries'), { recursive: true, force: true, maxRetries: 5 });
  }

  /** Resolves when nothing is being removed any more; what is kept stays. */
  async close(): Promise<void> {
    this.#ready = undefined;
    await this.#sweeping;
  }

  #token(key: string): TokenFolder {
    return new TokenFolder(path.join(this.#folder, 'tokens', fileName(key)), this.#workshop);
  }

  /** All at once; when one fails, the others have still been waited for. */
  async #each<T>(
    keys: readonly string[],
    work: (token: TokenFolder, index: number) => Promise<T>,
  ): Promise<T[]> {
    if (keys.length === 0) return [];
    await this.#open();
    const outcomes = await Promise.allSettled(keys.map((key, index) => work(this.#token(key), index)));
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  /** Makes the folders before the first write; a failure is tried again with the next one. */
  #open(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #prepare(): Promise<void> {
    await mkdir(this.#workshop, { recursive: true, mode: 0o700 });
    const current = path.basename(this.#folder);
    for (const name of await readdir(this.#root))
      if (name !== current) await rm(path.join(this.#root, name), { recursive: true, force: true });
  }

  /** Starts a round of removing; whoever stores faster than it removes waits for it. */
  async #keepWithinBounds(): Promise<void> {
    while (this.#isOver() && this.#sweeping !== undefined) await this.#sweeping;
    if (!this.#isOver()) return;
    this.#added = { entries: 0, bytes: 0 };
    this.#sweeping = this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
  }

  #isOver(): boolean {
    const { maxBytes, maxEntries } = this.#bounds;
    return this.#added.entries > maxEntries * SLACK || this.#added.bytes > maxBytes * SLACK;
  }

  /** In the background: what it cannot remove now, it meets again. */
  async #sweep(): Promise<void> {
    try {
      await tidy(this.#workshop, ABANDONED);
      await sweep(path.join(this.#folder, 'entries'), this.#bounds);
    } catch {
      // A folder that cannot be read fails the calls that need it, which report it.
    }
  }
}

function wrong(value: unknown): SettingError {
  const accepted = 'the path of a folder that the processes of this host share';
  return new SettingError(
    `LOCATION of a "filebased" cache in CACHES must be ${accepted}, not ${describe(value)}.`,
    { setting: 'CACHES', value, accepted },
  );
}
