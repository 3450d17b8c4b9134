/** What can be asked of `npm run benchmark`; a wrong word is answered with the right ones. */
import { parseArgs } from 'node:util';

export const PARTS = ['reads', 'load', 'peers', 'growth', 'profile', 'engine'] as const;

export type PartName = (typeof PARTS)[number];

/** What is measured when nothing is asked for. */
const USUAL: readonly PartName[] = ['reads', 'load', 'peers'];

export const DATABASES = ['sqlite', 'postgres', 'mysql'] as const;

export type DatabaseName = (typeof DATABASES)[number];

export const CACHE_NAMES = ['locmem', 'filebased', 'redis', 'memcached', 'memjs'] as const;

export type CacheName = (typeof CACHE_NAMES)[number];

export interface Options {
  readonly parts: readonly PartName[];
  readonly databases: readonly DatabaseName[] | undefined;
  readonly caches: readonly CacheName[] | undefined;
  /** parts of the names of queries */
  readonly queries: readonly string[] | undefined;
  readonly rounds: number;
  readonly quick: boolean;
  /** the sizes of growth that take long, too */
  readonly long: boolean;
  /** the figures are written down */
  readonly keep: boolean;
  /** below `benchmark/results` */
  readonly folder: string;
}

export const USAGE = `npm run benchmark -- [options]

  --parts ${PARTS.join(',')}   which parts to run, or all (${USUAL.join(',')})
  --databases ${DATABASES.join(',')}                  which databases, of those that are there
  --caches ${CACHE_NAMES.join(',')}  which caches, of those that are there
  --queries text                                     only queries whose name contains it; may be repeated
  --rounds 7                                         interleaved rounds
  --quick                                            a look of two minutes that is not worth keeping
  --long                                             growth up to a million queries
  --keep                                             write the figures down though not everything was measured
  --folder 2026-01-31                                where to, below benchmark/results (today)`;

/** Answers with the options, or with what is wrong about them. */
export function readOptions(words: readonly string[]): Options | string {
  try {
    return parse(words);
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`;
  }
}

function parse(words: readonly string[]): Options | string {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      parts: { type: 'string', default: USUAL.join() },
      databases: { type: 'string' },
      caches: { type: 'string' },
      queries: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      folder: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    },
  });
  const { quick, long, queries, folder } = values;
  const rounds = Number(values.rounds ?? (quick ? 2 : 7));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds} is no whole number above 0.`);
  if (!/^[\w.-]+$/.test(folder)) throw new Error(`--folder ${folder} is not the name of a folder.`);
  const databases = names('databases', values.databases, DATABASES);
  const caches = names('caches', values.caches, CACHE_NAMES);
  const picked = databases !== undefined || caches !== undefined || queries !== undefined;
  return {
    parts: values.parts === 'all' ? PARTS : names('parts', values.parts, PARTS)!,
    databases,
    caches,
    queries,
    rounds,
    quick,
    long,
    keep: values.keep || (!quick && !picked),
    folder,
  };
}

function names<T extends string>(
  option: string,
  list: string | undefined,
  known: readonly T[],
): readonly T[] | undefined {
  return list?.split(',').map((name) => {
    const found = known.find((each) => each === name);
    if (found === undefined) throw new Error(`--${option} ${name}: there are ${known.join(', ')}.`);
    return found;
  });
}
