/**
 * The cache in a folder, shared by the processes of one host: an entry is a file, a table's token a folder.
 *
 * Everything is kept in a folder of this run of the host, below LOCATION, readable by its owner alone.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CacheConfig } from '../../../settings/shapes';
import { describe } from '../../support/describe';
import { SettingError } from '../../support/errors';
import { allOf, andThen, type MaybePromise } from '../../support/maybe-promise';
import {
  type CacheBackend,
  type CacheRead,
  type Entry,
  NEAR_BYTES,
  type Token,
  type TokenState,
} from '../cache-backend';
import { askEach, type BackendFinding, type Holdings } from '../self-report';
import { isCode, orAbsent } from './absent';
import { bootIdentity } from './boot';
import { EntryFiles } from './entry-files';
import { fileName } from './file-name';
import { patiently, SMALL } from './files';
import { Housekeeping } from './housekeeping';
import { inspectFolder } from './inspect';
import { Pace } from './pace';
import { make, type Steps, step } from './steps';
import { measure } from './sweep';
import { TokenFolder } from './token-folder';
import { Workshop } from './workshop';

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ENTRIES = 100_000;
/** Tables of one call: more of them would keep others waiting, however quick each is. */
const FEW = 50;

export class FileBackend implements CacheBackend {
  readonly format = 'bytes';
  readonly leases = true;
  readonly largest: number;
  readonly nearBytes: number;
  readonly #root: string;
  readonly #current: string;
  readonly #folders: { readonly entries: string; readonly tokens: string };
  readonly #workshop: Workshop;
  readonly #entries: EntryFiles;
  readonly #housekeeping: Housekeeping;
  readonly #pace = new Pace();
  #isOpen = false;

