/**
 * The real cache behind a network that is slow at times, with leases of a tenth of the time.
 *
 * Short leases let a storm go on soon after a process was killed. The engine renews a mark every ten seconds,
 * which is too late for them, so marks are renewed here. One that is gone stays gone.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type {
  CacheBackend,
  CacheRead,
  Entry,
  Token,
  TokenState,
} from '../../../../cachalot/backends/cache-backend';
import type { Random } from '../../support/random';
import { step } from './death';

const LEASES = 0.1;

export class HeldUpCache implements CacheBackend {
  readonly format: CacheBackend['format'];
  readonly leases: boolean;
  readonly largest: number | undefined;
  readonly nearBytes: number | undefined;
  readonly #renewals = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly inner: CacheBackend,
    private readonly random: Random,
    private readonly delays: number,
    keepsNear: boolean,
  ) {
    this.format = inner.format;
    this.leases = inner.leases;
    this.largest = inner.largest;
    this.nearBytes = keepsNear ? inner.nearBytes : 0;
  }

  read(entryKey: string | undefined, tokenKeys: readonly string[]): Promise<CacheRead> {
    return this.#held(() => this.inner.read(entryKey, tokenKeys));
  }

  create(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<readonly TokenState[]> {
    return this.#held(() => this.inner.create(tokenKeys, fresh));
  }

  store(entryKey: string, entry: Entry, timeout: number | null): Promise<void> {
    return this.#held(() => this.inner.store(entryKey, entry, timeout));
  }

  async mark(tokenKeys: readonly string[], writer: string, lease: number): Promise<void> {
    const short = Math.max(1, lease * LEASES);
    await this.#held(() => this.inner.mark(tokenKeys, writer, short));
    clearInterval(this.#renewals.get(writer));
    const renew = (): void =>
      void Promise.resolve(this.inner.renew(tokenKeys, writer, short)).catch(() => {});
    this.#renewals.set(writer, setInterval(renew, short / 3).unref());
    step('marked');
  }

  renew(tokenKeys: readonly string[], writer: string, lease: number): Promise<boolean> {
    return this.#held(() => this.inner.renew(tokenKeys, writer, lease * LEASES));
  }

  async unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): Promise<boolean> {
    clearInterval(this.#renewals.get(writer));
    this.#renewals.delete(writer);
    step('answered');
    return this.#held(() => {
      const unmarked = this.inner.unmark(tokenKeys, writer, fresh);
      step('unmarking');
      return unmarked;
    });
  }

  replace(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<void> {
    return this.#held(() => this.inner.replace(tokenKeys, fresh));
  }

  async clear(): Promise<void> {
    await this.inner.clear();
  }

  async close(): Promise<void> {
    for (const renewal of this.#renewals.values()) clearInterval(renewal);
    await this.inner.close();
  }

  /** On its way there, on its way back, or both. */
  async #held<T>(call: () => T | Promise<T>): Promise<T> {
    if (this.random.next() < this.delays) await pause(this.random.next() * 8);
    const answer = await call();
    if (this.random.next() < this.delays) await pause(this.random.next() * 8);
    return answer;
  }
}
