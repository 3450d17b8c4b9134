/**
 * What a suite loses and gains with cachalot: tests are counted by title, since titles need not be unique.
 */
import type { Report } from './report';

export interface Lost {
  readonly title: string;
  /** what its failure said, where it failed at all */
  readonly error?: string;
}

export interface Difference {
  /** titles of which fewer tests pass than without cachalot */
  readonly lost: readonly Lost[];
  /** titles of which more pass */
  readonly gained: readonly string[];
  /** titles that do not always pass without cachalot either, so that nothing can be said of them */
  readonly unsteady: readonly string[];
}

/** Compares with one run without cachalot, or with several, of which the worst counts. */
export function compare(without: readonly Report[], withCachalot: Report): Difference {
  const lost: Lost[] = [];
  const gained: string[] = [];
  const unsteady: string[] = [];
  const titles = new Set([...without, withCachalot].flatMap((report) => [...report.keys()]));
  for (const title of titles) {
    const passes = without.map((report) => report.get(title)?.passed ?? 0);
    const tally = withCachalot.get(title);
    const passed = tally?.passed ?? 0;
    const [least, most] = [Math.min(...passes), Math.max(...passes)];
    if (least !== most) unsteady.push(title);
    if (passed > most) gained.push(title);
    if (passed < least) lost.push({ title, ...(tally?.error !== undefined && { error: tally.error }) });
  }
  return { lost, gained, unsteady };
}
