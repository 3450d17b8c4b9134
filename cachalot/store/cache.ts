/**
 * One configured cache as the engine uses it: a backend whose calls are bounded in time and whose failures are
 * counted, and the tables that this process distrusts in it until an invalidation got through.
 */
import type { CacheBackend } from '../backends/cache-backend';
import { CacheError, CacheTimeoutError } from '../support/errors';
import type { MaybePromise } from '../support/maybe-promise';
import { telemetry } from './telemetry';

/** An expected outcome of asking a cache: what it said, or why it said nothing. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CacheError };

export class Cache {
  /** Token keys whose invalidation is still owed. */
  readonly distrusted = new Set<string>();

  constructor(
    readonly alias: string,
    readonly backend: CacheBackend,
    /** milliseconds after which an entry is dropped; `null`: never */
    readonly timeout: number | null,
    /** milliseconds that one call may take */
    readonly patience: () => number,
  ) {}

  /** Calls the backend; a throw, a rejection and a silence longer than `patience` are one and the same failure. */
  attempt<T>(what: string, call: (backend: CacheBackend) => MaybePromise<T>): MaybePromise<Outcome<T>> {
    let answer: MaybePromise<T>;
    try {
      answer = call(this.backend);
    } catch (cause) {
      return this.#failed(this.#error(what, cause));
    }
    if (!isThenable(answer)) return { ok: true, value: answer };
    return this.#bounded(what, answer);
  }

  distrusts(tokenKeys: readonly string[]): boolean {
    return this.distrusted.size > 0 && tokenKeys.some((key) => this.distrusted.has(key));
  }

  #bounded<T>(what: string, answer: PromiseLike<T>): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      const patience = this.patience();
      const timer = setTimeout(() => {
        resolve(this.#failed(new CacheTimeoutError(this.alias, what, patience / 1000)));
      }, patience);
      answer.then(
        (value) => {
          clearTimeout(timer);
          resolve({ ok: true, value });
        },
        (cause: unknown) => {
          clearTimeout(timer);
          resolve(this.#failed(this.#error(what, cause)));
        },
      );
    });
  }

  #error(what: string, cause: unknown): CacheError {
    return new CacheError(this.alias, what, cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }

  #failed(error: CacheError): { ok: false; error: CacheError } {
    telemetry.error(error);
    return { ok: false, error };
  }
}

/** Any client’s promises, whatever library or realm they come from. */
function isThenable<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
