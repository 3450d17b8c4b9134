/**
 * The ways in which each query is run: without a cache, invalidated before, from the cache, at the floor, and at
 * the floor with the bare round trips that a hit cannot do without.
 */
import type { Knex } from 'knex';
import { bareTrips } from './bare';
import type { MeasuredCache } from './caches';
import { TABLES } from './dataset';
import { makeFloor } from './floor';
import { makeModels } from './models';
import type { BothOrms, Orm } from './orm';
import { knexQueries, objectionQueries, type Query } from './queries';
import { type Write, type WriteName, writesOn } from './writes';

export const CONTEXTS = ['control', 'cold', 'hot', 'floor', 'bare'] as const;

export type ContextName = (typeof CONTEXTS)[number];

export interface Context {
  readonly name: ContextName;
  readonly knex: Knex;
  readonly queries: readonly Query[];
  /** what is done before each single run, outside of the time */
  before?(): PromiseLike<unknown>;
}

export interface Arena {
  /** those that are worth a measure: `bare` only where the cache has a bare client */
  readonly measured: readonly ContextName[];
  readonly contexts: Readonly<Record<ContextName, Context>>;
  readonly writes: Readonly<Record<'without' | 'with', Readonly<Record<WriteName, Write>>>>;
  /** the least that a write asks of a cache behind a server, once before it and once after; by its bare client */
  readonly roundTrip: Write | undefined;
  /** To be called once the tables are filled. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** @param prefix of the keys of a cache that others share; processes with the same one share it */
export function openArena(
  config: Knex.Config,
  orms: BothOrms,
  cache: MeasuredCache,
  prefix = `benchmark:${process.pid}:${Math.random()}:`,
): Arena {
  const { untouched, patched } = orms;
  const pools = {
    control: untouched.knex(config),
    floor: untouched.knex(config),
    bare: untouched.knex(config),
    cached: patched.knex(config),
  };
  const { config: setting, bare, close } = cache.configure(prefix);
  const { settings, caches } = orms.cachalot;
  settings.CACHES = { default: setting };
  const trips = bare && bareTrips(bare, caches.get('default').backend);
  makeFloor(pools.floor);
  makeFloor(pools.bare, trips?.fetch);
  const contexts = {
    control: context('control', untouched, pools.control),
    cold: { ...context('cold', patched, pools.cached), before: () => invalidateAll(pools.cached) },
    hot: context('hot', patched, pools.cached),
    floor: context('floor', untouched, pools.floor),
    bare: context('bare', untouched, pools.bare),
  };
  return {
    measured: CONTEXTS.filter((name) => name !== 'bare' || bare !== undefined),
    contexts,
    writes: { without: writesOn(pools.control), with: writesOn(pools.cached) },
    roundTrip: bare && (() => bare.read(undefined, TABLES)),
    prepare: async () => trips?.learn(contexts.hot.queries, contexts.bare.queries),
    async close() {
      for (const knex of Object.values(pools)) await knex.destroy();
      await caches.close();
      bare?.close();
      close();
    },
  };
}

function context(name: ContextName, orm: Orm, knex: Knex): Context {
  return { name, knex, queries: [...objectionQueries(makeModels(orm, knex)), ...knexQueries(knex)] };
}

/** By writes that change no row: as any write does, they invalidate their table. */
async function invalidateAll(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex(table).where('id', -1).delete();
}
