/** What one run of the application tells the demo, on one line of JSON. */

export interface Timing {
  readonly name: string;
  /** milliseconds that the first call took */
  readonly first: number;
  /** the median of the calls after it */
  readonly again: number;
  /** statements that reached the database during the first call, and during one of the later ones */
  readonly queries: readonly [first: number, again: number];
}

export interface Report {
  readonly timings: readonly Timing[];
  /** what the application saw before a write, right after it, and how many statements each of the reads took */
  readonly write: {
    readonly before: number;
    readonly after: number;
    readonly queries: readonly [before: number, after: number];
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
