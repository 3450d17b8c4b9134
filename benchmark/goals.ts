/**
 * What the project set out to reach, each beside what was measured: ratios within one run, so that they mean the same
 * on another machine.
 */
import type { EngineResult } from './engine/part';
import type { LoadResult } from './load/part';
import { nameOf, table } from './markdown';
import type { ProfileResult } from './profile/part';
import type { Reads } from './reads/part';
import { type Ratios, ratiosOf } from './reads/ratios';
import type { WriteName } from './writes';

export interface Measured {
  readonly reads: readonly Reads[];
  readonly load: readonly LoadResult[];
  readonly profile: readonly ProfileResult[];
  readonly engine: EngineResult | undefined;
}

interface Goal {
  readonly what: string;
  /** one of the two */
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly digits?: number;
  readonly unit?: string;
  /** `undefined`: it was not measured */
  value(measured: Measured): number | undefined;
  /** what stands in the way, shown where the goal is missed; it must be true of any run, or say that run’s figures */
  readonly why?: string | ((measured: Measured) => string);
}

const POSTGRES = 'postgres';
const IN_MEMORY = 'locmem';

/** Of the run that is shown; where it was not measured, a dash. */
const figure = (value: number | undefined, digits = 1): string => value?.toFixed(digits) ?? '–';

const ratios = (reads: readonly Reads[], cache: string, database = POSTGRES): Ratios | undefined => {
  const found = reads.find((each) => each.database === database && each.cache === cache);
  return found && ratiosOf(found);
};

const ofReads =
  (cache: string, value: (row: Ratios) => number | undefined) =>
  ({ reads }: Measured): number | undefined => {
    const row = ratios(reads, cache);
    return row && value(row);
  };

const write = (cache: string, name: WriteName) => ofReads(cache, ({ writes }) => writes[name]);

const plain =
  (query: string) =>
  ({ reads }: Measured): number | undefined => {
    const found = reads.find(({ database, cache }) => database === POSTGRES && cache === 'locmem');
    const row = found?.times[query];
    return row && row.hot / row.floor;
  };

const ofLoad =
  (cache: string, load: string) =>
  ({ load: results }: Measured): number | undefined => {
    const found = results.find((each) => each.database === POSTGRES && each.cache === cache);
    const { control, hot } = found?.loads[load] ?? {};
    return control && hot && hot.perSecond / control.perSecond;
  };

/** Microseconds. */
const ownTime = ({ profile }: Measured, call: string): number | undefined =>
  profile.find(({ cache, what }) => cache === IN_MEMORY && what === call)?.time.cachalot;

const slowestAnalysis = ({ engine }: Measured): number | undefined =>
  engine && Math.max(...engine.analysed.map(({ cost }) => cost));

const SELVES = 'Knex and Objection themselves, which a hit runs as well';

const bound = ({ reads }: Measured): string => {
  const row = ratios(reads, IN_MEMORY);
  return `${SELVES}: with the answer replayed from memory they reach ${figure(row?.boundSum)} (sum) and ${figure(row?.boundGeo)} (geo)`;
};
const roundTrip =
  (cache: string) =>
  ({ reads }: Measured): string => {
    const row = ratios(reads, cache);
    return `${SELVES}, and one round trip: the floor with that of a bare client of ${nameOf(cache)} reaches ${figure(row?.boundBareSum)} (sum)`;
  };
const FILES = `${SELVES}, and the files of the tokens, which are read with each hit`;
const marks =
  (name: WriteName) =>
  ({ reads }: Measured): string =>
    'a write marks and unmarks its tables, two round trips to the server, one before and one after it: between two of a ' +
    `bare client the same takes ${figure(ratios(reads, 'redis')?.writesBetweenTrips[name], 2)} times as long as without`;
const DISTINCT =
  'each write makes all twelve answers old: of the n reads before the next one, 12 × (1 − (11/12)ⁿ) are misses however ' +
  'good the cache. At 1, 5 and 20 % that is 8.3, 2.0 and 1.1 times fewer queries than without; only writes that come ' +
  'together leave more';

const pair = (
  what: string,
  make: (cache: string) => Goal['value'],
  goals: Record<string, Partial<Goal>>,
): Goal[] =>
  Object.entries(goals).map(([cache, goal]) => ({
    what: `${what}, ${cache === IN_MEMORY ? 'memory' : cache}`,
    value: make(cache),
    ...goal,
  }));

