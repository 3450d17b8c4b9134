/**
 * Adding up what statements may change, over the statements of a text and over those of a transaction.
 */
import type { Catalog, Table, WriteEffect } from '../catalog/catalog';
import type { Reach } from './marks';
import type { Dirty } from './transaction';

const NO_TABLES: ReadonlyMap<string, Table> = new Map();

export const NOTHING: Reach = { tables: NO_TABLES, every: false, schema: false, catalog: undefined };

export function isNothing({ tables, every, schema }: Dirty): boolean {
  return !every && !schema && tables.size === 0;
}

export function reachOf(effects: readonly WriteEffect[], catalog: Catalog | undefined): Reach {
  const tables = new Map<string, Table>();
  for (const effect of effects) {
    if (effect.tables === 'every') continue;
    for (const table of effect.tables) tables.set(table.id, table);
  }
  return {
    tables,
    every: effects.some((effect) => effect.tables === 'every'),
    schema: effects.some((effect) => effect.schema),
    catalog,
  };
}

/** What a transaction has changed, together with what is about to be added. */
export function combine(dirty: Dirty, added: Dirty): Reach {
  if (isNothing(dirty)) return added;
  if (isNothing(added)) return dirty;
  return {
    tables: new Map([...dirty.tables, ...added.tables]),
    every: dirty.every || added.every,
    schema: dirty.schema || added.schema,
    catalog: dirty.catalog === added.catalog ? dirty.catalog : undefined,
  };
}
