/** Finds the known name that a person most likely meant by an unknown one. */

/**
 * The nearest of `known`, or `undefined` when none is near.
 *
 * Case and punctuation do not count (`cachalotEnabled` is near `CACHALOT_ENABLED`); one slip is forgiven for
 * every three characters, four at most; among equally near names the first wins.
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name);
  if (wanted === '') return undefined;
  let nearest: string | undefined;
  let allowed = Math.min(4, Math.max(1, Math.floor(wanted.length / 3)));
  for (const candidate of known) {
    const slips = distance(wanted, plain(candidate), allowed);
    if (slips > allowed) continue;
    nearest = candidate;
    allowed = slips - 1;
    if (slips === 0) break;
  }
  return nearest;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Letters to add, drop, change or swap with their neighbour to get from `a` to `b`; stops caring above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit || Math.max(a.length, b.length) <= limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      let slips = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + change);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        slips = Math.min(slips, beforePrevious[column - 2]! + 1);
      }
      current.push(slips);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
