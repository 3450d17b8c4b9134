/**
 * Results shared within one request only: where `CACHALOT_CACHE` is null, this is the only place they live.
 */
import type { Entry } from '../backends/cache-backend';
import { EntryTable } from '../backends/locmem/entry-table';
import { type ScopeResult, withContext } from '../support/call-context';
import { InvalidArgumentError } from '../support/errors';

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_ENTRIES = 5000;

export class RequestScope {
  readonly #entries = new EntryTable(MAX_BYTES, MAX_ENTRIES, () => performance.now());

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  set(key: string, entry: Entry): void {
    this.#entries.set(key, entry, null);
  }
}

/**
 * Runs `fn` in a scope of its own and returns what it returns. Inside it, equal reads share one result while
 * `CACHALOT_CACHE` is null; nothing outlives the call. Writes of this process invalidate as always.
 * @throws InvalidArgumentError when `fn` is not a function
 */
export function requestScope<T>(fn: () => T): ScopeResult<T> {
  if (typeof fn !== 'function') throw new InvalidArgumentError('requestScope(fn)', fn, 'a function');
  return withContext({ requestScope: new RequestScope() }, fn);
}
