/**
 * `npm run benchmark`: what a hit, a miss and a write cost, beside no cache at all, beside the floor, and beside
 * other caches; under load, and as things grow. `-- --help` lists the options.
 */
import path from 'node:path';
import { STARTERS, startAll, stopAll } from '../tests/support/services/all';
import type { Service } from '../tests/support/services/service';
import { runApart } from './apart';
import { type Bench, findCaches, findSubjects } from './bench';
import { measurePeers } from './comparison/part';
import { peersReport } from './comparison/report';
import { cacheServers, conditionLines, conditionsNow } from './conditions';
import { measureEngine } from './engine/part';
import { engineReport } from './engine/report';
import { measureGrowth } from './growth/part';
import { growthReport } from './growth/report';
import { measureLoad } from './load/part';
import { loadReport } from './load/report';
import { type Options, type PartName, readOptions, USAGE } from './options';
import { loadBoth } from './orm';
import { measureProfiles } from './profile/part';
import { profileReport } from './profile/report';
import { duration, heedInterrupts, Interrupted } from './progress';
import { measureReads, type Reads } from './reads/part';
import { closingLines, ratioTable, section } from './reads/report';
import { keepPart } from './results';

const RESULTS = path.join(__dirname, '../../results');

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

interface Part<T> {
  measure(bench: Bench): Promise<T>;
  /** Markdown */
  report(results: T): string;
}

/** So that each part is measured and reported in its own type. */
type Runner = (bench: Bench, about: Omit<Parameters<typeof conditionLines>[0], 'seconds'>) => Promise<void>;

function runner<T>(name: PartName, { measure, report }: Part<T>): Runner {
  return async (bench, about) => {
    const start = performance.now();
    const results = await measure(bench);
    const conditions = { ...about, seconds: Math.round((performance.now() - start) / 1000) };
    say(
      `\n## ${name}, ${duration(conditions.seconds)}\n\n${conditionLines(conditions)}\n\n${report(results)}`,
    );
    if (!bench.options.keep) return;
    say(
      `\nKept in ${path.relative(process.cwd(), keepPart(RESULTS, bench.options.folder, name, { conditions, results }))}`,
    );
  };
}

/** Said again at the end of the run, where they are found. */
let closing: readonly Reads[] = [];

const RUNNERS: Readonly<Record<PartName, Runner>> = {
  reads: runner('reads', {
    async measure(bench) {
      closing = await measureReads(bench);
      return closing;
    },
    report: (results) => [...results.map(section), ratioTable(results)].join('\n\n'),
  }),
  load: runner('load', { measure: measureLoad, report: loadReport }),
  peers: runner('peers', { measure: measurePeers, report: peersReport }),
  growth: runner('growth', { measure: measureGrowth, report: growthReport }),
  profile: runner('profile', { measure: measureProfiles, report: profileReport }),
  engine: runner('engine', { measure: measureEngine, report: engineReport }),
};

async function run(options: Options, services: readonly Service[]): Promise<void> {
  const servers = await cacheServers(services);
  const bench: Bench = {
    options,
    orms: loadBoth(),
    subjects: await findSubjects(services),
    caches: findCaches(services),
    note: (server, version) => {
      servers[server] = version;
    },
    say,
  };
  for (const part of options.parts)
    await RUNNERS[part](bench, conditionsNow(options.rounds, options.quick, servers));
  if (closing.length > 0) say(`\n${closingLines(closing)}`);
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return say(USAGE);
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n`);
    process.exitCode = 2;
    return;
  }
  if (options.parts.length > 1) return runApart(options);
  heedInterrupts();
  const { postgres, mysql, redis, memcached } = STARTERS;
  const holdings = await startAll([postgres, mysql, redis, memcached]);
  try {
    await run(options, holdings.services);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.exitCode = 130;
  } finally {
    await stopAll(holdings);
  }
}

void main();
