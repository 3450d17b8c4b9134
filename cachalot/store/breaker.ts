/**
 * When to stop asking a cache that does not answer, and when to ask it again: decisions alone, without clocks,
 * timers or calls of their own.
 *
 * - `closed`: the cache is asked.
 * - `open`: it is not, until a probe gets through. One time-out opens, because it has cost a query its patience;
 *   of failures that come at once it takes several in a row.
 * - `down`: so it has been for a while. Invalidations of other processes may have been lost meanwhile, so what is
 *   in the cache is trusted again only once it was forgotten: a call that succeeds by chance does not close it.
 */
export type BreakerState = 'closed' | 'open' | 'down';

/** Failures in a row that open it. */
const ENOUGH = 3;
/** Milliseconds of failures after which it is down. */
const A_WHILE = 1_000;
/** Milliseconds that it must have been closed before probes begin quickly again. */
const STABLE = 10_000;
const FIRST_WAIT = 50;

export class Breaker {
  #state: BreakerState = 'closed';
  #failures = 0;
  /** when the first of the failures in a row came */
  #since = 0;
  #closedAt = Number.NEGATIVE_INFINITY;
  #wait = FIRST_WAIT;

  /** @param longestWait milliseconds between two probes, at most */
  constructor(private readonly longestWait: number) {}

  get state(): BreakerState {
    return this.#state;
  }

  /** failures since the last success */
  get failures(): number {
    return this.#failures;
  }

  /** how long it has been failing, in milliseconds */
  lasted(now: number): number {
    return this.#failures === 0 ? 0 : now - this.#since;
  }

  /** A call failed. Answers with the state when that changed it. */
  failed(now: number, timedOut: boolean): BreakerState | undefined {
    if (this.#failures === 0) this.#since = now;
    this.#failures += 1;
    const before = this.#state;
    if (before === 'closed' && (timedOut || this.#failures >= ENOUGH)) {
      this.#state = 'open';
      if (now - this.#closedAt > STABLE) this.#wait = FIRST_WAIT;
    }
    if (this.#state === 'open' && this.#failures >= ENOUGH && now - this.#since >= A_WHILE)
      this.#state = 'down';
    return this.#state === before ? undefined : this.#state;
  }

  /** A call succeeded. `forgotten`: it was the one that makes the cache trustworthy again. */
  succeeded(now: number, forgotten = false): BreakerState | undefined {
    if (this.#state === 'down' && !forgotten) return undefined;
    this.#failures = 0;
    if (this.#state === 'closed') return undefined;
    this.#state = 'closed';
    this.#closedAt = now;
    return 'closed';
  }

  /** Milliseconds to wait before the next probe: longer each time. */
  nextWait(): number {
    const wait = this.#wait;
    this.#wait = Math.min(wait * 2, this.longestWait);
    return wait;
  }
}
