/**
 * Invalidations that a cache did not take: its tables are distrusted by this process, and a fresh token is
 * offered again and again until it gets through.
 */
import { processState } from '../support/process-state';
import type { Cache } from './cache';
import { freshTokens } from './token';

interface Debt {
  readonly keys: Set<string>;
  wait: number;
  timer: NodeJS.Timeout | undefined;
}

const debts = processState('debts', () => new Map<Cache, Debt>());

const FIRST_WAIT = 50;
const LONGEST_WAIT = 5_000;

/** From now on reads of these tables bypass this cache, until each has a new token. */
export function owe(cache: Cache, keys: readonly string[]): void {
  for (const key of keys) cache.distrusted.add(key);
  let debt = debts.get(cache);
  if (debt === undefined) {
    debt = { keys: new Set(), wait: FIRST_WAIT, timer: undefined };
    debts.set(cache, debt);
  }
  for (const key of keys) debt.keys.add(key);
  schedule(cache, debt);
}

/** A cache that was closed is owed nothing. */
export function forgive(cache: Cache): void {
  clearTimeout(debts.get(cache)?.timer);
  debts.delete(cache);
  cache.distrusted.clear();
}

/** The timer keeps nothing alive: a process that ends takes its distrust with it, and its marks run out. */
function schedule(cache: Cache, debt: Debt): void {
  if (debt.timer !== undefined) return;
  debt.timer = setTimeout(() => {
    debt.timer = undefined;
    void pay(cache, debt);
  }, debt.wait);
  debt.timer.unref();
  debt.wait = Math.min(debt.wait * 2, LONGEST_WAIT);
}

async function pay(cache: Cache, debt: Debt): Promise<void> {
  const keys = [...debt.keys];
  debt.keys.clear();
  const outcome = await cache.attempt('replace', (backend) =>
    backend.replace(keys, freshTokens(keys.length)),
  );
  if (!outcome.ok) for (const key of keys) debt.keys.add(key);
  else for (const key of keys) if (!debt.keys.has(key)) cache.distrusted.delete(key);
  if (debt.keys.size > 0) schedule(cache, debt);
  else debts.delete(cache);
}
