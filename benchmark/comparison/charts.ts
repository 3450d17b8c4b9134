/** The chart of the other caches: how many times faster each makes the reads of its own library. */
import type { Chart } from '../charts/chart';
import type { PeerResults } from './part';
import { fasterBy } from './report';

export function peerCharts({ measured }: PeerResults): Chart[] {
  return [
    {
      name: 'peers',
      kind: 'bars',
      title: 'Twelve reads from each cache, beside the same library without it',
      unit: 'times faster',
      groups: measured.map(({ name }) => name),
      series: [{ name: 'faster by', values: measured.map(fasterBy) }],
    },
  ];
}
