/** A breaker with a clock: tries again by itself, one attempt at a time, and keeps no process alive for it. */
import { Breaker, type BreakerState } from './breaker';

export interface Trial {
  readonly ok: boolean;
  readonly timedOut: boolean;
}

/** What the breaker of a cache sets off. */
export interface Reactions {
  /** Asks the cache for something. `down`: so that what it has kept is worth nothing afterwards. */
  attempt(down: boolean): Promise<Trial>;
  /** The state is another now. */
  changed(state: BreakerState, before: BreakerState, lasted: number): void;
}

export class Watch {
  readonly #breaker: Breaker;
  #timer: NodeJS.Timeout | undefined;
  #attempting = false;
  #ended = false;

  constructor(
    longestWait: number,
    private readonly reactions: Reactions,
  ) {
    this.#breaker = new Breaker(longestWait);
  }

  get state(): BreakerState {
    return this.#breaker.state;
  }

  get isFailing(): boolean {
    return this.#breaker.failures > 0;
  }

  failed(timedOut: boolean): void {
    const before = this.state;
    const lasted = this.#breaker.lasted(performance.now());
    const changed = this.#breaker.failed(performance.now(), timedOut);
    if (changed !== undefined) this.reactions.changed(changed, before, lasted);
    if (this.state !== 'closed') this.#schedule();
  }

  /** Where a success by chance is not enough, it is a reason to try at once. */
  succeeded(): void {
    if (!this.isFailing) return;
    this.#note(false);
    if (this.state === 'down') void this.#attempt();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #note(forgotten: boolean): void {
    const before = this.state;
    const now = performance.now();
    const lasted = this.#breaker.lasted(now);
    const changed = this.#breaker.succeeded(now, forgotten);
    if (changed === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.reactions.changed(changed, before, lasted);
  }

  #schedule(): void {
    if (this.#ended || this.#attempting || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#attempt(), this.#breaker.nextWait());
    this.#timer.unref();
  }

  async #attempt(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#attempting || this.#ended || this.state === 'closed') return;
    this.#attempting = true;
    const down = this.state === 'down';
    const { ok, timedOut } = await this.reactions.attempt(down);
    this.#attempting = false;
    if (this.#ended) return;
    if (!ok) return this.failed(timedOut);
    this.#note(down);
    if (this.isFailing) this.#schedule();
  }
}
