/** What a run of Jest says about the rows: by row, database and cache, how many tests passed, failed or were skipped. */
import { rowsIn } from './row';
import type { RowName } from './rows';

/** What `jest --json` writes, as far as it is used. */
export interface RunFile {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly ancestorTitles: readonly string[];
      readonly status: string;
    }[];
  }[];
}

export const DATABASES = ['postgres', 'mysql', 'sqlite'] as const;

/** `any`: the test has no database of the three. */
export type Place = (typeof DATABASES)[number] | 'any';

export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Replay {
  readonly row: RowName;
  /** by cache, then by database */
  readonly counts: Map<string, Map<Place, Count>>;
  /** by file, the titles without rows and databases */
  readonly tests: Map<string, Set<string>>;
}

/** Where suites run whose title names no other cache. */
const MEMORY = 'locmem';

/** The results of several runs as those of one: a test file that ran again over the same cache counts as it did last. */
export function latest(runs: readonly RunFile[]): RunFile[] {
  const found = new Map<string, RunFile['testResults'][number]>();
  for (const { testResults } of runs) {
    for (const file of testResults) {
      const first = file.assertionResults[0];
      const cache =
        first === undefined ? MEMORY : cacheOf([...first.ancestorTitles, first.title].join(' › '));
      found.set(`${nameOf(file.name)} ${cache}`, file);
    }
  }
  return [{ testResults: [...found.values()] }];
}

/** Suites name the cache that they run over behind their database: `transactions (postgres) over redis`. */
const cacheOf = (title: string): string => /\) over (\w+)(?: ›|$)/.exec(title)?.[1] ?? MEMORY;

export function replaysOf(files: readonly RunFile[]): Map<RowName, Replay> {
  const replays = new Map<RowName, Replay>();
  for (const { testResults } of files) {
    for (const { name, assertionResults } of testResults) {
      for (const { title, ancestorTitles, status } of assertionResults) {
        const whole = [...ancestorTitles, title].join(' › ');
        const cache = cacheOf(whole);
        for (const row of rowsIn(whole))
          note(replays, row, [cache, placeOf(whole)], plainTitle(title), nameOf(name), status);
      }
    }
  }
  return replays;
}

function note(
  replays: Map<RowName, Replay>,
  row: RowName,
  [cache, place]: readonly [string, Place],
  title: string,
  file: string,
  status: string,
): void {
  const replay = ensure(replays, row, () => ({ row, counts: new Map(), tests: new Map() }));
  const counts = ensure(replay.counts, cache, () => new Map<Place, Count>());
  const count = ensure(counts, place, () => ({ passed: 0, failed: 0, skipped: 0 }));
  if (status === 'passed') count.passed += 1;
  else if (status === 'failed') count.failed += 1;
  else count.skipped += 1;
  ensure(replay.tests, file, () => new Set<string>()).add(title);
}

/** Suites name their database in brackets: `transactions (postgres)`. */
export function placeOf(title: string): Place {
  return DATABASES.find((name) => title.includes(`(${name})`)) ?? 'any';
}

function plainTitle(title: string): string {
  return title.replace(/\[\w+\] ?/g, (found) => (rowsIn(found).length > 0 ? '' : found)).trim();
}

/** Below the project’s root, whatever machine the run was on. */
function nameOf(file: string): string {
  return file.slice(Math.max(0, file.indexOf('tests/')));
}

function ensure<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
