/** What grows, and what is measured as it does: the language in which each growth is written. */
import type { Knex } from 'knex';
import { median, shuffled } from '../figures';
import type { Orm } from '../orm';
import { checkpoint } from '../progress';

export interface Field {
  /** a pool that cachalot never touched */
  readonly control: Knex;
  /** one that it caches */
  readonly cached: Knex;
  readonly untouched: Orm;
  readonly patched: Orm;
  readonly rounds: number;
  /** milliseconds for one figure and round */
  readonly budget: number;
}

/** One size: microseconds by what was measured. */
export interface Point {
  readonly size: number;
  readonly costs: Readonly<Record<string, number>>;
}

export interface Growth {
  readonly name: string;
  /** what is counted along the axis */
  readonly along: string;
  /** what the figures are, where they are no microseconds of one read */
  readonly unit?: string;
  readonly sizes: readonly number[];
  /** measured only where that is asked for */
  readonly long?: readonly number[];
  /** left out of a quick look, besides the long ones */
  readonly slow?: readonly number[];
  /** Makes what the sizes need, once. */
  prepare?(field: Field): Promise<void>;
  measure(field: Field, size: number): Promise<Point['costs']>;
}

type Run = () => PromiseLike<unknown>;

export interface Timed {
  readonly run: Run;
  /** done before each run, outside of the time */
  readonly before?: Run;
}

const FEWEST = 3;
const MOST = 5000;
const BATCH = 10;

/** Microseconds of each, in interleaved rounds; the median of the rounds. What needs nothing before it is timed in tens. */
export async function timeAll<Name extends string>(
  { rounds, budget }: Field,
  all: Readonly<Record<Name, Timed>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(all) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of shuffled(names)) {
      checkpoint();
      const time = await timeOne(all[name], budget);
      if (round > 0) samples[name].push(time);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(samples[name])])) as Record<Name, number>;
}

async function timeOne({ run, before }: Timed, budget: number): Promise<number> {
  const batch = before === undefined ? BATCH : 1;
  const samples: number[] = [];
  for (let spent = 0; samples.length < FEWEST || (spent < budget && samples.length < MOST); ) {
    await before?.();
    const start = performance.now();
    for (let call = 0; call < batch; call += 1) await run();
    const time = performance.now() - start;
    samples.push(time / batch);
    spent += time;
  }
  return median(samples) * 1000;
}

/** Invalidates as any write does, though it changes no row. */
export const touch = (knex: Knex, table: string) => (): PromiseLike<unknown> =>
  knex(table).where('id', -1).delete();

/** One query without a cache, right after an invalidation of its table, and from the cache. */
export function hitAndMiss(
  { control, cached }: Field,
  table: string,
  query: (knex: Knex) => PromiseLike<unknown>,
): Readonly<Record<'without' | 'miss' | 'hit', Timed>> {
  return {
    without: { run: () => query(control) },
    miss: { run: () => query(cached), before: touch(cached, table) },
    hit: { run: () => query(cached) },
  };
}
