/**
 * Whether steps are made on the thread that asks. They are, as long as that is quick; once it was not, several
 * times in a row, the disk is busy or far away, and for a while the thread pool does the waiting, where every call
 * has its time limit. Once says nothing: the host may have let another process run in between.
 */
import type { MaybePromise } from '../../support/maybe-promise';
import { atOnce, patiently } from './files';
import { make, type Steps } from './steps';

/** Milliseconds that nobody should be kept waiting by what another one wants to know. */
const SLOW = 25;
const IN_A_ROW = 3;
/** Milliseconds until the next try. */
const REST = 10_000;

export class Pace {
  #slow = 0;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @param few whether they are few enough to be made at once */
  make<T>(steps: Steps<T>, few = true): MaybePromise<T> {
    const started = this.now();
    if (!few || started < this.#restUntil) return make(steps, patiently);
    try {
      return make(steps, atOnce);
    } finally {
      this.#took(this.now() - started);
    }
  }

  /** After a rest, one slow call is enough to go back to it. */
  #took(milliseconds: number): void {
    this.#slow = milliseconds > SLOW ? this.#slow + 1 : 0;
    if (this.#slow < IN_A_ROW) return;
    this.#slow -= 1;
    this.#restUntil = this.now() + REST;
  }
}
