/**
 * Leases in the times of a file: from when to when its mark holds, by the host's own monotonic clock, which all of
 * its processes share and nobody sets. After a restart of the host it starts again below all leases, so that
 * none of them holds.
 */

/** In seconds of the monotonic clock. */
export interface Lease {
  readonly from: number;
  readonly to: number;
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** A lease of so many milliseconds from now. Some file systems keep whole seconds, rounded down. */
export function leaseFrom(milliseconds: number): Lease {
  const from = now();
  return { from, to: from + milliseconds / 1_000 };
}

/** Whether a file with these times is a mark that holds. */
export function leaseOf({ mtimeMs, atimeMs }: { mtimeMs: number; atimeMs: number }): boolean {
  const milliseconds = now() * 1_000;
  return mtimeMs <= milliseconds + 1 && milliseconds < atimeMs;
}
