/**
 * The lines that a process leaves behind in its log: what it knows to be written, and what it has read.
 *
 * Times are those of the monotonic clock that all processes of a machine share, in nanoseconds. A log is a file
 * that only grows, so it survives the SIGKILL of its writer.
 */

/** One thing whose version only grows. */
export type Subject = string;

export type Line =
  /** an acknowledged write left this version, or more */
  | { readonly kind: 'known'; readonly subject: Subject; readonly version: number; readonly at: number }
  /** an acknowledged write added this much */
  | { readonly kind: 'added'; readonly subject: Subject; readonly version: number; readonly at: number }
  | {
      readonly kind: 'read';
      readonly subject: Subject;
      readonly version: number;
      readonly from: number;
      readonly at: number;
      readonly path: string;
    }
  /** the end of one operation */
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string }
  /** a call that the cache failed */
  | { readonly kind: 'cache error'; readonly text: string }
  | { readonly kind: 'mark lost'; readonly text: string }
  | { readonly kind: 'counts'; readonly counts: Counts };

/** Since the last line of this kind. */
export interface Counts {
  readonly hits: number;
  readonly misses: number;
  readonly bypasses: number;
  readonly marksMet: number;
  readonly audited: number;
  readonly errors: number;
}

export const now = (): number => Number(process.hrtime.bigint());

export function textOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** The whole lines of a log; what follows the last line end was never finished. */
export function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}
