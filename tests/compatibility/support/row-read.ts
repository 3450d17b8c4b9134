/** One way in which a row of the matrix reads: by Knex, by Objection or by both, with the answer and its tables. */
import type { Knex } from 'knex';
import type { DatabaseName } from '../../support/databases';
import type { BoundModels } from '../../support/models';
import type { RowName } from '../matrix/rows';

export interface RowRead {
  /** of two rows, the first with CACHALOT_FINAL_SQL_CHECK on, the second with it off */
  readonly row: RowName | readonly [withCheck: RowName, withoutCheck: RowName];
  /** tells this read from others of the same row */
  readonly as?: string;
  readonly tables: readonly string[];
  /** after `plain` */
  readonly answer: unknown;
  readonly only?: readonly DatabaseName[];
  readonly knex?: (knex: Knex, database: DatabaseName) => PromiseLike<unknown>;
  readonly objection?: (models: BoundModels, database: DatabaseName) => PromiseLike<unknown>;
  /** statements of one read; 1 where nothing is said */
  readonly queries?: number;
}

/** What databases and drivers say differently, said alike: numbers as text, flags as 0 and 1, rows as JSON. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_key, inside: unknown) => {
    if (typeof inside === 'boolean') return Number(inside);
    return typeof inside === 'string' && /^-?\d+(\.\d+)?$/.test(inside) ? Number(inside) : inside;
  });
}
