/** The figures of many clients as Markdown. */
import { cell, nameOf, number, table, times } from '../markdown';
import type { Speed } from './clients';
import { READS_ONLY } from './loads';
import type { LoadResult } from './part';
import { PROCESSES, type ProcessSpeeds } from './processes';
import type { Speeds } from './throughput';

export function loadReport(results: readonly LoadResult[]): string {
  const tables = [
    throughputTable(results),
    boundTable(results),
    latencyTable(results),
    processTable(results),
    flightTable(results),
  ];
  return tables.join('\n\n');
}

const title = ({ database, cache }: LoadResult): string => `${nameOf(database)}, ${nameOf(cache)}`;

function faster({ control, hot }: Speeds): number | undefined {
  return control === undefined || hot === undefined ? undefined : hot.perSecond / control.perSecond;
}

/** Operations a second, as a multiple of what is reached without a cache. */
export function throughputTable(results: readonly LoadResult[]): string {
  const loads = Object.keys(results[0]?.loads ?? {});
  return table(
    ['64 clients', ...results.flatMap((result) => [title(result), 'a second'])],
    loads.map((load) => [
      load,
      ...results.flatMap(({ loads: measured }) => [
        cell(faster(measured[load]!), times),
        `${cell(measured[load]!.control?.perSecond, number)} → ${cell(measured[load]!.hot?.perSecond, number)}`,
      ]),
    ]),
  );
}

/** Reads alone, beside what the same client reaches that fetches the same keys and builds the same rows without a cache’s work. */
export function boundTable(results: readonly LoadResult[]): string {
  return table(
    [
      '64 readers',
      'hits a second',
      'floor',
      'hits / floor',
      'floor + bare client',
      'hits / (floor + bare client)',
    ],
    results.map((result) => {
      const { hot, floor, bare } = result.loads[READS_ONLY] ?? {};
      const share = (bound: Speed | undefined) =>
        cell(hot === undefined || bound === undefined ? undefined : hot.perSecond / bound.perSecond, percent);
      return [
        title(result),
        cell(hot?.perSecond, number),
        cell(floor?.perSecond, number),
        share(floor),
        cell(bare?.perSecond, number),
        share(bare),
      ];
    }),
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Milliseconds of a read, without → with. */
export function latencyTable(results: readonly LoadResult[]): string {
  const loads = Object.keys(results[0]?.loads ?? {});
  return table(
    ['64 clients', ...results.flatMap((result) => [`${title(result)}: p50`, 'p99'])],
    loads.map((load) => [
      load,
      ...results.flatMap(({ loads: measured }) =>
        (['p50', 'p99'] as const).map((share) => {
          const { control, hot } = measured[load]!;
          return `${cell(control?.[share], number)} → ${cell(hot?.[share], number)}`;
        }),
      ),
    ]),
  );
}

export function processTable(results: readonly LoadResult[]): string {
  const measured = results.flatMap((result) =>
    result.processes === undefined ? [] : [[result, result.processes] as const],
  );
  const rows = ([result, processes]: readonly [LoadResult, ProcessSpeeds]): string[][] =>
    Object.entries(processes).map(([load, speeds]) => [
      title(result),
      load,
      cell(speeds.control?.perSecond, number),
      cell(speeds.hot?.perSecond, number),
      cell(faster(speeds), times),
      `${cell(speeds.control?.p99, number)} → ${cell(speeds.hot?.p99, number)}`,
    ]);
  return table(
    [`${PROCESSES} processes of 16 clients`, 'load', 'a second, without', 'with', 'faster by', 'p99 (ms)'],
    measured.flatMap(rows),
  );
}

export function flightTable(results: readonly LoadResult[]): string {
  return table(
    ['cache', 'equal reads at once', 'statements', 'ms until all are answered', 'without', 'faster by'],
    results.flatMap((result) =>
      result.flights.map(({ readers, statements, milliseconds, millisecondsWithout }) => [
        title(result),
        String(readers),
        String(statements),
        number(milliseconds),
        number(millisecondsWithout),
        times(millisecondsWithout / milliseconds),
      ]),
    ),
  );
}
