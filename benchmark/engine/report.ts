/** What cachalot costs by itself, as Markdown. */
import { nameOf, number, table } from '../markdown';
import type { EngineResult, Filled } from './part';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;

export function engineReport({ analysed, imports, packedBytes, filled }: EngineResult): string {
  return table(
    ['what', 'figure'],
    [
      ...analysed.map(({ database, kilobytes, cost }) => [
        `a text is analysed, ${nameOf(database)} (${kilobytes.toFixed(1)} KB of the workload)`,
        `${cost.toFixed(1)} µs a KB`,
      ]),
      ['Knex is imported', milliseconds(imports.knex)],
      ['Knex and cachalot are imported', milliseconds(imports.both)],
      ['the package, packed', `${number(packedBytes / 1000)} kB`],
      ...(filled === undefined ? [] : filledRows(filled)),
    ],
  );
}

function filledRows({ queries, maxBytes, saidBytes, heap }: Filled): string[][] {
  const asked = `${queries.toLocaleString('en-US')} distinct queries, MAX_BYTES ${megabytes(maxBytes)}`;
  return [
    [`${asked}: heap after each tenth`, heap.map(megabytes).join(', ')],
    [`${asked}: bytes that it says`, megabytes(saidBytes)],
    [`${asked}: heap / those`, ((heap.at(-1) ?? 0) / saidBytes).toFixed(2)],
  ];
}
