/** The figures of a run as Markdown: one table a database, the ratios that matter below it. */
import os from 'node:os';
import { geometricMean, sum } from './figures';
import type { Counts, Times } from './measure';

export interface DatabaseResult {
  readonly database: string;
  readonly version: string;
  readonly origin: string;
  readonly times: Times;
  readonly counts: Counts;
  readonly inserts: Readonly<Record<'without' | 'with', number>>;
}

/** The reads of the workload that go through Objection; the rest are Knex alone. */
export const OBJECTION_QUERIES = 12;

const ms = (value: number): string => value.toFixed(3);
const times = (value: number): string => `${value >= 20 ? value.toFixed(0) : value.toFixed(1)} ×`;
const ratio = (value: number): string => value.toFixed(2);

export function ratios({ times: measured, inserts }: DatabaseResult) {
  const rows = [...measured.values()];
  const twelve = rows.slice(0, OBJECTION_QUERIES);
  const total = (context: 'control' | 'cold' | 'hot' | 'floor') => sum(twelve.map((row) => row[context]));
  return {
    hotSum: total('control') / total('hot'),
    hotGeo: geometricMean(twelve.map(({ control, hot }) => control / hot)),
    coldSum: total('cold') / total('control'),
    coldGeo: geometricMean(twelve.map(({ control, cold }) => cold / control)),
    hitOverFloorGeo: geometricMean(twelve.map(({ hot, floor }) => hot / floor)),
    boundSum: total('control') / total('floor'),
    boundGeo: geometricMean(twelve.map(({ control, floor }) => control / floor)),
    knexTen: rows[OBJECTION_QUERIES]!.hot / rows[OBJECTION_QUERIES]!.floor,
    knexThousand: rows[OBJECTION_QUERIES + 1]!.hot / rows[OBJECTION_QUERIES + 1]!.floor,
    insert: inserts.with / inserts.without,
  };
}

const NAMES: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MariaDB',
};

/** One line a database: what `docs/benchmark.md` shows. */
export function summary(all: readonly (ReturnType<typeof ratios> & { readonly database: string })[]): string {
  const rows = all.map(
    (row) =>
      `| ${NAMES[row.database]} | ${times(row.hotSum)} (${times(row.hotGeo)}) | ${times(row.boundSum)} (${times(row.boundGeo)}) | ${ratio(row.coldSum)} (${ratio(row.coldGeo)}) | ${ratio(row.hitOverFloorGeo)} | ${ratio(row.insert)} |`,
  );
  return [
    '| | hit: faster by | the most that is possible | miss / without | hit / floor | insert / without |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** What the README says. */
export function headline(all: Parameters<typeof summary>[0]): string {
  const parts = all.map(({ database, hotSum }) => `${hotSum.toFixed(0)} times faster on ${NAMES[database]}`);
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export function conditions(rounds: number): string {
  const [load] = os.loadavg();
  return [
    `- Node ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.type()}`,
    `- load average before the run: ${load!.toFixed(2)}`,
    `- ${rounds} interleaved rounds in random order; each figure is the median of the rounds’ medians, in milliseconds`,
    '- client and servers share the machine; one query at a time',
  ].join('\n');
}

export function section(result: DatabaseResult): string {
  const { database, version, origin, times: measured, counts, inserts } = result;
  const rows = [...measured].map(([name, { control, cold, hot, floor }]) => {
    const count = counts.get(name)!;
    return `| ${name} | ${count.control} → ${count.hot} | ${ms(control)} | ${ms(cold)} | ${ms(hot)} | ${ms(floor)} | ${times(control / hot)} | ${ratio(hot / floor)} |`;
  });
  const all = ratios(result);
  return [
    `## ${database}`,
    '',
    `${version} (${origin})`,
    '',
    '| query | statements | without | cold | hot | floor | hot is faster by | hit / floor |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '| over the twelve | sum | geometric mean |',
    '| --- | --- | --- |',
    `| hot is faster by | ${times(all.hotSum)} | ${times(all.hotGeo)} |`,
    `| the most that is possible (floor) | ${times(all.boundSum)} | ${times(all.boundGeo)} |`,
    `| cold / without | ${ratio(all.coldSum)} | ${ratio(all.coldGeo)} |`,
    `| hit / floor | | ${ratio(all.hitOverFloorGeo)} |`,
    '',
    `Insert: ${ms(inserts.without)} without, ${ms(inserts.with)} with cachalot: ${ratio(all.insert)}.`,
    '',
  ].join('\n');
}
