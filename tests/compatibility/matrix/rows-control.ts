/** The rows of the original's tests on its API, command, settings, signal and panel, under the original's own names. */
export const API = {
  invalidate_tables: 'invalidate() by the name of a table',
  invalidate_models_lookups: 'invalidate() by app and model',
  invalidate_models: 'invalidate() by a model',
  invalidate_all: 'invalidate() without names',
  invalidate_all_in_atomic:
    'invalidate() without names in a transaction: inside it at once, outside at its end',
  get_last_invalidation: 'the time of the last invalidation, by table, look-up and model',
  get_last_invalidation_template_tag: 'the same in a Django template, alone and as part of a fragment’s key',
  get_last_invalidation_jinja2: 'the same in a Jinja2 template',
  cache_jinja2: 'the fragment cache of Jinja2 with its arguments',
  cachalot_disabled_multiple_queries_ignoring_in_mem_cache:
    'inside cachalot_disabled(True) nothing is cached',
  query_cachalot_disabled_even_if_already_cached: 'what is cached stays cached around cachalot_disabled',
  duplicate_query_execute_anyways: 'after a write the query is sent, inside cachalot_disabled as well',
  invalidate_cachalot: 'the command: everything, an app, a model, two models',
  invalidate_cachalot_multi_db: 'the command on one of two databases',
  invalidate_cachalot_multi_cache: 'the command on one of two caches',
} as const;

export const SETTINGS = {
  decorator: 'an override as a decorator',
  django_override: 'overrides inside each other',
  enabled: 'CACHALOT_ENABLED: off, nothing is cached, and writes still invalidate',
  cache: 'CACHALOT_CACHE: results of one cache are not those of another',
  databases: 'CACHALOT_DATABASES: the supported ones, a list, none',
  cache_timeout: 'CACHALOT_TIMEOUT: what is too old is read anew',
  cache_random: 'CACHALOT_CACHE_RANDOM: a random order may be cached',
  invalidate_raw: 'CACHALOT_INVALIDATE_RAW: off, raw writes invalidate nothing',
  only_cachable_tables: 'CACHALOT_ONLY_CACHABLE_TABLES: queries on these alone are cached',
  only_cachable_apps: 'CACHALOT_ONLY_CACHABLE_APPS: queries on the tables of these alone are cached',
  only_cachable_apps_set_combo: 'both together',
  uncachable_tables: 'CACHALOT_UNCACHABLE_TABLES: queries on one of these are not cached',
  uncachable_apps: 'CACHALOT_UNCACHABLE_APPS: queries on a table of these are not cached',
  uncachable_apps_set_combo: 'both together',
  only_cachable_and_uncachable_table: 'a table that is in both lists is not cached',
  uncachable_unmanaged_table: 'CACHALOT_ADDITIONAL_TABLES does not make an uncachable table cachable',
  cache_compatibility: 'the check of caches that are not supported',
  database_compatibility: 'the checks of databases that are not supported, or not there',
  cachalot_final_sql_check_when_true: 'CACHALOT_FINAL_SQL_CHECK: tables come from the final SQL',
  cachalot_final_sql_check_when_false: 'CACHALOT_FINAL_SQL_CHECK off',
} as const;

export const SIGNAL = {
  table_invalidated: 'the signal after a write, for all tables and for one',
  table_invalidated_in_transaction: 'the signal comes after the commit, nested or not',
  table_invalidated_once_per_transaction_or_invalidate: 'once for each table and transaction or invalidate()',
  table_invalidated_multi_db: 'the signal names the database',
} as const;

export const DEBUG_TOOLBAR = {
  rendering: 'the panel of the debug toolbar is rendered',
} as const;
