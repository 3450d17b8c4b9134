/** The figures of single queries as Markdown: one section for each database and cache, the ratios that matter above. */
import { cell, ms, nameOf, ratio, table, times } from '../markdown';
import type { Reads } from './part';
import { type Ratios, ratiosOf } from './ratios';

/** One line for each database and cache: what `docs/benchmark.md` shows. */
export function ratioTable(results: readonly Reads[]): string {
  return table(
    [
      'database',
      'cache',
      'hit: faster by',
      'the most that is possible',
      'miss / without',
      'hit / floor',
      'hit / (floor + bare client)',
      'insert',
      'between two bare round trips',
      'update',
      'three writes in a transaction',
    ],
    results
      .map(ratiosOf)
      .map((row) => [
        nameOf(row.database),
        nameOf(row.cache),
        `${times(row.hotSum)} (${times(row.hotGeo)})`,
        `${times(row.boundSum)} (${times(row.boundGeo)})`,
        `${ratio(row.coldSum)} (${ratio(row.coldGeo)})`,
        ratio(row.hitOverFloorGeo),
        cell(row.hitOverBareGeo, ratio),
        cell(row.writes.insert, ratio),
        cell(row.writesBetweenTrips.insert, ratio),
        cell(row.writes.update, ratio),
        cell(row.writes.transaction, ratio),
      ]),
  );
}

/** What the README says, of process memory. */
export function headline(results: readonly Reads[]): string {
  const parts = results
    .filter(({ cache }) => cache === 'locmem')
    .map(ratiosOf)
    .map(({ database, hotSum }) => `${hotSum.toFixed(0)} times faster on ${nameOf(database)}`);
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** The last lines of a run, in the words of the original’s benchmark. */
export function closingLines(results: readonly Reads[]): string {
  return results
    .map(ratiosOf)
    .map(
      (row) =>
        `${subject(row)} is ${row.coldSum.toFixed(1)}× slower then ${row.hotSum.toFixed(row.hotSum < 10 ? 1 : 0)}× faster`,
    )
    .join('\n');
}

/** The database by the name that the original gives it; the cache where it is not the usual one. */
function subject({ database, cache }: Ratios): string {
  const name = database === 'postgres' ? 'postgresql' : database;
  return cache === 'locmem' ? name : `${name} with ${cache}`;
}

/** Everything of one database and cache. */
export function section(result: Reads): string {
  const { database, cache, times: measured, counts, writes } = result;
  const bare = Object.values(measured).some((row) => row.bare !== undefined);
  const rows = Object.entries(measured).map(([name, row]) => [
    name,
    `${counts[name]!.control} → ${counts[name]!.hot}`,
    ms(row.control),
    ms(row.cold),
    ms(row.hot),
    ms(row.floor),
    times(row.control / row.hot),
    ratio(row.hot / row.floor),
    ...(row.bare === undefined ? [] : [ms(row.bare), ratio(row.hot / row.bare)]),
  ]);
  const head = ['query', 'statements', 'without', 'cold', 'hot', 'floor', 'hot is faster by', 'hit / floor'];
  return [
    `### ${nameOf(database)}, ${nameOf(cache)}`,
    table(bare ? [...head, 'floor + bare client', 'hit / that'] : head, rows),
    table(
      ['write', 'without', 'with', 'ratio', 'between two bare round trips'],
      Object.entries(writes).map(([name, write]) => [
        name,
        ms(write.without),
        ms(write.with),
        ratio(write.with / write.without),
        cell(write.bare, ms),
      ]),
    ),
  ].join('\n\n');
}
