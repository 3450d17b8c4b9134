/**
 * What the suites of this folder work on: one database with the tables of the original's tests, filled, its
 * models bound; and the questions that they ask of it.
 */
import type { Knex } from 'knex';
import { Model } from 'objection';
import { cachalotDisabled, settings, stats } from '../../../cachalot';
import type { parseArgument } from '../../../cachalot/patches/query-options';
import type { BypassReason } from '../../../cachalot/support/reasons';
import { captureQueries, expectQueries } from '../../../cachalot/testing/expect-queries';
import { expectCached, expectNotCached, type MakeRead } from '../../support/assertions';
import type { DatabaseName, KnexOptions, TestDatabase } from '../../support/databases';
import { type BoundModels, bindModels } from '../../support/models';
import { expectSame } from '../../support/same';
import { createSchema, fillSchema } from '../../support/schema';

export interface Bench {
  readonly database: DatabaseName;
  readonly knex: Knex;
  readonly models: BoundModels;
}

/** A new database with schema and rows. */
export async function openBench(db: TestDatabase, options: KnexOptions = {}): Promise<Bench> {
  const knex = await db.create(options);
  await createSchema(knex);
  await fillSchema(knex);
  return { database: db.name, knex, models: bindModels(knex) };
}

/** Gives a suite one bench for all its tests, and puts settings and statistics back after each. */
export function useBench(db: TestDatabase, options: KnexOptions = {}): Bench {
  let bench: Bench | undefined;
  beforeAll(async () => {
    bench = await openBench(db, options);
  });
  resetAfterEach();
  const opened = (): Bench => {
    if (bench === undefined) throw new Error('The bench is opened before the first test, not earlier.');
    return bench;
  };
  return {
    database: db.name,
    get knex() {
      return opened().knex;
    },
    get models() {
      return opened().models;
    },
  };
}

export function resetAfterEach(): void {
  afterEach(() => {
    settings.reset();
    stats.reset();
  });
}

/** The read as it would be without cachalot; it goes the same way through Knex. */
export function uncached<Result>(makeRead: MakeRead<Result>): Promise<Result> {
  return cachalotDisabled(() => Promise.resolve(makeRead()), { allQueries: true }) as Promise<Result>;
}

/** The read goes to the database anew, says what it would say without a cache, and is cached again. */
export async function expectFresh<Result>(knex: Knex, makeRead: MakeRead<Result>): Promise<Result> {
  const fresh = await expectCached(knex, makeRead);
  expectSame(fresh, await uncached(makeRead));
  return fresh;
}

/**
 * The same of a read that takes several statements, of which one at least goes to the database anew. Objection
 * puts relations into a model in the order in which their queries end, so that order is not looked at.
 */
export async function expectPartlyFresh(knex: Knex, makeRead: MakeRead<unknown>): Promise<void> {
  const { result, queries } = await captureQueries(knex, makeRead);
  expect(queries).not.toEqual([]);
  const truth = inOrder(await uncached(makeRead));
  expectSame(inOrder(result), truth);
  expectSame(inOrder(await expectHit(knex, makeRead)), truth);
}

/** The models as they are, with their properties sorted by name. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!(value instanceof Model)) return value;
  const sorted = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  const properties = sorted.map(([name, inside]) => [name, inOrder(inside)] as const);
  return Object.assign(
    Object.create(Object.getPrototypeOf(value) as object) as object,
    Object.fromEntries(properties),
  );
}

/** The tables that a read depends on, as the statistics name them. */
export async function tablesOf(makeRead: MakeRead<unknown>): Promise<string[]> {
  stats.reset();
  await makeRead();
  return Object.entries(stats().tables)
    .filter(([, { hits, misses }]) => hits + misses > 0)
    .map(([label]) => label)
    .sort();
}

/** Why the read was not answered from the cache, by the statistics; nothing when it was, or could be next time. */
export async function reasonsOf(makeRead: MakeRead<unknown>): Promise<BypassReason[]> {
  stats.reset();
  await makeRead();
  const { bypassReasons } = stats();
  return (Object.keys(bypassReasons) as BypassReason[]).filter((reason) => bypassReasons[reason] > 0);
}

/** The read goes to the database each time, and for this reason. */
export async function expectRefused(
  knex: Knex,
  makeRead: MakeRead<unknown>,
  reason: BypassReason,
  { queries = 1 }: { readonly queries?: number } = {},
): Promise<void> {
  const found = await reasonsOf(makeRead);
  expect(found).toEqual([reason]);
  await expectNotCached(knex, makeRead, { queries });
}

/** The read still comes from the cache. */
export async function expectHit<Result>(knex: Knex, makeRead: MakeRead<Result>): Promise<Result> {
  return expectQueries(knex, 0, makeRead);
}

/** The read goes to the database, once per statement. */
export async function expectMiss<Result>(
  knex: Knex,
  makeRead: MakeRead<Result>,
  queries = 1,
): Promise<Result> {
  return expectQueries(knex, queries, makeRead);
}

type Asked = Parameters<typeof parseArgument>[0];

/** A builder of Knex or Objection with `.cachalot(…)`, which their types do not know here. */
export function asking<Builder>(builder: Builder, argument: Asked): Builder {
  return (builder as Builder & { cachalot(argument: Asked): Builder }).cachalot(argument);
}
