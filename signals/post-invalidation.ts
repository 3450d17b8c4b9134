/** Tells that a table was invalidated, after the invalidation took effect. */
import type { Tables } from 'knex/types/tables';
import { processState } from '../cachalot/support/process-state';
import { Signal } from './signal';

/** What handlers of `postInvalidation` get. */
export interface PostInvalidation {
  /** the table's name, with its schema where that is not the default one */
  readonly table: TableName;
  /** alias of the database that it belongs to */
  readonly dbAlias: string;
}

/** The tables that the application declared to Knex, as suggestions; any other name is right too. */
export type TableName = Extract<keyof Tables, string> | (string & Record<never, never>);

/**
 * Emitted under the table's name, once per table and transaction, never before the commit; `'*'` hears all.
 *
 * Handlers run in the context of the write; what they throw is reported as a warning and harms nobody.
 */
export const postInvalidation: Signal<PostInvalidation, TableName> = processState(
  'signal:post-invalidation',
  () => new Signal('postInvalidation'),
);
