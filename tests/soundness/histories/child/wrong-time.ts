/**
 * Time itself, attacked: `Date` is up to an hour off and jumps, also backwards; `performance.now()` starts elsewhere;
 * one timer in five is late, by up to two seconds; of the ticks of intervals half are left out; and now and then the
 * whole process stands still. No correct answer may depend on any of that.
 */

import { jump, setClockWrong } from '../../storm/child/clock';
import type { Random } from '../../support/random';

const HOUR = 3_600_000;
const LATEST = 2_000;
const LONGEST_STANDSTILL = 40;
const nothing = new Int32Array(new SharedArrayBuffer(4));

type Callback = (...given: unknown[]) => void;

export function setTimeWrong(random: Random): void {
  setClockWrong(random);
  const [offset, sinceStart] = [random.next() * HOUR, performance.now.bind(performance)];
  performance.now = () => sinceStart() + offset;
  const lateness = () => (random.next() < 0.2 ? random.next() ** 3 * LATEST : 0);
  const { setTimeout: once, setInterval: again } = globalThis;
  globalThis.setTimeout = dressed(once, (act: Callback, wait = 0, ...given: unknown[]) =>
    once(act, wait + lateness(), ...given),
  );
  globalThis.setInterval = dressed(again, (act: Callback, wait = 0, ...given: unknown[]) =>
    again(
      (...handed: unknown[]) => {
        if (random.next() < 0.5) act(...handed);
      },
      wait,
      ...given,
    ),
  );
}

/** In between: the clock jumps, or nothing happens for a while, timers, sockets and all. */
export function disturbTime(random: Random): void {
  const chance = random.next();
  if (chance < 0.02) jump(random);
  else if (chance < 0.025) Atomics.wait(nothing, 0, 0, random.next() * LONGEST_STANDSTILL);
}

/** With all that hangs on the original, such as its promised form. */
function dressed<T extends object>(original: T, replacement: object): T {
  return Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original)) as T;
}