export const GOALS: readonly Goal[] = [
  {
    what: 'hit in memory / floor, Objection (geo)',
    atMost: 1,
    value: ofReads(IN_MEMORY, (row) => row.hitOverFloorGeo),
    why: 'a hit runs Knex’s runner as the floor does, and copies what a caller may change',
  },
  {
    what: 'hit in memory / floor, Knex alone, 10 rows',
    atMost: 0.9,
    value: plain('Knex alone, 10 rows'),
    why: 'the floor hands out the very rows, a hit copies of them',
  },
  {
    what: 'the same, 1,000 rows of six plain columns',
    atMost: 2.5,
    value: plain('Knex alone, 1,000 rows of plain columns'),
    why: 'rows are built anew, where the floor builds none',
  },
  ...pair('without / hit, sum', (cache) => ofReads(cache, (row) => row.hotSum), {
    locmem: { atLeast: 45, digits: 1, why: bound },
    redis: { atLeast: 18, digits: 1, why: roundTrip('redis') },
    memcached: { atLeast: 12, digits: 1, why: roundTrip('memcached') },
    filebased: { atLeast: 15, digits: 1, why: FILES },
  }),
  ...pair('without / hit, geo', (cache) => ofReads(cache, (row) => row.hotGeo), {
    locmem: { atLeast: 38, digits: 1, why: bound },
    redis: { atLeast: 14, digits: 1, why: roundTrip('redis') },
  }),
  {
    what: 'hit on Redis / (floor + bare `MGET`), geo',
    atMost: 1.2,
    value: ofReads('redis', (row) => row.hitOverBareGeo),
  },
  ...pair('miss / without, geo', (cache) => ofReads(cache, (row) => row.coldGeo), {
    locmem: {
      atMost: 1.03,
      why: (measured) =>
        'a miss copies its rows before the caller gets them, and runs code between two waits that the processor has ' +
        `forgotten meanwhile: with four invalidations ${figure(ownTime(measured, 'miss'), 0)} µs of cachalot’s own by the profile above`,
    },
    redis: { atMost: 1.18, why: 'tokens are asked before the query, which is a round trip' },
  }),
  ...pair('insert, with / without', (cache) => write(cache, 'insert'), {
    locmem: {
      atMost: 1.02,
      why: (measured) =>
        `marks, new tokens and the look at the schema: ${figure(ownTime(measured, 'write'))} µs of cachalot’s own code a write by the profile above`,
    },
    redis: { atMost: 1.4, why: marks('insert') },
  }),
  {
    what: 'three writes in a transaction, with / without, redis',
    atMost: 1.25,
    value: write('redis', 'transaction'),
    why: marks('transaction'),
  },
  ...pair('64 readers, no writes, times without', (cache) => ofLoad(cache, 'reads only'), {
    locmem: { atLeast: 22, digits: 1, why: 'that is the floor: see *hits / floor*' },
    redis: { atLeast: 18, digits: 1 },
  }),
  ...[
    { share: 1, locmem: 17, redis: 9 },
    { share: 5, locmem: 4, redis: 3 },
    { share: 20, locmem: 1.8, redis: 1.4 },
  ].flatMap(({ share, ...goals }) =>
    pair(
      `64 clients, ${share} % writes to the table of all reads`,
      (cache) => ofLoad(cache, `${share} % writes to the table of all reads`),
      {
        locmem: { atLeast: goals.locmem, digits: 1, why: DISTINCT },
        redis: { atLeast: goals.redis, digits: 1, why: DISTINCT },
      },
    ),
  ),
  ...pair(
    '64 clients, 5 % writes to a table of two reads',
    (cache) => ofLoad(cache, '5 % writes to a table of two reads'),
    {
      locmem: { atLeast: 12, digits: 1 },
      redis: { atLeast: 12, digits: 1 },
    },
  ),
  {
    what: 'own time of a hit of one row in memory',
    atMost: 2,
    digits: 1,
    unit: ' µs',
    value: (measured) => ownTime(measured, 'hit'),
    why:
      'with each query the process is asked for its time zone, which an application may change and which changes dates: ' +
      'a fifth of that time; the text is looked up, which hashes it: a seventh',
  },
  {
    what: 'a text is analysed for the first time, a KB; the slowest dialect',
    atMost: 60,
    digits: 0,
    unit: ' µs',
    value: slowestAnalysis,
    why: 'it is done once a text; the texts of the workload are short, and each is searched for all that may write or vary',
  },
  {
    what: 'import, over Knex alone',
    atMost: 30,
    digits: 0,
    unit: ' ms',
    value: ({ engine }) => engine && engine.imports.both - engine.imports.knex,
    why: 'all but dialects and far caches is found, read and compiled before the first query, which needs little of it',
  },
  {
    what: 'the package, packed',
    atMost: 500,
    digits: 0,
    unit: ' kB',
    value: ({ engine }) => engine && engine.packedBytes / 1000,
  },
  {
    what: 'live heap after 1,000,000 distinct queries / bytes that it says',
    atMost: 1.2,
    value: ({ engine }) =>
      engine?.filled?.queries === 1_000_000
        ? engine.filled.heap.at(-1)! / engine.filled.saidBytes
        : undefined,
    why: 'the heap holds plans, tokens and counters as well',
  },
];

export function goalTable(measured: Measured): string {
  const reasons: string[] = [];
  const note = (why: string): string => {
    if (!reasons.includes(why)) reasons.push(why);
    return String(reasons.indexOf(why) + 1);
  };
  const rows = GOALS.map((goal) => {
    const { what, atMost, atLeast, digits = 2, unit = '', why } = goal;
    const value = goal.value(measured);
    const shown = (amount: number): string => `${amount.toFixed(digits)}${unit}`;
    const limit = `${atMost === undefined ? '≥' : '≤'} ${shown(atMost ?? atLeast!)}`;
    if (value === undefined) return [what, limit, 'not kept yet', ''];
    if (isReached(value, goal)) return [what, limit, shown(value), 'reached'];
    const because = typeof why === 'function' ? why(measured) : why;
    return [what, limit, shown(value), because === undefined ? 'missed' : `missed (${note(because)})`];
  });
  return [
    table(['on PostgreSQL where nothing else is said', 'goal', 'measured', ''], rows),
    reasons.length > 0 ? 'What stands in the way:' : '',
    reasons.map((why, index) => `${index + 1}. ${why}.`).join('\n'),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

const isReached = (value: number, { atMost = Number.POSITIVE_INFINITY, atLeast = 0 }: Goal): boolean =>
  value <= atMost && value >= atLeast;
