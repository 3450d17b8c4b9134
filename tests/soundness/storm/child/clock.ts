/**
 * A clock that is wrong: it starts up to an hour off and jumps now and then. Nothing that the storm checks may
 * depend on it.
 */
import type { Random } from '../../support/random';

const HOUR = 3_600_000;
const real = Date.now.bind(Date);
let skew = 0;

export function setClockWrong(random: Random): void {
  jump(random);
  const Real = globalThis.Date;
  class WrongDate extends Real {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(real() + skew);
      else super(...(given as [number]));
    }
    static override now(): number {
      return real() + skew;
    }
  }
  globalThis.Date = WrongDate as DateConstructor;
}

export function jump(random: Random): void {
  skew = (random.next() * 2 - 1) * HOUR;
}
