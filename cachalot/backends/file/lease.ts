/**
 * Leases in the time of a file: until when its mark holds, by the host's own monotonic clock, which all of its
 * processes share and nobody sets.
 *
 * The time is the one at which a file was changed, which reading it does not touch. A deadline that is further off
 * than any lease was not set by a writer (somebody touched the file), and does not hold.
 */

/** Seconds: the longest lease there is. */
const LONGEST = 3_600;

function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** When a lease of so many milliseconds from now ends, in seconds. Some file systems keep whole ones, rounded down. */
export function deadlineIn(milliseconds: number): number {
  return now() + Math.min(milliseconds / 1_000, LONGEST);
}

/** Whether a mark with this deadline holds. */
export function holdsUntil(deadline: number): boolean {
  const left = deadline - now();
  return 0 < left && left <= LONGEST;
}
