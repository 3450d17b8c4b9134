/** Rows that the original lacks: what users of such caches met, and what each database can do. */
export const MET_BY_USERS = {
  stale_set: 'a reader with old rows does not store them over a finished write',
  write_during_read: 'a write while a read is under way leaves nothing old',
  repeatable_read_snapshot: 'a snapshot that lasts shows what it showed, and gives others nothing old',
  m2m_in_case_and_not_exists: 'a join table inside CASE and NOT EXISTS is followed',
  column_named_update: 'columns whose names contain the words of writes',
  views: 'reads through views follow their tables; writes through views reach them',
  cascades: 'foreign keys that delete or set null carry a write on',
  triggers: 'triggers carry a write on',
  replica_lag: 'what a replica that lags has answered is never served as current',
  tenant_schemas: 'schemas as tenants: one table name, answers and invalidation apart',
  row_level_security: 'rows that differ by role are not cached',
  frozen_clocks: 'with clocks that stand still, writes are seen all the same',
  cache_restart: 'a cache that forgets everything makes misses, and no more',
  eviction_of_any_key: 'whichever key of a cache is lost, nothing old is served',
  large_values: 'answers of 1 MB and more',
  bounded_keys: 'queries that are asked once do not fill the cache without bound',
  lookalike_parameters: 'parameters that look alike are different parameters',
  two_copies_of_knex: 'two copies of Knex in one process',
  mutated_rows: 'a caller that changes its rows changes nobody else’s',
  hit_counters_and_reasons: 'hits, misses and the reason of each bypass are counted',
} as const;

export const MORE_DATABASES = {
  heterogeneous_nested: 'nested transactions over two databases, with every pair of endings',
  same_table_two_databases: 'one table name in two databases of different kinds',
  sqlite_attach: 'tables of an ATTACHed file are read from it each time',
  invalidate_all_databases: 'invalidate() over every database, and over one',
  signal_counts: 'the signal: how often, for which table of which database',
} as const;

export const POSTGRESQL_MORE = {
  enums: 'enumerated types, also after a value was added',
  inet: 'addresses and networks',
  intervals: 'intervals as values and in conditions',
  jsonb: 'jsonb paths and operators',
  full_text: 'full-text search',
  returning: 'INSERT, UPDATE and DELETE … RETURNING are writes',
  on_conflict: 'INSERT … ON CONFLICT, ignoring and merging',
  merge: 'MERGE',
  copy: 'COPY … FROM a stream',
  truncate_cascade: 'TRUNCATE … CASCADE empties what refers to the table',
  partitions: 'partitions and their parent',
  inheritance: 'tables that inherit',
  rules: 'rules carry a write on, or turn it elsewhere',
  updatable_views: 'writes through views, and through views of views',
  materialised_views: 'materialised views change when they are refreshed',
  data_modifying_cte: 'WITH … (INSERT, UPDATE, DELETE) SELECT',
  listen: 'LISTEN and NOTIFY invalidate nothing and break nothing',
  do_block: 'DO blocks',
  call_procedure: 'CALL of procedures that write and that commit',
  advisory_locks: 'advisory locks are taken each time',
  skip_locked: 'FOR UPDATE SKIP LOCKED as a queue',
} as const;

export const MYSQL_MORE = {
  on_duplicate_key: 'INSERT … ON DUPLICATE KEY UPDATE',
  mysql_replace: 'REPLACE',
  multi_table_update: 'UPDATE of two tables',
  multi_table_delete: 'DELETE from two tables',
  conditional_comments: 'writes and reads inside /*! … */ and /*M! … */',
  insert_select: 'INSERT … SELECT',
  load_data: 'LOAD DATA LOCAL INFILE',
  mysql_procedures: 'CALL of procedures, also with several results',
  events: 'tables that events write are not cached',
  user_variables: 'user variables belong to their session',
  found_rows: 'SQL_CALC_FOUND_ROWS and FOUND_ROWS()',
  generated_columns: 'generated columns follow what they are made of',
  system_versioned: 'system-versioned tables, now and as of a time',
} as const;

export const SQLITE_MORE = {
  sqlite_replace: 'REPLACE and INSERT OR REPLACE, with the cascades of the rows that go',
  upsert: 'INSERT … ON CONFLICT DO UPDATE',
  without_rowid: 'tables WITHOUT ROWID',
  fts5: 'full-text tables, with content of their own and of another table',
  virtual_tables: 'virtual tables',
  pragmas: 'PRAGMAs that read, and PRAGMAs that change what the reads say',
  attached_databases: 'attached databases, in a file and in memory',
  in_memory_databases: 'databases in memory, one for each pool',
  table_rebuild: 'alter through Knex, which builds the table anew',
} as const;

export const MANAGEMENT = {
  migration_up_down: 'migrations, up and down, one by one and all',
  migration_rollback: 'a rollback of the last batch, and of all',
  migration_fails_half_way: 'a migration that fails half way',
  seeds: 'seeds',
  flush_command: 'the command flush, which asks or is told',
  dumpdata_loaddata: 'the commands dumpdata and loaddata, there and back',
  admin_save: 'what an admin page saves: a row with its relations, in one transaction',
} as const;
