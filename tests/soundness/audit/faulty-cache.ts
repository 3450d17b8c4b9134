/** A cache that keeps its promises until a fault is planted: each breaks one rule of the protocol. */
import type { CacheBackend, CacheRead, Entry, Token } from '../../../cachalot/backends/cache-backend';
import { andThen, type MaybePromise } from '../../../cachalot/support/maybe-promise';

export const FAULTS = {
  'writes that do not mark': 'deaf',
  'entries that are stored with the tokens after the query': 'late',
  'entries that are served under whatever tokens': 'blind',
} as const;

export type Fault = (typeof FAULTS)[keyof typeof FAULTS];

export class FaultyCache implements CacheBackend {
  readonly format: CacheBackend['format'];
  readonly leases: boolean;
  fault: Fault | undefined;
  /** what happens between a query and the moment at which its answer is kept */
  meanwhile: (() => Promise<void>) | undefined;

  constructor(readonly inner: CacheBackend) {
    this.format = inner.format;
    this.leases = inner.leases;
  }

  read(entryKey: string | undefined, tokenKeys: readonly string[]): MaybePromise<CacheRead> {
    return andThen(this.inner.read(entryKey, tokenKeys), ({ entry, tokens }) => {
      for (const [index, token] of tokens.entries()) if (token) this.#keys.set(token, tokenKeys[index]!);
      const blind = this.fault === 'blind' && entry !== undefined && !tokens.includes(null);
      return { tokens, entry: blind ? { ...entry, tokens: tokens as readonly Token[] } : entry };
    });
  }

  async store(entryKey: string, entry: Entry, timeout: number | null): Promise<void> {
    if (this.fault === 'late') {
      const { meanwhile } = this;
      this.meanwhile = undefined;
      await meanwhile?.();
      const keys = entry.tokens.map((token) => this.#keys.get(token)!);
      const { tokens } = await this.inner.read(undefined, keys);
      await this.inner.store(entryKey, { ...entry, tokens: tokens as readonly Token[] }, timeout);
      return;
    }
    await this.inner.store(entryKey, entry, timeout);
  }

  /** which key a token stood under */
  readonly #keys = new Map<Token, string>();

  create(tokenKeys: readonly string[], fresh: readonly Token[]) {
    return andThen(this.inner.create(tokenKeys, fresh), (tokens) => {
      for (const [index, token] of tokens.entries()) if (token) this.#keys.set(token, tokenKeys[index]!);
      return tokens;
    });
  }
  mark(tokenKeys: readonly string[], writer: string, lease: number) {
    return this.fault === 'deaf' ? undefined : this.inner.mark(tokenKeys, writer, lease);
  }
  renew(tokenKeys: readonly string[], writer: string, lease: number) {
    return this.fault === 'deaf' || this.inner.renew(tokenKeys, writer, lease);
  }
  unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]) {
    return this.fault === 'deaf' || this.inner.unmark(tokenKeys, writer, fresh);
  }
  replace(tokenKeys: readonly string[], fresh: readonly Token[]) {
    return this.inner.replace(tokenKeys, fresh);
  }
  clear() {
    return this.inner.clear();
  }
  close() {
    return this.inner.close();
  }
}
