/**
 * One fault, from the calm before it to the calm after it, with reads and writes going on in two processes.
 *
 * Whatever the fault: no query fails, no answer is older than promised, and afterwards nothing is owed, the cache is
 * used again, and both processes answer what the last writes left.
 */
import fs from 'node:fs';
import path from 'node:path';
import Driver from 'better-sqlite3';
import type { CacheConfig } from '../../../settings/shapes';
import type { Keeper } from '../../support/services/keeper';
import { eventually } from '../../support/services/redis-servers';
import { type Mutation, transpile } from '../../support/transpile';
import { EngineProcess } from './engine-process';
import type { EngineStatistics } from './orders';
import { KEYS, type Sample, type Stale, Traffic } from './traffic';

export interface Fault {
  inject(): unknown;
  heal(): unknown;
  /**
   * Both processes notice it, so each is promised at once what the other has written: while it lasts, or also when it
   * ends, if both find out at the same time.
   */
  readonly strict?: 'during' | 'throughout';
  /** whether both processes have met it, by their statistics */
  met(statistics: readonly [EngineStatistics, EngineStatistics]): boolean;
}

export interface Latency {
  readonly median: number;
  readonly most: number;
}

export interface Account {
  readonly stale: readonly Stale[];
  readonly errors: readonly string[];
  /** the statistics of both when the fault had been met */
  readonly during: readonly [EngineStatistics, EngineStatistics];
  readonly after: readonly [EngineStatistics, EngineStatistics];
  readonly latencies: Readonly<Record<'before' | 'during', Readonly<Record<Sample['what'], Latency>>>>;
  /** the part of the reads during the fault that waited for as long as a call may take, or longer */
  readonly waited: number;
  /** milliseconds from the end of the fault until both processes were answered from the cache again */
  readonly recovered: number;
}

const PROGRAMS = ['tests/soundness/faults/engine.ts', 'tests/soundness/faults/orders.ts'];
const PATIENCE = 250;
/** Writes in each process that must have been acknowledged during the fault. */
const WRITES = 12;
/** Milliseconds: a machine that is busy may take long to be calm. */
const UNTIL_CALM = 90_000;

/** Two processes over one new database, in a folder of the keeper. */
export class Arena {
  readonly engines: readonly [EngineProcess, EngineProcess];
  readonly traffic: Traffic;
  /** the database */
  readonly file: string;
  static #made = 0;

  constructor(
    keeper: Keeper,
    caches: readonly [CacheConfig, CacheConfig],
    { mutation, raise = false }: { mutation?: Mutation; raise?: boolean } = {},
  ) {
    Arena.#made += 1;
    const folder = path.join(keeper.folder, `arena-${process.pid}-${Arena.#made}`);
    fs.mkdirSync(folder);
    transpile(folder, PROGRAMS, mutation);
    this.file = path.join(folder, 'database.sqlite3');
    const { file } = this;
    const database = new Driver(file);
    database.pragma('journal_mode = WAL');
    // One table for each, or writes to one would invalidate what was forgotten of another.
    for (const key of KEYS) {
      database.exec(`create table item_${key} (version integer not null)`);
      database.exec(`insert into item_${key} values (0)`);
    }
    database.close();
    const [first, second] = caches.map((cache) => new EngineProcess(folder, { file, cache, raise }));
    this.engines = [first!, second!];
    this.traffic = new Traffic(this.engines);
  }

  async statistics(): Promise<[EngineStatistics, EngineStatistics]> {
    const [first, second] = await Promise.all(this.engines.map((engine) => engine.stats()));
    return [first!, second!];
  }

  async endure(fault: Fault): Promise<Account> {
    const { traffic } = this;
    traffic.start();
    await this.#hits();
    traffic.strict = true;
    await this.#hits();
    traffic.strict = fault.strict !== undefined;
    traffic.phase = 'during';
    await fault.inject();
    let during = await this.statistics();
    await eventually(async () => {
      during = await this.statistics();
      return fault.met(during) && traffic.count('write', 'during') >= 2 * WRITES;
    }, UNTIL_CALM);
    traffic.phase = 'after';
    traffic.strict = fault.strict === 'throughout';
    const healed = performance.now();
    await fault.heal();
    await this.#hits();
    const recovered = performance.now() - healed;
    await eventually(async () => (await this.statistics()).every(isWell), UNTIL_CALM);
    traffic.strict = true;
    await this.#hits();
    await traffic.stop();
    await traffic.settled();
    return this.#account(during, await this.statistics(), recovered);
  }

  async close(): Promise<void> {
    await this.traffic.stop();
    await Promise.all(this.engines.map((engine) => engine.end()));
  }

  /** Both processes are answered by the cache, some times from now on. */
  async #hits(): Promise<void> {
    const before = await this.statistics();
    const more = async () =>
      (await this.statistics()).every(({ hits }, index) => hits >= before[index]!.hits + 5);
    await eventually(more, UNTIL_CALM);
  }

  #account(during: Account['during'], after: Account['after'], recovered: number): Account {
    const { stale, errors, samples } = this.traffic;
    const of = (phase: string, what: Sample['what']) =>
      samples.filter((sample) => sample.phase === phase && sample.what === what);
    const latency = (phase: string) => ({
      read: latencyOf(of(phase, 'read')),
      write: latencyOf(of(phase, 'write')),
    });
    const reads = of('during', 'read');
    return {
      stale,
      errors,
      during,
      after,
      latencies: { before: latency('before'), during: latency('during') },
      waited: reads.filter(({ milliseconds }) => milliseconds >= PATIENCE * 0.95).length / reads.length,
      recovered,
    };
  }
}

function isWell({ caches }: EngineStatistics): boolean {
  return caches.default?.state === 'up' && caches.default.owed === 0;
}

function latencyOf(samples: readonly Sample[]): Latency {
  const sorted = samples.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, most: sorted.at(-1) ?? 0 };
}

/** Both processes have given the cache up. */
export function down(both: readonly EngineStatistics[]): boolean {
  return both.every(({ caches }) => caches.default?.state === 'down');
}

/** What every fault must leave behind: nothing. */
export function expectUnharmed({ stale, errors, after }: Account): void {
  expect(errors).toEqual([]);
  expect(stale).toEqual([]);
  expect(after.map(({ caches }) => [caches.default?.state, caches.default?.owed])).toEqual([
    ['up', 0],
    ['up', 0],
  ]);
}
