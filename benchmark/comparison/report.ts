/** The figures of the other caches as Markdown, each cache’s speed beside its staleness. */
import { geometricMean, sum } from '../figures';
import { number, ratio, table, times } from '../markdown';
import type { PeerResult, PeerResults } from './part';

export function peersReport({ measured, missing }: PeerResults): string {
  const absent = missing.map((name) => [name, 'not installed', '', '', '', '', '']);
  return table(
    [
      'cache',
      'version',
      'invalidation',
      'hit: faster by',
      'miss / without',
      'of 12 reads, never cached',
      'stale reads beside a writer',
    ],
    [...measured.map(row), ...absent],
  );
}

export function fasterBy({ times: measured }: PeerResult): number {
  const rows = Object.values(measured);
  return sum(rows.map(({ without }) => without)) / sum(rows.map(({ hot }) => hot));
}

function row(result: PeerResult): string[] {
  const rows = Object.values(result.times);
  const { reads, stale, staleInTheEnd } = result.staleness;
  const forGood = staleInTheEnd ? '; the last one for good' : '';
  const hotGeo = geometricMean(rows.map(({ without, hot }) => without / hot));
  const coldSum = sum(rows.map(({ cold }) => cold)) / sum(rows.map(({ without }) => without));
  const coldGeo = geometricMean(rows.map(({ without, cold }) => cold / without));
  return [
    result.name,
    result.version,
    result.invalidation,
    `${times(fasterBy(result))} (${times(hotGeo)})`,
    `${ratio(coldSum)} (${ratio(coldGeo)})`,
    String(Object.values(result.statements).filter(({ hot }) => hot > 0).length),
    `${number(stale)} of ${number(reads)}${forGood}`,
  ];
}
