/** The key of a database's stamp, which every writer marks beside its tables: see horizons. */
import type { Cache } from './cache';
import type { Database } from './database';

export function stampKey(database: Database): string {
  return `${database.prefix}:stamp`;
}

/** What a writer marks beside its tables. */
export function stampKeys({ backend }: Pick<Cache, 'backend'>, database: Database): readonly string[] {
  return backend.horizon === undefined ? [stampKey(database)] : [];
}
