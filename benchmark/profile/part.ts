/**
 * Where the time and the memory of a hit, a miss and a write go, by package. The profiles themselves are left in
 * `benchmark/build/profiles`, for the developer tools of a browser.
 */
import fs from 'node:fs';
import { Session } from 'node:inspector/promises';
import path from 'node:path';
import { type Bench, chosenCaches, chosenSubjects, withDatabase } from '../bench';
import { type Arena, openArena } from '../contexts';
import { fill, makeSchema } from '../dataset';
import { checkpoint, Progress } from '../progress';
import { removeInserted } from '../writes';
import { type Amounts, ownBytes, ownTimes, type Shares } from './own-times';

export interface ProfileResult {
  readonly database: string;
  readonly cache: string;
  /** the query */
  readonly query: string;
  readonly what: string;
  readonly calls: number;
  /** microseconds a call by package */
  readonly time: Amounts;
  /** bytes allocated in a call by package */
  readonly memory: Amounts;
  /** microseconds a call by function of cachalot; the first few */
  readonly functions: Amounts;
}

interface Subject {
  readonly what: string;
  readonly calls: number;
  readonly run: () => PromiseLike<unknown>;
  readonly before?: (() => PromiseLike<unknown>) | undefined;
}

const FOLDER = path.join(__dirname, '../../profiles');
const QUERY = 'first';
const MOST_FUNCTIONS = 12;
const SAMPLE_MICROSECONDS = 100;
const SAMPLE_BYTES = 4096;

export async function measureProfiles(bench: Bench): Promise<ProfileResult[]> {
  const [subject] = chosenSubjects(bench, ['sqlite']);
  if (subject === undefined) return [];
  const caches = chosenCaches(bench, ['locmem', 'redis']);
  const wanted = bench.options.queries?.[0] ?? QUERY;
  const factor = bench.options.quick ? 0.05 : 1;
  const progress = new Progress('profiles', caches.length * 8);
  const results: ProfileResult[] = [];
  fs.mkdirSync(FOLDER, { recursive: true });
  await withDatabase(
    bench,
    subject,
    async (knex) => {
      await makeSchema(knex);
      await fill(knex);
    },
    async (config) => {
      for (const cache of caches) {
        const arena = openArena(config, bench.orms, cache);
        try {
          await arena.prepare();
          for (const each of subjectsOf(arena, wanted, factor)) {
            const about = { database: subject.kind.name, cache: cache.name, query: wanted };
            const file = path.join(FOLDER, `${cache.name}-${each.what}`);
            progress.step(`${cache.name}, ${each.what}, time`);
            const time = await profileTime(each, `${file}.cpuprofile`);
            progress.step(`${cache.name}, ${each.what}, memory`);
            const memory = await profileMemory(each, `${file}.heapprofile`);
            await removeInserted(arena.contexts.control.knex);
            const { what, calls } = each;
            results.push({
              ...about,
              what,
              calls,
              time: time.packages,
              memory: memory.packages,
              functions: first(time.functions),
            });
          }
        } finally {
          await arena.close();
        }
      }
    },
  );
  progress.end();
  bench.say(`The profiles are in ${path.relative(process.cwd(), FOLDER)}.`);
  return results;
}

function subjectsOf({ contexts, writes }: Arena, wanted: string, factor: number): readonly Subject[] {
  const query = (context: 'control' | 'cold' | 'hot' | 'floor') => {
    const found = contexts[context].queries.find(({ name }) => name === wanted);
    if (found === undefined) throw new Error(`No query is called exactly ${wanted}.`);
    return found.run;
  };
  return [
    { what: 'hit', calls: 60_000 * factor, run: query('hot') },
    { what: 'floor', calls: 60_000 * factor, run: query('floor') },
    { what: 'miss', calls: 2000 * factor, run: query('cold'), before: contexts.cold.before },
    { what: 'write', calls: 4000 * factor, run: writes.with.update },
  ];
}

async function repeat({ run, before }: Subject, calls: number): Promise<void> {
  for (let call = 0; call < calls; call += 1) {
    if (call % 100 === 0) checkpoint();
    await before?.();
    await run();
  }
}

async function profileTime(subject: Subject, file: string): Promise<Shares> {
  await repeat(subject, subject.calls / 5);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
  await session.post('Profiler.start');
  await repeat(subject, subject.calls);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  fs.writeFileSync(file, JSON.stringify(profile));
  return perCall(ownTimes(profile), subject.calls);
}

async function profileMemory(subject: Subject, file: string): Promise<Shares> {
  const calls = subject.calls / 4;
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: SAMPLE_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await repeat(subject, calls);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  fs.writeFileSync(file, JSON.stringify(profile));
  return perCall(ownBytes(profile), calls);
}

function perCall({ packages, functions }: Shares, calls: number): Shares {
  const divide = (amounts: Amounts): Amounts =>
    Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount / calls]));
  return { packages: divide(packages), functions: divide(functions) };
}

function first(amounts: Amounts): Amounts {
  const sorted = Object.entries(amounts).sort(([, one], [, other]) => other - one);
  return Object.fromEntries(sorted.slice(0, MOST_FUNCTIONS));
}
