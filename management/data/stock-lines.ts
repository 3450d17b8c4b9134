/** What `takeStock()` and a panel tell, in lines for a person. */
import type { CacheStock, DatabaseStock, Holdings } from '../../cachalot/index';
import type { PanelCounts } from './panel-state';

/** Tables of one database that are named unless more is asked for. */
const MOST_TABLES = 20;

export function cacheLines(caches: readonly CacheStock[]): string[] {
  const rows = caches.flatMap(({ alias, kind, shared, places, error }) => {
    const head = [alias, kind];
    if (error !== null) return [[...head, '', 'could not be asked']];
    if (places.length === 0) return [[...head, '', 'answers, and says nothing of itself']];
    if (!shared) return [[...head, '', 'in the memory of each process, which cannot be seen from here']];
    return places.map((place) => [...head, place.place, holdingsText(place)]);
  });
  if (rows.length === 0) return ['No caches: CACHES is empty.', ''];
  return ['Caches:', ...columns(rows), ''];
}

function holdingsText({ error, ...said }: Holdings): string {
  if (error !== null) return 'could not be asked';
  const { entries, bytes, keys, memory, limit, hits, misses, evictions } = said;
  const used = bytes ?? memory;
  const asked = hits === null || misses === null ? 0 : hits + misses;
  return [
    entries === null ? '' : `${count(entries)} ${entries === 1 ? 'result' : 'results'}`,
    keys === null ? '' : `${count(keys)} keys of all users`,
    used === null ? '' : limit === null ? size(used) : `${size(used)} of ${size(limit)}`,
    asked === 0 ? '' : `${((100 * hits!) / asked).toFixed(1)} % of look-ups found`,
    evictions === null ? '' : `${count(evictions)} evicted`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** The tables that were invalidated last come first; those that never were are counted. */
export function databaseLines(database: DatabaseStock, now: number, verbosity: number): string[] {
  const { alias, kind, server, replicaOf, error, tables } = database;
  const head = `Database "${alias}" (${kind === null ? '' : `${kind}, `}${server})`;
  if (error !== null) return [`${head}: could not be asked`, ''];
  if (replicaOf !== null) return [`${head}: follows "${replicaOf}"; its tables are told there`, ''];
  if (tables.length === 0) return [`${head}: it has no tables`, ''];
  const invalidated = tables.filter(({ lastInvalidation }) => lastInvalidation !== null);
  invalidated.sort((one, other) => other.lastInvalidation! - one.lastInvalidation!);
  const never = tables.filter(({ lastInvalidation }) => lastInvalidation === null);
  const shown = verbosity > 1 ? [...invalidated, ...never] : invalidated.slice(0, MOST_TABLES);
  const rest = [
    invalidated.length > shown.length
      ? `${count(invalidated.length - shown.length)} more were invalidated before`
      : '',
    never.length > 0 && verbosity < 2
      ? `${count(never.length)} of ${count(tables.length)} tables were never invalidated, as far as these caches remember`
      : '',
  ].filter((part) => part !== '');
  return [
    `${head}, tables by their last invalidation:`,
    ...columns(shown.map(({ table, lastInvalidation }) => [table, when(lastInvalidation, now)])),
    ...rest.map((part) => `  ${part}${verbosity < 2 ? ' (-v 2 names them)' : ''}`),
    '',
  ];
}

export function processLines(url: string, state: PanelCounts): string[] {
  const { hits, misses, bypasses, stores, invalidations } = state.totals;
  const answerable = hits + misses;
  const rows = [
    ['reads', `${count(hits)} hits, ${count(misses)} misses, ${count(bypasses)} bypasses`],
    ['hit rate', answerable === 0 ? 'no reads yet' : `${((100 * hits) / answerable).toFixed(1)} %`],
    ['stored', `${count(stores)} results, ${size(state.bytes)} in its memory`],
    ['invalidations', count(invalidations)],
    ...state.reasons.map(({ reason, count: times }) => [`bypassed, ${reason}`, count(times)]),
    ...Object.entries(state.caches).map(([alias, { state: now, errors, lastError }]) => [
      `cache "${alias}"`,
      lastError === null ? now : `${now}, ${count(errors)} errors; the last: ${lastError}`,
    ]),
  ];
  const caching = state.enabled ? '' : ', caching switched off';
  return [`Process ${state.pid} at ${url}, since ${time(state.since)}${caching}:`, ...columns(rows), ''];
}

/** The last column is as long as it is. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === row.length - 1 ? cell : cell.padEnd(widths[column]!),
    );
    return `  ${cells.filter((_, column) => widths[column] !== 0).join('  ')}`.trimEnd();
  });
}

function when(seconds: number | null, now: number): string {
  return seconds === null ? 'never' : `${time(seconds * 1000)} (${ago((now - seconds * 1000) / 1000)})`;
}

function time(milliseconds: number): string {
  return new Date(milliseconds)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** A clock of another machine may be ahead. */
export function ago(seconds: number): string {
  const [unit, name] = UNITS.find(([least]) => seconds >= least) ?? [1, 's'];
  return seconds < 1 ? 'just now' : `${Math.floor(seconds / unit)} ${name} ago`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** As everywhere in the documentation: a kilobyte is 1,000 bytes. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
