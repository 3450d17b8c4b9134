/**
 * What a cache can say of the servers or folders behind it, for `runChecks()` and the command `check_clocks`. Nothing
 * that readers are answered with depends on it.
 */

/**
 * What a finding is about:
 *
 * - `unwritable`: nothing can be kept there: a replica, a folder without permission
 * - `full`: once the memory is used up, nothing more is kept
 * - `marks`: the mark of a write under way may be thrown out before results are
 * - `unbounded`: nothing ends its growth
 * - `place`: what it stands on may not keep the promises that a cache relies on, such as a network’s file system
 * - `settings`: a setting that does nothing, or does harm
 */
export type Concern = 'unwritable' | 'full' | 'marks' | 'unbounded' | 'place' | 'settings';

export interface BackendFinding {
  readonly concern: Concern;
  /** a sentence that names the server, the folder or the setting */
  readonly message: string;
}

/** How far a server’s clock is from that of this process. */
export interface ClockReading {
  /** `host:port` */
  readonly server: string;
  /** milliseconds that its clock is ahead; below zero: behind */
  readonly skew: number;
  /** milliseconds by which `skew` may be wrong: half of the round trip */
  readonly uncertainty: number;
}

export interface Clocks {
  /** milliseconds since 1970 */
  wall(): number;
  /** milliseconds, never set back */
  steady(): number;
}

const CLOCKS: Clocks = { wall: Date.now, steady: () => performance.now() };

const SAMPLES = 5;

/**
 * Compares clocks: asks a few times for the server’s milliseconds since 1970, and believes the quickest answer. The
 * server looked at its clock at some moment of the call; the middle is at most half a round trip away from it.
 */
export async function readClock(
  server: string,
  ask: () => Promise<number>,
  { wall, steady }: Clocks = CLOCKS,
): Promise<ClockReading> {
  let best: ClockReading | undefined;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const began = wall();
    const from = steady();
    const there = await ask();
    const half = (steady() - from) / 2;
    if (!Number.isFinite(there)) throw new Error(`${server} does not tell the time`);
    const reading = { server, skew: there - (began + half), uncertainty: half };
    if (best === undefined || reading.uncertainty < best.uncertainty) best = reading;
  }
  return best!;
}
