/**
 * `npm run demo`: an ordinary application on 135,000 real cities, run once as it is and once with one line
 * more, each in a process of its own on a database file of its own.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BYPASS_REASONS, type BypassReason } from '../../cachalot/support/reasons';
import { loadCities } from './load';
import type { Report, Timing } from './report';

const say = (line = ''): boolean => process.stdout.write(`${line}\n`);

function run<T>(program: string, file: string): T {
  const output = execFileSync(process.execPath, [path.join(__dirname, `${program}.js`), file]);
  return JSON.parse(output.toString()) as T;
}

const ms = (value: number): string => value.toFixed(2).padStart(9);

function row(without: Timing, cached: Timing): string {
  const factor = `${(without.again / cached.again).toFixed(1)} ×`.padStart(10);
  const times = [without.first, without.again, cached.first, cached.again].map(ms).join('');
  return `${without.name.padEnd(36)}${times}${factor}`;
}

function compare(without: Report, cached: Report): void {
  say(
    'Milliseconds for the whole call (build the query, run it, make the models), first and again (median):\n',
  );
  say(`${''.padEnd(36)}  without cachalot     with cachalot`);
  say(`${''.padEnd(36)}    first    again    first    again  speed-up`);
  for (const [index, timing] of without.timings.entries()) say(row(timing, cached.timings[index]!));
  const sum = (queries: readonly Timing[]) => queries.reduce((total, { again }) => total + again, 0);
  const statements = cached.timings.reduce((total, { queries }) => total + queries[1], 0);
  const speedUp = (sum(without.timings) / sum(cached.timings)).toFixed(0);
  say(`\nAll of them: ${speedUp} times faster, and ${statements} statements reached the database.`);
}

function showWrite({ before, after, queries }: Report['write']): void {
  say('\nNever stale: count, insert a city, count again.\n');
  say(`  count   ${before}   ${queries[0]} statements, from the cache`);
  say('  insert');
  say(`  count   ${after}   ${queries[1]} statement, from the database: the insert invalidated it by itself`);
}

function showNotCached({
  sql,
  verdict,
  reason,
}: {
  readonly sql: string;
  readonly verdict: string;
  readonly reason: BypassReason;
}): void {
  say('\nNot everything may be cached, and every query can say why.\n');
  say(`  ${sql}`);
  say(`  explain(query): ${verdict}, ${reason} (${BYPASS_REASONS[reason]})`);
}

function main(folder: string): void {
  const [plain, other] = [path.join(folder, 'without.db'), path.join(folder, 'with.db')];
  const cities = loadCities(plain);
  fs.copyFileSync(plain, other);
  say(`${cities} cities in a new SQLite file; the same application twice: as it is, and with`);
  say("\n  import 'cachalot';\n");
  const without = run<Report>('application', plain);
  const cached = run<Report>('with-cachalot', other);
  compare(without, cached);
  showWrite(cached.write);
  showNotCached(run('not-cached', other));
  say('\nThe application is in benchmark/demo: application.ts, queries.ts and models.ts.');
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-demo-'));
try {
  main(folder);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
