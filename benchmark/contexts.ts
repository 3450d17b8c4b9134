/** The four ways in which each query is run: without a cache, invalidated before, from the cache, and the floor. */
import type { Knex } from 'knex';
import { makeRandom, TABLES, testRow } from './dataset';
import { makeFloor } from './floor';
import { makeModels } from './models';
import type { BothOrms, Orm } from './orm';
import { knexQueries, objectionQueries, type Query } from './queries';

export const CONTEXTS = ['control', 'cold', 'hot', 'floor'] as const;

export type ContextName = (typeof CONTEXTS)[number];

export interface Context {
  readonly name: ContextName;
  readonly knex: Knex;
  readonly queries: readonly Query[];
  /** what is done before each single run, outside of the time */
  before?(): PromiseLike<unknown>;
}

export interface Arena {
  readonly contexts: Readonly<Record<ContextName, Context>>;
  /** an autocommitted insert, without cachalot and with it */
  readonly inserts: Readonly<Record<'without' | 'with', () => PromiseLike<unknown>>>;
  close(): Promise<void>;
}

export function openArena(config: Knex.Config, { untouched, patched }: BothOrms): Arena {
  const control = untouched.knex(config);
  const floor = untouched.knex(config);
  const cached = patched.knex(config);
  makeFloor(floor);
  const context = (name: ContextName, orm: Orm, knex: Knex): Context => ({
    name,
    knex,
    queries: [...objectionQueries(makeModels(orm, knex)), ...knexQueries(knex)],
  });
  const insertWith = (knex: Knex) => {
    const random = makeRandom(2);
    return () => knex('test').insert(testRow(random));
  };
  return {
    contexts: {
      control: context('control', untouched, control),
      cold: { ...context('cold', patched, cached), before: () => invalidateAll(cached) },
      hot: context('hot', patched, cached),
      floor: context('floor', untouched, floor),
    },
    inserts: { without: insertWith(control), with: insertWith(cached) },
    async close() {
      for (const knex of [control, floor, cached]) await knex.destroy();
    },
  };
}

/** By writes that change no row: as any write does, they invalidate their table. */
async function invalidateAll(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex(table).where('id', -1).delete();
}
