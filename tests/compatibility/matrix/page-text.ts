/** The text of docs/compatibility.md, from the rows and the results of a run. */
import { COMPARISON } from './comparison';
import { OTHER_CACHES } from './other-caches';
import { type Count, DATABASES, type Place, type Replay } from './results';
import { BEYOND, NOT_REPLAYED, ORIGINAL, type RowName } from './rows';

type Replays = ReadonlyMap<RowName, Replay>;

/** How many titles a row shows before the rest is counted. */
const SHOWN = 3;

const LETTERS: Readonly<Record<Place, string>> = { postgres: 'P', mysql: 'M', sqlite: 'S', any: '✔' };

/** The caches of the run, those that come first in most documents first. */
export function cachesOf(replays: Replays): string[] {
  const order = ['locmem', 'remote', 'files', 'redis', 'cluster', 'memcached', 'memjs'];
  const found = new Set([...replays.values()].flatMap(({ counts }) => [...counts.keys()]));
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...found].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
}

export interface PageOptions {
  /** there is a page on the suites of others to point to */
  readonly otherSuites: boolean;
}

export function pageText(replays: Replays, { otherSuites }: PageOptions): string {
  const caches = cachesOf(replays);
  return [
    HEAD,
    ...(otherSuites ? [OTHER_SUITES] : []),
    summary(replays, caches),
    '## The original’s rows',
    ...sections(ORIGINAL, replays, caches),
    '## Rows that the original lacks',
    ...sections(BEYOND, replays, caches),
    '## The comparison of the original’s introduction',
    COMPARED,
    comparisonTable(replays),
    '## Other caches',
    OTHERS,
    otherTable(),
    '',
  ].join('\n\n');
}

const HEAD = `# Compatibility

<!-- Made by \`npm run compatibility\`; do not edit. -->

The subjects of the original’s own tests, under their own names, and what it has no test of: which tests replay each
one here, and what they said in the last run.

A cell names the databases on which every test of the row passed: **P** PostgreSQL, **M** MySQL or MariaDB, **S** SQLite;
✔ where a test needs none of them. ✘ before a letter: a test failed there. –: no test of the row ran there, because
the row is about another database, the suite is for the cache in process memory alone, or the run did not have it.`;

const OTHER_SUITES =
  'The published suites of Knex, Objection and libraries on them are in [other suites](other-suites.md).';

const COMPARED = `The first three columns are the original’s, of December 2015. Each of our cells stands on the rows beside it; it shows ✘ if
one of their tests failed in the run. Two features that its table does not have are empty in its columns.`;

const OTHERS = `What their own documentation said when it was read; “not said” where it was not found. For ours, see the rows above and
[the limits](limits.md).`;

function summary(replays: Replays, caches: readonly string[]): string {
  const all = { passed: 0, failed: 0, skipped: 0 };
  for (const { counts } of replays.values())
    for (const places of counts.values())
      for (const count of places.values()) {
        all.passed += count.passed;
        all.failed += count.failed;
        all.skipped += count.skipped;
      }
  const rows = Object.values({ ...ORIGINAL, ...BEYOND }).flatMap((area) => Object.keys(area)).length;
  const without = Object.keys(NOT_REPLAYED).length;
  const ran = [...replays.keys()].length;
  return `${rows} rows; ${rows - without} have tests, ${without} say why not. In the last run, over ${caches.join(', ') || 'no cache'}, ${ran} were replayed by ${all.passed} passed, ${all.failed} failed and ${all.skipped} skipped tests.`;
}

function sections(
  areas: Readonly<Record<string, Readonly<Record<string, string>>>>,
  replays: Replays,
  caches: readonly string[],
): string[] {
  return Object.entries(areas).map(([area, rows]) => {
    const lines = Object.entries(rows).map(([name, asserts]) =>
      rowLine(name as RowName, asserts, replays.get(name as RowName), caches),
    );
    const head = ['row', 'asserts', 'tests', ...caches];
    return [`### ${area}`, '', line(head), line(head.map(() => '---')), ...lines].join('\n');
  });
}

function rowLine(
  name: RowName,
  asserts: string,
  replay: Replay | undefined,
  caches: readonly string[],
): string {
  const reason = NOT_REPLAYED[name];
  const tests = reason ?? (replay === undefined ? 'not in this run' : testsOf(replay));
  return line([`\`${name}\``, asserts, tests, ...caches.map((cache) => resultOf(replay, cache))]);
}

/** Each file with its titles; the rest is counted where there are many. */
function testsOf({ tests }: Replay): string {
  return [...tests]
    .map(([file, titles]) => {
      const shown = [...titles].slice(0, SHOWN).map((title) => title.replaceAll('|', '\\|'));
      const more = titles.size > SHOWN ? `; and ${titles.size - SHOWN} more` : '';
      return `[${file.replace(/^.*\//, '').replace('.test.ts', '')}](../${file}): ${shown.join('; ')}${more}`;
    })
    .join('<br>');
}

function resultOf(replay: Replay | undefined, cache: string): string {
  const places = replay?.counts.get(cache);
  if (places === undefined) return '–';
  const letters = ([...DATABASES, 'any'] as const).map((place) => letterOf(place, places.get(place)));
  return letters.filter((letter) => letter !== '').join(' ') || '–';
}

function letterOf(place: Place, count: Count | undefined): string {
  if (count === undefined || count.passed + count.failed === 0) return '';
  return count.failed > 0 ? `✘${LETTERS[place].replace('✔', '')}` : LETTERS[place];
}

function comparisonTable(replays: Replays): string {
  const head = [
    'feature',
    'django-cachalot',
    'cache-machine',
    'cacheops',
    'cachalot, this port',
    'stands on',
  ];
  const lines = COMPARISON.map(({ feature, then, ours, rows }) => {
    const broken = rows.some((name) => hasFailed(replays.get(name)));
    const names = rows.map((name) => `\`${name}\``).join(', ');
    return line([feature, ...then, broken ? `✘ ${ours.replace('✔ ', '')}` : ours, names]);
  });
  return [line(head), line(head.map(() => '---')), ...lines].join('\n');
}

function hasFailed(replay: Replay | undefined): boolean {
  return [...(replay?.counts.values() ?? [])].some((places) =>
    [...places.values()].some(({ failed }) => failed > 0),
  );
}

function otherTable(): string {
  const head = ['cache', 'what it asks for', 'invalidation', 'transactions', 'raw SQL', 'kept in'];
  const lines = OTHER_CACHES.map(({ name, source, asks, invalidation, transactions, raw, where }) =>
    line([`[${name}](${source})`, asks, invalidation, transactions, raw, where]),
  );
  return [line(head), line(head.map(() => '---')), ...lines].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
