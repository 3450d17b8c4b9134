/**
 * Telling the world that tables were invalidated: the statistics, the signal. Only after it took effect.
 */
import { postInvalidation } from '../../signals/post-invalidation';
import type { Database } from './database';
import type { Reach } from './marks';
import { telemetry } from './telemetry';

/** Once per table; with a reach that is not known, once for every table of the database. */
export function announce(database: Database, { tables, every }: Reach): void {
  const touched = every ? (database.catalog?.tables ?? []) : [...tables.values()];
  const dbAlias = database.alias;
  for (const label of new Set(touched.map((table) => table.label))) {
    telemetry.invalidation(label, dbAlias);
    postInvalidation.emit(label, { table: label, dbAlias });
  }
}
