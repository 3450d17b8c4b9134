/**
 * The cache in process memory: it answers at once, shares nothing with other processes, and keeps frozen
 * answers by reference, so a hit costs no more than building the rows.
 */
import type { CacheBackend, CacheRead, Entry, Horizon, Token, TokenState } from '../cache-backend';
import { EntryTable } from './entry-table';
import { TokenTable } from './token-table';

export interface LocmemOptions {
  /** bytes that entries may take together; 64 MiB by default */
  readonly maxBytes?: number | undefined;
  /** entries at the most; 100,000 by default */
  readonly maxEntries?: number | undefined;
  /** milliseconds of a monotonic clock, for tests */
  readonly now?: () => number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 100_000;
const MAX_TOKENS = 200_000;

export class LocmemBackend implements CacheBackend {
  readonly format = 'objects';
  readonly leases = false;
  readonly largest: number;
  readonly #entries: EntryTable;
  readonly #tokens = new TokenTable(MAX_TOKENS);

  constructor({ maxBytes = MAX_BYTES, maxEntries = MAX_ENTRIES, now }: LocmemOptions = {}) {
    this.largest = maxBytes;
    this.#entries = new EntryTable(maxBytes, maxEntries, now ?? (() => performance.now()));
  }

  read(entryKey: string | undefined, tokenKeys: readonly string[]): CacheRead {
    const tokens: TokenState[] = [];
    for (const key of tokenKeys) tokens.push(this.#tokens.state(key));
    return { entry: entryKey === undefined ? undefined : this.#entries.get(entryKey), tokens };
  }

  create(tokenKeys: readonly string[], fresh: readonly Token[]): readonly TokenState[] {
    return tokenKeys.map((key, index) => this.#tokens.create(key, fresh[index]!));
  }

  store(entryKey: string, entry: Entry, timeout: number | null): void {
    this.#entries.set(entryKey, entry, timeout);
  }

  mark(tokenKeys: readonly string[], writer: string): void {
    for (const key of tokenKeys) this.#tokens.mark(key, writer);
  }

  renew(tokenKeys: readonly string[], writer: string): boolean {
    return tokenKeys.every((key) => this.#tokens.holds(key, writer));
  }

  unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): boolean {
    let held = true;
    tokenKeys.forEach((key, index) => {
      held = this.#tokens.unmark(key, writer, fresh[index]!) && held;
    });
    return held;
  }

  replace(tokenKeys: readonly string[], fresh: readonly Token[]): void {
    tokenKeys.forEach((key, index) => {
      this.#tokens.replace(key, fresh[index]!);
    });
  }

  horizon(): Horizon {
    return this.#tokens.sequence;
  }

  unchangedSince(tokenKeys: readonly string[], horizon: Horizon): boolean {
    return !tokenKeys.some((key) => this.#tokens.changedSince(key, horizon as number));
  }

  clear(): void {
    this.#entries.clear();
    this.#tokens.clear();
  }

  size(): { bytes: number; entries: number } {
    return { bytes: this.#entries.bytes, entries: this.#entries.size };
  }

  close(): void {
    this.clear();
  }
}
