/**
 * The comparison table of the original’s introduction, with a column for this port: each cell of ours stands on rows
 * of the matrix, and so on tests. The other columns are the original’s, of December 2015.
 */
import type { RowName } from './rows';

export interface Feature {
  /** as the original names it */
  readonly feature: string;
  /** the original, cache-machine, cacheops */
  readonly then: readonly [string, string, string];
  /** how it is said in Knex or Objection, or what we answer */
  readonly ours: string;
  /** the rows whose tests it stands on; none where it is no behaviour that a test replays */
  readonly rows: readonly RowName[];
}

const YES = '✔';
const NO = '✘';

const feature = (
  name: string,
  then: readonly [string, string, string],
  ours: string,
  ...rows: readonly RowName[]
): Feature => ({ feature: name, then, ours, rows });

export const COMPARISON: readonly Feature[] = [
  feature('Easy to install', [YES, NO, 'quite'], '✔ one import', 'all', 'update'),
  feature(
    'Cache agnostic',
    [YES, YES, NO],
    '✔ the columns of the tables below',
    'cache',
    'cache_compatibility',
  ),
  feature(
    'Type of invalidation',
    ['per table', 'per object', 'per query'],
    'per table',
    'invalidate_foreign_key',
  ),
  feature(
    'Reliable',
    [YES, NO, NO],
    '✔ [the protocol](how-it-works.md)',
    'stale_set',
    'write_during_read',
    'concurrent_caching',
  ),
  feature(
    'Useful for > 50 modifications per minute',
    [NO, YES, YES],
    'see [the benchmark](benchmark.md)',
    'write_during_read',
  ),
  feature(
    'Handles transactions',
    [YES, NO, NO],
    '✔',
    'successful_write_atomic',
    'unsuccessful_write_atomic',
    'deferred_error',
  ),
  feature('Handles Django admin save', [YES, NO, NO], '✔ `upsertGraph` in a transaction', 'admin_save'),
  feature(
    'Handles multi-table inheritance',
    [YES, YES, NO],
    '✔ a base table joined by its key',
    'table_inheritance',
    'invalidate_table_inheritance',
    'test_parent',
  ),
  feature('Handles `QuerySet.count`', [YES, NO, YES], '✔ `count`, `resultSize`', 'count', 'invalidate_count'),
  feature(
    'Handles `QuerySet.aggregate`/`annotate`',
    [YES, YES, NO],
    '✔ aggregates, `groupBy`, subqueries as columns',
    'aggregate',
    'annotate',
    'invalidate_aggregate',
    'invalidate_annotate',
  ),
  feature('Handles `QuerySet.update`', [YES, NO, NO], '✔ `update`, `patch`', 'update'),
  feature(
    'Handles `QuerySet.select_related`',
    [YES, YES, NO],
    '✔ `withGraphJoined`, joins',
    'select_related',
    'invalidate_select_related',
  ),
  feature(
    'Handles `QuerySet.prefetch_related`',
    ['', '', ''],
    '✔ `withGraphFetched`',
    'prefetch_related',
    'invalidate_prefetch_related',
  ),
  feature(
    'Handles `QuerySet.extra`',
    [YES, NO, NO],
    '✔ raw fragments',
    'extra_select',
    'extra_where',
    'extra_tables',
    'extra_order_by',
    'invalidate_extra_select',
    'invalidate_extra_where',
  ),
  feature(
    'Handles `QuerySet.values`/`values_list`',
    [YES, NO, YES],
    '✔ `select`, `pluck`',
    'values',
    'values_list',
    'invalidate_values',
  ),
  feature(
    'Handles `QuerySet.dates`/`datetimes`',
    [YES, NO, YES],
    '✔ functions of dates',
    'dates',
    'datetimes',
  ),
  feature(
    'Handles subqueries',
    [YES, YES, NO],
    '✔',
    'subquery',
    'invalidate_subquery',
    'invalidate_nested_subqueries',
  ),
  feature(
    'Handles querysets generating a SQL `HAVING` keyword',
    [YES, YES, NO],
    '✔',
    'having',
    'invalidate_having',
  ),
  feature(
    'Handles `cursor.execute`',
    [YES, NO, NO],
    '✔ `knex.raw`',
    'raw_insert',
    'raw_update',
    'raw_delete',
    'raw_alter',
    'raw_drop',
  ),
  feature('Handles the Django command `flush`', [YES, NO, NO], '✔ `node manage flush`', 'flush'),
  feature('Handles the Django command `loaddata`', ['', '', ''], '✔ `node manage loaddata`', 'loaddata'),
];
