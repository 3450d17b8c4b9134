/** What the faults did to two processes, as figures that can be kept: written where FAULTS_REPORT says. */
import fs from 'node:fs';
import type { Account } from './ordeal';

/** One row of the table in docs/faults.md; milliseconds. */
export interface Figure {
  readonly cache: string;
  readonly fault: string;
  readonly readBefore: number;
  readonly readDuring: number;
  readonly readMost: number;
  readonly writeDuring: number;
  readonly writeMost: number;
  readonly recovered: number;
  readonly state: string;
  readonly errors: number;
  readonly skipped: number;
  readonly delivered: number;
}

export function figureOf(cache: string, fault: string, account: Account): Figure {
  const { before, during } = account.latencies;
  const sum = (what: 'errors' | 'skipped' | 'delivered') =>
    account.after.reduce((total, { caches }) => total + (caches.default?.[what] ?? 0), 0);
  return {
    cache,
    fault,
    readBefore: rounded(before.read.median),
    readDuring: rounded(during.read.median),
    readMost: rounded(during.read.most),
    writeDuring: rounded(during.write.median),
    writeMost: rounded(during.write.most),
    recovered: Math.round(account.recovered),
    state: [...new Set(account.during.map(({ caches }) => caches.default?.state ?? ''))].join(', '),
    errors: sum('errors'),
    skipped: sum('skipped'),
    delivered: sum('delivered'),
  };
}

/** Adds to the file, so that several test files make one report. */
export function keep(figure: Figure): void {
  const file = process.env.FAULTS_REPORT;
  if (file === undefined) return;
  const known = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Figure[]) : [];
  const others = known.filter(({ cache, fault }) => cache !== figure.cache || fault !== figure.fault);
  fs.writeFileSync(file, `${JSON.stringify([...others, figure], null, 2)}\n`);
}

/** The table of docs/faults.md. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(
    ({
      cache,
      fault,
      readBefore,
      readDuring,
      readMost,
      writeDuring,
      writeMost,
      recovered,
      state,
      ...counts
    }) =>
      `| ${cache} | ${fault} | ${readBefore} → ${readDuring} (${readMost}) | ${writeDuring} (${writeMost}) | ` +
      `${(recovered / 1000).toFixed(1)} s | ${state} | ${counts.errors} / ${counts.skipped} / ${counts.delivered} |`,
  );
  return [
    '| cache | fault | a read, ms: before → during (longest) | a write, ms (longest) | hits again after | `state` | `errors` / `skipped` / `delivered` |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(1));
}
