/**
 * One configured cache as the engine uses it: a backend whose calls are bounded in time, that is not asked while
 * it does not answer, and whose tables are distrusted by this process until an invalidation got through.
 *
 * Writers ask it always, since other processes rely on their marks. A cache that was down for a while is asked
 * by readers again only once all that this process may have cached in it was invalidated: somebody may have
 * died with an invalidation that he could not deliver.
 */
import type { CacheBackend } from '../backends/cache-backend';
import { EntryTable } from '../backends/locmem/entry-table';
import { CacheError, CacheTimeoutError } from '../support/errors';
import type { MaybePromise } from '../support/maybe-promise';
import type { BreakerState } from './breaker';
import { tell } from './cache-news';
import { CacheRecord, type CacheState } from './cache-record';
import { Debts } from './debts';
import { NewestTokens } from './newest-tokens';
import { telemetry } from './telemetry';
import { freshToken, freshTokens } from './token';
import { type Trial, Watch } from './watch';

/** An expected outcome of asking a cache: what it said, or why it said nothing. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CacheError };

/** What is configured, or known elsewhere. */
export interface CacheFacts {
  /** milliseconds after which an entry is dropped; `null`: never */
  readonly timeout: number | null;
  /** milliseconds that one call may take */
  patience(): number;
  /** the tokens on which everything depends that this process may have cached here */
  everything(): readonly string[];
}

/** What is done for readers alone, and what a full cache refuses. All the rest is done for writers. */
const ROLES: Readonly<Record<string, 'asks' | 'keeps' | 'marks'>> = {
  read: 'asks',
  'read tokens': 'asks',
  'create tokens': 'keeps',
  store: 'keeps',
  mark: 'marks',
};

/** Milliseconds between two attempts. A full cache may take one thing in between, and be full again. */
const LONGEST_WAIT = 2_000;
const LONGEST_WAIT_WHEN_FULL = 30_000;
/** Calls that were given up and are not settled; a client that never settles them must not fill the memory. */
const MOST_OVERDUE = 1_000;
const PROBE = 'cachalot-probe';
/** Answers that are kept at hand at most, however small they are. */
const MOST_NEAR = 10_000;