  /** @throws SettingError when LOCATION is no folder's name */
  constructor({ LOCATION, KEY_PREFIX = '', ...config }: CacheConfig) {
    if (typeof LOCATION !== 'string' || LOCATION === '') throw wrong(LOCATION);
    this.#root = path.resolve(LOCATION, `cachalot-${fileName(KEY_PREFIX).slice(0, 16)}`);
    this.#current = fileName(bootIdentity()).slice(0, 16);
    const folder = path.join(this.#root, this.#current);
    this.#folders = { entries: path.join(folder, 'entries'), tokens: path.join(folder, 'tokens') };
    this.#workshop = new Workshop(path.join(folder, 'making'));
    this.#entries = new EntryFiles(this.#folders.entries, this.#workshop);
    this.largest = config.MAX_BYTES ?? MAX_BYTES;
    this.nearBytes = config.NEAR_BYTES ?? NEAR_BYTES;
    this.#housekeeping = new Housekeeping(this.#folders, this.#workshop, {
      maxBytes: this.largest,
      maxEntries: config.MAX_ENTRIES ?? MAX_ENTRIES,
    });
  }

  read(entryKey: string | undefined, tokenKeys: readonly string[]): MaybePromise<CacheRead> {
    return this.#pace.make(this.#look(entryKey, tokenKeys), tokenKeys.length <= FEW);
  }

  create(tokenKeys: readonly string[], fresh: readonly Token[]): MaybePromise<TokenState[]> {
    return this.#each(tokenKeys, (token, index) => token.create(fresh[index]!));
  }

  /** Those who store faster than what is too much can be removed wait for that. */
  store(entryKey: string, entry: Entry, timeout: number | null): MaybePromise<void> {
    if ((timeout !== null && timeout <= 0) || entry.bytes > this.largest) return undefined;
    const isSmall = entry.bytes <= SMALL;
    return andThen(
      this.#inFolder(() => this.#pace.make(this.#entries.set(entryKey, entry, timeout), isSmall)),
      (bytes) => this.#housekeeping.added(bytes),
    );
  }

  mark(tokenKeys: readonly string[], writer: string, lease: number): MaybePromise<void> {
    return andThen(
      this.#each(tokenKeys, (token) => token.mark(writer, lease)),
      () => {},
    );
  }

  renew(tokenKeys: readonly string[], writer: string, lease: number): MaybePromise<boolean> {
    return andThen(
      this.#each(tokenKeys, (token) => token.renew(writer, lease)),
      (held) => held.every(Boolean),
    );
  }

  unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): MaybePromise<boolean> {
    return andThen(
      this.#each(tokenKeys, (token, index) => token.unmark(writer, fresh[index]!)),
      (held) => held.every(Boolean),
    );
  }

  replace(tokenKeys: readonly string[], fresh: readonly Token[]): MaybePromise<void> {
    return andThen(
      this.#each(tokenKeys, (token, index) => token.replace(fresh[index]!)),
      () => {},
    );
  }

  /** Marks of writers stay: their writes are still under way. */
  async clear(): Promise<void> {
    const { entries, tokens } = this.#folders;
    for (const name of (await orAbsent(readdir(tokens))) ?? [])
      await make(new TokenFolder(path.join(tokens, name), this.#workshop).clear(), patiently);
    await rm(entries, { recursive: true, force: true, maxRetries: 5 });
  }

  inspect(): Promise<BackendFinding[]> {
    return inspectFolder(path.join(this.#root, this.#current));
  }

  holdings(): Promise<Holdings[]> {
    return askEach(
      [this.#folders.entries],
      () => this.#root,
      async (folder) => ({ ...(await measure(folder)), limit: this.largest }),
    );
  }

  /** Resolves when nothing is being removed any more; what is kept stays. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#housekeeping.end();
  }

  *#look(entryKey: string | undefined, tokenKeys: readonly string[]): Steps<CacheRead> {
    const entry = entryKey === undefined ? undefined : yield* this.#entries.get(entryKey);
    const tokens: TokenState[] = [];
    for (const key of tokenKeys) tokens.push(yield* this.#token(key).state());
    return { entry, tokens };
  }

  #token(key: string): TokenFolder {
    return new TokenFolder(path.join(this.#folders.tokens, fileName(key)), this.#workshop);
  }

  /** When one fails, the others have still been done. */
  #each<T>(
    keys: readonly string[],
    work: (token: TokenFolder, index: number) => Steps<T>,
  ): MaybePromise<T[]> {
    if (keys.length === 0) return [];
    const few = keys.length <= FEW;
    return this.#inFolder(() =>
      andThen(
        allOf(keys.map((key, index) => settle(() => this.#pace.make(work(this.#token(key), index), few)))),
        (outcomes) =>
          outcomes.map((outcome) => {
            if ('failure' in outcome) throw outcome.failure;
            return outcome.value;
          }),
      ),
    );
  }

  /** Does the work in a folder that is there. One that was removed meanwhile is made again. */
  #inFolder<T>(work: () => MaybePromise<T>): MaybePromise<T> {
    if (!this.#isOpen) return andThen(this.#open(), work);
    return andThen(settle(work), (outcome): MaybePromise<T> => {
      if (!('failure' in outcome)) return outcome.value;
      if (!isCode(outcome.failure, 'ENOENT')) throw outcome.failure;
      return andThen(this.#open(), work);
    });
  }

  /** Before the first write, and after a failure; what another run of the host has left goes. */
  #open(): MaybePromise<void> {
    return andThen(this.#pace.make(this.#prepare()), (others) => {
      this.#isOpen = true;
      this.#housekeeping.begin();
      return others.length === 0 ? undefined : removeAll(others);
    });
  }

  *#prepare(): Steps<string[]> {
    this.#isOpen = false;
    yield* this.#workshop.open();
    const runs = yield* step((files) => files.names(this.#root));
    return runs.filter((name) => name !== this.#current).map((name) => path.join(this.#root, name));
  }
}

async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

type Settled<T> = { readonly value: T } | { readonly failure: unknown };

function settle<T>(work: () => MaybePromise<T>): MaybePromise<Settled<T>> {
  const failed = (failure: unknown): Settled<T> => ({ failure });
  try {
    const result = work();
    return result instanceof Promise ? result.then((value) => ({ value }), failed) : { value: result };
  } catch (error) {
    return failed(error);
  }
}

function wrong(value: unknown): SettingError {
  const accepted = 'the path of a folder that the processes of this host share';
  return new SettingError(
    `LOCATION of a "filebased" cache in CACHES must be ${accepted}, not ${describe(value)}.`,
    { setting: 'CACHES', value, accepted },
  );
}
