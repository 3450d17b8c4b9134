/**
 * Switching the cache off for one call chain, as the original's `cachalot_disabled` does.
 */
import { type ScopeResult, withContext } from '../support/call-context';
import { InvalidArgumentError } from '../support/errors';

export interface DisabledOptions {
  /** also for queries that insist on the cache with `.cachalot(true)` */
  readonly allQueries?: boolean;
}

/**
 * Runs `fn` without reading from or storing to the cache, and returns what it returns. Writes still invalidate.
 * @throws InvalidArgumentError when `fn` is not a function
 */
export function cachalotDisabled<T>(
  fn: () => T,
  { allQueries = false }: DisabledOptions = {},
): ScopeResult<T> {
  if (typeof fn !== 'function') throw new InvalidArgumentError('cachalotDisabled(fn)', fn, 'a function');
  return withContext({ disabled: { allQueries } }, fn);
}