export class Cache {
  readonly record = new CacheRecord();
  /** opened answers of a cache outside of the process; `undefined` where there is none */
  readonly near: EntryTable | undefined;
  /** the tokens under which those may still be good; `undefined` where there are none */
  readonly newest: NewestTokens | undefined;
  readonly debts = new Debts({
    replace: async (keys, fresh) =>
      (await this.attempt('replace', (backend) => backend.replace(keys, fresh))).ok,
    unmark: async (keys, writer, fresh) =>
      (await this.attempt('unmark', (backend) => backend.unmark(keys, writer, fresh))).ok,
    everything: () => this.facts.everything(),
  });
  readonly #answers = new Watch(LONGEST_WAIT, {
    attempt: (down) => this.#askAgain(down),
    changed: (state, before, lasted) => this.#changed(state, before, lasted),
  });
  readonly #keeps = new Watch(LONGEST_WAIT_WHEN_FULL, {
    attempt: () => this.#keepAgain(),
    changed: (state, before, lasted) => this.#changedKeeping(state, before, lasted),
  });
  /** The refusals of calls that are not made, one for each kind. */
  readonly #refusals = new Map<string, Outcome<never>>();
  /** where the numbers stood when the trouble began */
  #before = { errors: 0, skipped: 0 };
  #lastError: CacheError | undefined;
  /** calls that were given up and are not settled yet; counted anew once the cache answers again */
  #overdue = { calls: 0 };

  constructor(
    readonly alias: string,
    readonly backend: CacheBackend,
    private readonly facts: CacheFacts,
  ) {
    const { format, nearBytes = 0 } = backend;
    if (format === 'bytes' && nearBytes > 0) {
      this.near = new EntryTable(nearBytes, MOST_NEAR, () => performance.now());
      this.newest = new NewestTokens();
    }
  }

  get timeout(): number | null {
    return this.facts.timeout;
  }

  get state(): CacheState {
    if (this.#answers.state === 'closed') return this.#keeps.state === 'down' ? 'full' : 'up';
    return this.#answers.state === 'down' ? 'down' : 'failing';
  }

  /** Whether it is worth waiting for. */
  get answers(): boolean {
    return this.#answers.state === 'closed';
  }

  /** Calls the backend; a throw, a rejection and a silence longer than the patience are one and the same failure. */
  attempt<T>(what: string, call: (backend: CacheBackend) => MaybePromise<T>): MaybePromise<Outcome<T>> {
    if (this.#isRefused(what)) return this.#refusal(what);
    if (this.#overdue.calls >= MOST_OVERDUE) {
      const error = this.#error(what, new Error(`${MOST_OVERDUE} calls are unanswered`));
      return this.#failed(error, (failure) => this.#settled(what, failure, false));
    }
    return this.#call(what, call, (error, timedOut) => this.#settled(what, error, timedOut));
  }

  distrusts(tokenKeys: readonly string[]): boolean {
    return this.debts.distrusts(tokenKeys);
  }

  /** It was closed: another one may have taken its alias. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  #isEnded = false;

  /** Nothing is tried any more. Answers with the keys whose invalidation was given up. */
  end(): readonly string[] {
    this.#isEnded = true;
    this.#answers.end();
    this.#keeps.end();
    this.near?.clear();
    return this.debts.forgive();
  }

  #call<T>(
    what: string,
    call: (backend: CacheBackend) => MaybePromise<T>,
    settled: (error: CacheError | undefined, timedOut: boolean) => void,
  ): MaybePromise<Outcome<T>> {
    let answer: MaybePromise<T>;
    try {
      answer = call(this.backend);
    } catch (cause) {
      return this.#failed(this.#error(what, cause), settled);
    }
    if (isThenable(answer)) return this.#bounded(what, answer, settled);
    settled(undefined, false);
    return { ok: true, value: answer };
  }

  /** A loop that was blocked may find the answer beside the end of its patience: it is looked for once more. */
  #bounded<T>(
    what: string,
    answer: PromiseLike<T>,
    settled: (error: CacheError | undefined, timedOut: boolean) => void,
  ): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      const patience = this.facts.patience();
      const overdue = this.#overdue;
      let given = false;
      let isSettled = false;
      const wasGivenUp = (): boolean => {
        isSettled = true;
        clearTimeout(timer);
        if (given) overdue.calls -= 1;
        return given;
      };
      const giveUp = (): void => {
        if (isSettled) return;
        given = true;
        overdue.calls += 1;
        resolve(this.#failed(new CacheTimeoutError(this.alias, what, patience / 1000), settled));
      };
      const timer = setTimeout(() => setImmediate(giveUp), patience);
      Promise.resolve(answer).then(
        (value) => {
          if (wasGivenUp()) return;
          settled(undefined, false);
          resolve({ ok: true, value });
        },
        (cause: unknown) => {
          if (!wasGivenUp()) resolve(this.#failed(this.#error(what, cause), settled));
        },
      );
    });
  }

  #settled(what: string, error: CacheError | undefined, timedOut: boolean): void {
    const role = ROLES[what];
    if (error === undefined) {
      this.#answers.succeeded();
      if (role === 'keeps' || role === 'marks') this.#keeps.succeeded();
      return;
    }
    this.record.failed(error, timedOut);
    telemetry.error(error);
    this.#lastError = error;
    if (timedOut || (role !== 'keeps' && role !== 'marks')) this.#answers.failed(timedOut);
    else if (!this.#answers.isFailing) this.#keeps.failed(false);
  }

  #isRefused(what: string): boolean {
    const role = ROLES[what];
    if (role !== 'asks' && role !== 'keeps') return false;
    return this.#answers.state !== 'closed' || (role === 'keeps' && this.#keeps.state !== 'closed');
  }

  #refusal(what: string): Outcome<never> {
    this.record.skipped += 1;
    let refusal = this.#refusals.get(what);
    if (refusal === undefined) {
      const because = `it is not asked until it answers again (${this.#lastError?.message ?? 'it failed'})`;
      refusal = { ok: false, error: new CacheError(this.alias, what, because) };
      this.#refusals.set(what, refusal);
    }
    return refusal;
  }

  async #askAgain(down: boolean): Promise<Trial> {
    const keys = down ? this.facts.everything() : [];
    return this.#try((backend) =>
      keys.length === 0 ? backend.read(undefined, [PROBE]) : backend.replace(keys, freshTokens(keys.length)),
    );
  }

  async #keepAgain(): Promise<Trial> {
    const payload = new Uint8Array(1);
    return this.#try((backend) => backend.store(PROBE, { tokens: [freshToken()], payload, bytes: 1 }, 1_000));
  }

  async #try(call: (backend: CacheBackend) => MaybePromise<unknown>): Promise<Trial> {
    let timedOut = false;
    const { ok } = await this.#call('answer', call, (error, late) => {
      timedOut = late;
      if (error !== undefined) this.#lastError = error;
    });
    if (ok) this.#overdue = { calls: 0 };
    return { ok, timedOut };
  }

  #changed(state: BreakerState, before: BreakerState, lasted: number): void {
    this.#refusals.clear();
    if (state === 'open') this.#note();
    if (state === 'down') {
      this.record.outages += 1;
      this.#tell('down', lasted);
    }
    if (state !== 'closed') return;
    if (before === 'down') this.#tell('up', lasted);
    void this.debts.settle();
  }

  #changedKeeping(state: BreakerState, before: BreakerState, lasted: number): void {
    this.#refusals.clear();
    if (state === 'open') this.#note();
    if (state === 'down') this.#tell('full', lasted);
    if (state === 'closed' && before === 'down') this.#tell('up', lasted);
  }

  #note(): void {
    const { errors, skipped } = this.record;
    this.#before = { errors: errors - 1, skipped };
  }

  #tell(state: 'down' | 'full' | 'up', lasted: number): void {
    tell({
      cacheAlias: this.alias,
      state,
      error: state === 'up' ? undefined : this.#lastError,
      lasted,
      failed: this.record.errors - this.#before.errors,
      skipped: this.record.skipped - this.#before.skipped,
      owed: this.debts.size,
    });
  }

  #error(what: string, cause: unknown): CacheError {
    return new CacheError(this.alias, what, cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }

  #failed(
    error: CacheError,
    settled: (error: CacheError, timedOut: boolean) => void,
  ): { ok: false; error: CacheError } {
    settled(error, error instanceof CacheTimeoutError);
    return { ok: false, error };
  }
}

/** Any client’s promises, whatever library or realm they come from. */
function isThenable<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
