/** The figures of growth as Markdown: a table for each, and the exponent of each cost below it. */
import { exponent } from '../figures';
import { nameOf, number, table } from '../markdown';
import { GROWTHS, type GrowthResult } from './part';

export const growthReport = (results: readonly GrowthResult[]): string =>
  growthsIn(results).map(growthTable).join('\n\n');

/** What was measured of each growth, over one cache after the other. */
export function growthsIn(results: readonly GrowthResult[]): GrowthResult[][] {
  return GROWTHS.map(({ name }) =>
    results.filter((result) => result.name === name && result.points.length > 0),
  ).filter((found) => found.length > 0);
}

/** All of one growth: a column for each cost over each cache; the last row has the exponents. */
export function growthTable(results: readonly GrowthResult[]): string {
  const columns = costsOf(results);
  const sizes = results[0]!.points.map(({ size }) => size);
  return table(
    [growthOf(results[0]!).along, ...columns.map(({ title }) => title)],
    [
      ...sizes.map((size) => [
        size.toLocaleString('en-US'),
        ...columns.map(({ points }) => {
          const found = points.find(([each]) => each === size);
          return found === undefined ? '' : number(found[1]);
        }),
      ]),
      ['exponent', ...columns.map(({ points }) => exponentOf(points))],
    ],
  );
}

/** Not for fewer than three sizes: any two points are on a line. */
export const exponentOf = (points: readonly (readonly [number, number])[]): string =>
  points.length < 3 ? '' : exponent(points).toFixed(2);

export function growthOf({ name }: GrowthResult): (typeof GROWTHS)[number] {
  return GROWTHS.find((growth) => growth.name === name)!;
}

/** What was measured, each with its points; what no cache has a part in stands once. */
export function costsOf(results: readonly GrowthResult[]): {
  readonly title: string;
  readonly points: readonly (readonly [number, number])[];
}[] {
  return results.flatMap(({ cache, points }, at) => {
    const costs = Object.keys(points[0]!.costs).filter((cost) => at === 0 || cost !== 'without');
    return costs.map((cost) => ({
      title: cost === 'without' ? cost : `${cost}, ${nameOf(cache)}`,
      points: points.flatMap(({ size, costs: all }) =>
        all[cost] === undefined ? [] : [[size, all[cost]] as const],
      ),
    }));
  });
}
