/** The charts of many clients: operations a second, and the slowest reads, as more of the operations are writes. */
import type { Chart } from '../charts/chart';
import { nameOf } from '../markdown';
import { LOADS } from './loads';
import type { LoadResult } from './part';

const TABLES = { update: 'the table of all reads', updateElsewhere: 'a table of two reads' } as const;

export function loadCharts(results: readonly LoadResult[]): Chart[] {
  return (['perSecond', 'p99'] as const).flatMap((figure) =>
    (['update', 'updateElsewhere'] as const).map((write): Chart => {
      const loads = LOADS.filter((load) => load.share === 0 || load.write === write);
      const line = (name: string, { loads: measured }: LoadResult, context: 'control' | 'hot') => ({
        name,
        points: loads.flatMap(({ name: load, share }) => {
          const speed = measured[load]?.[context];
          return speed === undefined ? [] : [[share * 100, speed[figure]] as const];
        }),
      });
      const [first] = results;
      return {
        name: `load-${figure === 'p99' ? 'p99' : 'throughput'}-${write === 'update' ? 'hot' : 'elsewhere'}`,
        kind: 'lines',
        title: `64 clients, writes to ${TABLES[write]}`,
        unit: figure === 'p99' ? 'milliseconds of a read, p99' : 'operations a second',
        along: '% writes',
        series: [
          ...(first === undefined ? [] : [line('without', first, 'control')]),
          ...results.map((result) => line(nameOf(result.cache), result, 'hot')),
        ],
      };
    }),
  );
}
