/** The rows of the original's tests on writing, transactions, threads and databases, under the original's own names. */
export const WRITING = {
  create: 'each insert is one query, and the next read sees it',
  get_or_create: 'the read is cached, the insert is not',
  update_or_create: 'always writes, and the next read sees it',
  bulk_create: 'many rows by one insert',
  update: 'one row, then all rows',
  delete: 'one row, then all rows',
  invalidate_exists: 'EXISTS after an insert',
  invalidate_count: 'COUNT after each insert',
  invalidate_get: 'none, then one, then too many',
  invalidate_values: 'some columns after inserts and a delete',
  invalidate_foreign_key: 'related rows after changes on either side; what did not change stays cached',
  invalidate_many_to_many: 'rows through a join table after a change of theirs',
  invalidate_aggregate: 'an aggregate over a join after inserts on either side',
  invalidate_annotate: 'an aggregate for each row after inserts on either side',
  invalidate_subquery: 'a subquery over six tables after changes of the join tables',
  invalidate_nested_subqueries: 'two and three levels of subqueries',
  invalidate_raw_subquery: 'a subquery written as SQL',
  invalidate_nested_raw_subquery: 'a subquery written as SQL inside another',
  invalidate_select_related: 'joined rows after inserts and deletes',
  invalidate_prefetch_related: 'relations over several levels, each read anew alone when it changed',
  invalidate_select_for_update: 'a locking read after an update',
  invalidate_extra_select: 'a raw column with a subquery after changes of both tables',
  invalidate_having: 'HAVING over a join table after changes of it',
  invalidate_extra_where: 'a raw condition with a subquery after changes of both tables',
  invalidate_extra_tables: 'a second table in FROM after changes of both',
  invalidate_extra_order_by: 'a raw ORDER BY after inserts',
  invalidate_table_inheritance: 'parent and child after changes of either',
  raw_insert: 'a raw INSERT invalidates',
  raw_update: 'a raw UPDATE invalidates',
  raw_delete: 'a raw DELETE invalidates',
  raw_create: 'a raw CREATE INDEX invalidates its table',
  raw_alter: 'a raw ALTER TABLE invalidates its table',
  raw_drop: 'a raw DROP TABLE invalidates its table: the next read fails',
  flush: 'the command that empties every table',
  loaddata: 'the command that loads rows from a file',
} as const;

export const TRANSACTIONS = {
  successful_read_atomic: 'what a committed transaction has read is cached',
  unsuccessful_read_atomic: 'a read in a transaction that is rolled back',
  successful_write_atomic: 'writes of a committed transaction, and reads around them inside it',
  unsuccessful_write_atomic: 'writes that are rolled back leave the cache as it was',
  cache_inside_atomic: 'the second read in a transaction is cached',
  invalidation_inside_atomic: 'a transaction sees its own writes',
  successful_nested_read_atomic: 'reads in nested transactions are shared outwards',
  unsuccessful_nested_read_atomic: 'a read in a nested transaction that is rolled back',
  successful_nested_write_atomic: 'each level sees all that was written',
  unsuccessful_nested_write_atomic: 'what a level undoes is gone for the levels around it',
  deferred_error: 'a constraint that fails at COMMIT leaves the cache right',
  set: 'a value that is set inside a transaction stays in it',
} as const;

export const CONCURRENCY = {
  concurrent_caching: 'another reader sees a finished write',
  concurrent_caching_during_atomic: 'another reader, before and after the write of an open transaction',
  concurrent_caching_before_and_during_atomic_1:
    'another reader before the transaction, and in it before the write',
  concurrent_caching_before_and_during_atomic_2:
    'another reader before the transaction, and in it after the write',
  concurrent_caching_during_and_after_atomic_1: 'another reader before the write, and after the commit',
  concurrent_caching_during_and_after_atomic_2: 'another reader after the write, and after the commit',
  concurrent_caching_during_and_after_atomic_3:
    'another reader before, after the write, and after the commit',
} as const;

export const SEVERAL_DATABASES = {
  read: 'equal queries of two databases have answers of their own',
  invalidate_other_db: 'a write to the second database invalidates it',
  invalidation_independence: 'and leaves the first as it is',
  heterogeneous_atomics: 'a transaction inside one of another database',
  heterogeneous_atomics_independence: 'the inner one is committed, the outer one is rolled back',
} as const;
