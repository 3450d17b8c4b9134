/** A chart for each growth, both axes logarithmic, each line with its exponent. */
import type { Chart } from '../charts/chart';
import type { GrowthResult } from './part';
import { costsOf, exponentOf, growthOf, growthsIn } from './report';

export function growthCharts(results: readonly GrowthResult[]): Chart[] {
  return growthsIn(results).map((found): Chart => {
    const { name, along } = growthOf(found[0]!);
    return {
      name: `growth-${name}`,
      kind: 'lines',
      title: `By ${along}`,
      unit: 'µs',
      along,
      logarithmic: true,
      series: costsOf(found)
        .filter(({ title }) => !title.startsWith('bytes'))
        .map(({ title, points }) => ({ name: `${title}${exponentAfter(points)}`, points })),
    };
  });
}

function exponentAfter(points: Parameters<typeof exponentOf>[0]): string {
  const written = exponentOf(points);
  return written === '' ? '' : `: e = ${written}`;
}
