/** The charts of single queries: each read in each context, and what each cache makes of all of them. */
import type { Chart } from '../charts/chart';
import { nameOf } from '../markdown';
import type { Reads } from './part';
import { isKnexAlone, ratiosOf } from './ratios';

const CONTEXTS = { control: 'without', cold: 'cold', hot: 'hot' } as const;

export function readCharts(results: readonly Reads[]): Chart[] {
  const perDatabase = results
    .filter(({ cache }) => cache === 'locmem')
    .map(({ database, times }): Chart => {
      const rows = Object.entries(times).filter(([name]) => !isKnexAlone(name));
      return {
        name: `reads-${database}`,
        kind: 'bars',
        title: `${nameOf(database)}, memory: milliseconds of each read`,
        unit: 'ms',
        logarithmic: true,
        groups: rows.map(([name]) => name),
        series: Object.entries(CONTEXTS).map(([context, name]) => ({
          name,
          values: rows.map(([, row]) => row[context as keyof typeof CONTEXTS]),
        })),
      };
    });
  const databases = [...new Set(results.map(({ database }) => database))];
  const caches = [...new Set(results.map(({ cache }) => cache))];
  return [
    ...perDatabase,
    {
      name: 'reads-caches',
      kind: 'bars',
      title: 'How many times faster the reads are from the cache',
      unit: 'times',
      groups: caches.map(nameOf),
      series: databases.map((database) => ({
        name: nameOf(database),
        values: caches.map((cache) => {
          const found = results.find((each) => each.database === database && each.cache === cache);
          return found === undefined ? null : ratiosOf(found).hotSum;
        }),
      })),
    },
  ];
}
