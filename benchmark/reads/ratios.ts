/** What is made of the times of one database and cache: the ratios that the pages show. */
import { geometricMean, sum } from '../figures';
import type { WriteName } from '../writes';
import type { Reads } from './part';

export interface Ratios {
  readonly database: string;
  readonly cache: string;
  /** without / hot: of the summed times, and the geometric mean of the ratios */
  readonly hotSum: number;
  readonly hotGeo: number;
  readonly coldSum: number;
  readonly coldGeo: number;
  readonly hitOverFloorGeo: number;
  /** absent where the cache has no bare client */
  readonly hitOverBareGeo: number | undefined;
  readonly boundSum: number;
  readonly boundGeo: number;
  /** without / (floor + bare client), of the summed times */
  readonly boundBareSum: number | undefined;
  /** with / without */
  readonly writes: Readonly<Partial<Record<WriteName, number>>>;
  /** with two round trips of a bare client around it / without; empty where the cache has no bare client */
  readonly writesBetweenTrips: Readonly<Partial<Record<WriteName, number>>>;
}

/** Those that stand apart: Objection has no part in them. */
export const isKnexAlone = (name: string): boolean => name.startsWith('Knex alone');

type Column = 'control' | 'cold' | 'hot' | 'floor';

export function ratiosOf({ database, cache, times, writes }: Reads): Ratios {
  const named = Object.entries(times);
  const throughObjection = named.filter(([name]) => !isKnexAlone(name));
  const rows = (throughObjection.length > 0 ? throughObjection : named).map(([, row]) => row);
  const total = (column: Column): number => sum(rows.map((row) => row[column]));
  const mean = (one: Column, other: Column): number =>
    geometricMean(rows.map((row) => row[one] / row[other]));
  const bares = rows.flatMap(({ bare }) => bare ?? []);
  const overBare = rows.flatMap(({ hot, bare }) => (bare === undefined ? [] : hot / bare));
  return {
    database,
    cache,
    hotSum: total('control') / total('hot'),
    hotGeo: mean('control', 'hot'),
    coldSum: total('cold') / total('control'),
    coldGeo: mean('cold', 'control'),
    hitOverFloorGeo: mean('hot', 'floor'),
    hitOverBareGeo: overBare.length === 0 ? undefined : geometricMean(overBare),
    boundSum: total('control') / total('floor'),
    boundGeo: mean('control', 'floor'),
    boundBareSum: bares.length === 0 ? undefined : total('control') / sum(bares),
    writes: Object.fromEntries(
      Object.entries(writes).map(([name, write]) => [name, write.with / write.without]),
    ),
    writesBetweenTrips: Object.fromEntries(
      Object.entries(writes).flatMap(([name, { bare, without }]) =>
        bare === undefined ? [] : [[name, bare / without]],
      ),
    ),
  };
}
