/**
 * The tokens of a cache in process memory, each with the writers that hold a mark on it.
 *
 * Every change gets the next number of one sequence, so that "has this token changed since" has an exact
 * answer: what a transaction with a snapshot needs to know.
 */
import type { Token, TokenState } from '../cache-backend';

interface TokenRecord {
  token: Token | undefined;
  /** the sequence number of the last change */
  changed: number;
  /** absent while there are none, as for nearly all: an empty set takes more room than the rest */
  writers: Set<string> | undefined;
}

export class TokenTable {
  #records = new Map<string, TokenRecord>();
  #sequence = 0;
  /** the sequence number below which forgotten records may have changed */
  #forgotten = 0;

  constructor(readonly capacity: number) {}

  get sequence(): number {
    return this.#sequence;
  }

  state(key: string): TokenState {
    const record = this.#records.get(key);
    if (record === undefined) return undefined;
    return record.writers === undefined ? record.token : null;
  }

  /** Naming what nobody has named yet is no change: whoever had changed it would have left a token. */
  create(key: string, fresh: Token): TokenState {
    const record = this.#record(key);
    if (record.writers !== undefined) return null;
    record.token ??= fresh;
    return record.token;
  }

  mark(key: string, writer: string): void {
    const record = this.#record(key);
    record.writers ??= new Set();
    record.writers.add(writer);
    record.changed = ++this.#sequence;
  }

  holds(key: string, writer: string): boolean {
    return this.#records.get(key)?.writers?.has(writer) ?? false;
  }

  unmark(key: string, writer: string, fresh: Token): boolean {
    const record = this.#record(key);
    const held = record.writers?.delete(writer) ?? false;
    if (record.writers?.size === 0) record.writers = undefined;
    this.#change(record, fresh);
    return held;
  }

  replace(key: string, fresh: Token): void {
    this.#change(this.#record(key), fresh);
  }

  changedSince(key: string, sequence: number): boolean {
    const record = this.#records.get(key);
    return (record?.changed ?? this.#forgotten) > sequence;
  }

  clear(): void {
    for (const [key, record] of this.#records) {
      record.token = undefined;
      record.changed = ++this.#sequence;
      if (record.writers === undefined) this.#records.delete(key);
    }
    this.#forgotten = this.#sequence;
  }

  #change(record: TokenRecord, fresh: Token): void {
    record.token = fresh;
    record.changed = ++this.#sequence;
  }

  #record(key: string): TokenRecord {
    let record = this.#records.get(key);
    if (record === undefined) {
      record = { token: undefined, changed: this.#forgotten, writers: undefined };
      this.#records.set(key, record);
      if (this.#records.size > this.capacity) this.#forget();
    }
    return record;
  }

  /** Drops the oldest half of the unmarked tokens: their entries die, nothing comes back. */
  #forget(): void {
    let surplus = this.#records.size - Math.floor(this.capacity / 2);
    for (const [key, record] of this.#records) {
      if (surplus <= 0) break;
      if (record.writers !== undefined) continue;
      this.#records.delete(key);
      surplus -= 1;
    }
    this.#forgotten = this.#sequence;
  }
}
