/**
 * What cachalot costs by itself: a text that is analysed, the time to import it, the size of the package, and the
 * memory of far more distinct queries than its cache has room for.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Knex } from 'knex';
import { analyse } from '../../cachalot/analysis/analyse';
import { dialectOf } from '../../cachalot/databases/dialects';
import { type Bench, chosenSubjects, type Subject, withDatabase } from '../bench';
import { openArena } from '../contexts';
import { fill, makeSchema } from '../dataset';
import { median, shuffled, sum } from '../figures';
import { makeModels } from '../models';
import { DATABASES } from '../options';
import { checkpoint, Progress } from '../progress';
import { objectionQueries } from '../queries';
import { WRITES, writesOn } from '../writes';

export interface Analysed {
  readonly database: string;
  /** of the texts, which are those of the twelve reads and of the writes */
  readonly kilobytes: number;
  /** microseconds a kilobyte */
  readonly cost: number;
}

export interface Filled {
  readonly queries: number;
  /** of CACHES */
  readonly maxBytes: number;
  /** what `stats()` says in the end */
  readonly saidBytes: number;
  /** live heap above that of before, after each tenth of the queries */
  readonly heap: readonly number[];
}

export interface EngineResult {
  readonly analysed: readonly Analysed[];
  /** milliseconds until they are loaded, each in a new process */
  readonly imports: { readonly knex: number; readonly both: number };
  readonly packedBytes: number;
  /** absent where the garbage cannot be collected on demand */
  readonly filled: Filled | undefined;
}

const run = promisify(execFile);
const ROOT = path.join(__dirname, '../../../..');
const DRIVERS = { postgres: 'pg', mysql: 'mysql2', sqlite: 'better-sqlite3' } as const;
const MAX_BYTES = 64_000_000;
const TENTHS = 10;

export async function measureEngine(bench: Bench): Promise<EngineResult> {
  const { quick, rounds } = bench.options;
  const subjects = chosenSubjects(bench, DATABASES);
  const progress = new Progress('engine', subjects.length + 3);
  const analysed: Analysed[] = [];
  for (const subject of subjects) {
    progress.step(`texts of ${subject.kind.name}`);
    analysed.push(measureAnalysis(subject, await textsOn(bench, subject), quick ? 20 : 400));
  }
  progress.step('import');
  const imports = await measureImports(quick ? 3 : 3 * rounds);
  progress.step('package');
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
  const [packed] = JSON.parse(stdout) as { readonly size: number }[];
  progress.step('distinct queries');
  const filled = await measureFilled(bench, quick ? 20_000 : 1_000_000);
  progress.end();
  return { analysed, imports, packedBytes: packed!.size, filled };
}

/** What a workload sends to a database, each text once. */
function textsOn(bench: Bench, subject: Subject): Promise<string[]> {
  const prepare = async (knex: Knex): Promise<void> => {
    await makeSchema(knex);
    await fill(knex);
  };
  const { untouched } = bench.orms;
  return withDatabase(bench, subject, prepare, async (config) => {
    const knex = untouched.knex(config);
    const texts = new Set<string>();
    knex.on('query', ({ sql }: { readonly sql: string }) => texts.add(sql));
    try {
      for (const { run } of objectionQueries(makeModels(untouched, knex))) await run();
      const writes = writesOn(knex);
      for (const name of WRITES) await writes[name]();
    } finally {
      await knex.destroy();
    }
    return [...texts];
  });
}

/** Nothing is remembered from one call to the next: plans are, by those who call it. */
function measureAnalysis({ kind: { name } }: Subject, texts: readonly string[], repeats: number): Analysed {
  const { lexicon } = dialectOf(DRIVERS[name], false)!;
  const kilobytes = sum(texts.map((text) => Buffer.byteLength(text))) / 1024;
  const once = (): number => {
    const start = performance.now();
    for (const text of texts) analyse(text, lexicon);
    return performance.now() - start;
  };
  const costs = Array.from({ length: 2 * repeats }, once).slice(repeats);
  return { database: name, kilobytes, cost: (median(costs) * 1000) / kilobytes };
}

async function measureImports(times: number): Promise<EngineResult['imports']> {
  const programs = { knex: "require('knex');", both: "require('knex'); require('cachalot');" };
  const samples = { knex: [] as number[], both: [] as number[] };
  for (let round = 0; round <= times; round += 1) {
    for (const name of shuffled(['knex', 'both'] as const)) {
      checkpoint();
      const code = `const start = performance.now(); ${programs[name]} console.log(performance.now() - start);`;
      const { stdout } = await run(process.execPath, ['-e', code], { cwd: ROOT });
      if (round > 0) samples[name].push(Number(stdout));
    }
  }
  return { knex: median(samples.knex), both: median(samples.both) };
}

/** On SQLite in memory, each query asked once: as many misses, of which the cache keeps what it has room for. */
async function measureFilled(bench: Bench, queries: number): Promise<Filled | undefined> {
  const cache = bench.caches.find(({ name }) => name === 'locmem');
  const { gc } = globalThis;
  if (gc === undefined || cache === undefined) return undefined;
  const room = { MAX_BYTES, MAX_ENTRIES: queries };
  const memory = { client: 'better-sqlite3', useNullAsDefault: true, connection: { filename: ':memory:' } };
  const arena = openArena(memory, bench.orms, {
    ...cache,
    configure: (prefix) => cache.configure(prefix, room),
  });
  const { stats } = bench.orms.cachalot;
  const { knex } = arena.contexts.hot;
  const used = (): number => {
    // twice: what is weakly held goes with the second
    gc();
    gc();
    return process.memoryUsage().heapUsed;
  };
  try {
    await knex.schema.createTable('asked', (table) => table.integer('id').primary());
    await knex('asked').insert([{ id: 1 }]);
    const before = used() - stats().bytes;
    const heap: number[] = [];
    for (let number = 1; number <= queries; number += 1) {
      await knex('asked')
        .where('id', 1)
        .where('id', '<', number + 1);
      if (number % 1000 === 0) checkpoint();
      if (number % (queries / TENTHS) === 0) heap.push(used() - before);
    }
    return { queries, maxBytes: MAX_BYTES, saidBytes: stats().bytes, heap };
  } finally {
    await arena.close();
  }
}
