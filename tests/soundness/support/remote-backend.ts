/**
 * A cache that lives outside of the process: each call is a step of the schedule, marks are held under leases,
 * and entries and tokens may be lost.
 */
import type {
  CacheBackend,
  CacheRead,
  Entry,
  Token,
  TokenState,
} from '../../../cachalot/backends/cache-backend';
import type { Schedule } from './schedule';

export interface Mutations {
  /** writers do not keep readers away */
  readonly noMark?: boolean;
  /** entries are stamped with the tokens that stand after the query */
  readonly tokenAfterQuery?: boolean;
}

export class RemoteBackend implements CacheBackend {
  readonly format = 'objects';
  readonly leases = true;
  readonly entries = new Map<string, Entry>();
  readonly tokens = new Map<string, Token>();
  readonly marks = new Map<string, Set<string>>();
  /** the token keys of each entry, for the mutant alone */
  readonly #keysOf = new Map<string, readonly string[]>();
  /** whose call it is, for the labels */
  actor = '';

  constructor(
    private readonly schedule: Schedule,
    private readonly mutations: Mutations = {},
  ) {}

  read(entryKey: string | undefined, tokenKeys: readonly string[]): Promise<CacheRead> {
    if (entryKey !== undefined) this.#keysOf.set(entryKey, tokenKeys);
    return this.#step('read', () => ({
      entry: entryKey === undefined ? undefined : this.entries.get(entryKey),
      tokens: tokenKeys.map((key) => this.#state(key)),
    }));
  }

  create(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<readonly TokenState[]> {
    return this.#step('create', () =>
      tokenKeys.map((key, index) => {
        const state = this.#state(key);
        if (state !== undefined) return state;
        this.tokens.set(key, fresh[index]!);
        return fresh[index];
      }),
    );
  }

  store(entryKey: string, entry: Entry): Promise<void> {
    return this.#step('store', () => {
      const now = this.#keysOf.get(entryKey)?.map((key) => this.tokens.get(key) ?? '');
      this.entries.set(entryKey, this.mutations.tokenAfterQuery && now ? { ...entry, tokens: now } : entry);
    });
  }

  mark(tokenKeys: readonly string[], writer: string): Promise<void> {
    return this.#step('mark', () => {
      if (this.mutations.noMark) return;
      for (const key of tokenKeys) this.marks.set(key, (this.marks.get(key) ?? new Set()).add(writer));
    });
  }

  renew(tokenKeys: readonly string[], writer: string): Promise<boolean> {
    return Promise.resolve(tokenKeys.every((key) => this.marks.get(key)?.has(writer)));
  }

  unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): Promise<boolean> {
    return this.#step('unmark', () => {
      let held = true;
      for (const [index, key] of tokenKeys.entries()) {
        const writers = this.marks.get(key);
        held = (writers?.delete(writer) ?? false) && held;
        if (writers?.size === 0) this.marks.delete(key);
        this.tokens.set(key, fresh[index]!);
      }
      return held || this.mutations.noMark === true;
    });
  }

  replace(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<void> {
    return this.#step('replace', () => {
      for (const [index, key] of tokenKeys.entries()) this.tokens.set(key, fresh[index]!);
    });
  }

  /** The leases of a writer that is gone run out: the mark’s key vanishes, token and all. */
  expire(): void {
    for (const key of this.marks.keys()) this.tokens.delete(key);
    this.marks.clear();
  }

  clear(): void {
    this.entries.clear();
    this.tokens.clear();
  }

  close(): void {}

  #state(key: string): TokenState {
    return this.marks.has(key) ? null : this.tokens.get(key);
  }

  #step<T>(what: string, act: () => T): Promise<T> {
    return this.schedule.step(`${this.actor} ${what}`, act);
  }
}
