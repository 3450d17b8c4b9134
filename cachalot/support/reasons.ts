/**
 * Why a read was not answered from the cache: the closed list behind `explain`, `stats` and the docs.
 *
 * Declared once, as data; the type, the docs check and the statistics derive from it.
 */
export const BYPASS_REASONS = {
  disabled: 'CACHALOT_ENABLED is false',
  'disabled-here': 'the call runs inside cachalotDisabled()',
  'disabled-query': 'the query says .cachalot(false)',
  'database-not-enabled': 'the database is not in CACHALOT_DATABASES, or its client is not supported',
  'no-cache': 'CACHALOT_CACHE is null and there is no transaction or requestScope',
  raw: 'it is a raw query and CACHALOT_CACHE_RAW is false',
  iterator: 'it is a stream and CACHALOT_CACHE_ITERATORS is false',
  'not-a-read': 'the statement may write, so it is never answered from a cache',
  'several-statements': 'the text holds more than one statement',
  'not-understood': 'the text could not be understood for certain',
  'no-table': 'no table is read',
  random: 'the order or the value is random and CACHALOT_CACHE_RANDOM is false',
  'volatile-function': 'a function in it may answer differently each time',
  time: 'the answer depends on the current time',
  'session-function': 'the answer depends on the session or its user',
  'session-variable': 'it reads or sets a session or user variable',
  'locks-rows': 'it locks what it reads',
  'selects-into': 'it writes its result somewhere',
  'temporary-table': 'it reads a temporary table',
  'system-catalog': 'it reads the database’s own catalog',
  'foreign-table': 'it reads a table whose data lives outside the database',
  'background-writes': 'a table in it is written by the database itself on a schedule',
  'row-level-security': 'a table in it shows each role different rows',
  'unknown-table': 'it names a table that the catalog does not know',
  'uncachable-table': 'CACHALOT_UNCACHABLE_* or CACHALOT_ONLY_CACHABLE_* rules a table out',
  'session-state': 'a SET, SET ROLE, USE or the like changed the session',
  isolation: 'the transaction’s snapshot may be older than the cache, or its reads take locks',
  'open-transaction': 'another transaction is open on the same pool outside of Knex’s knowledge',
  'replica-behind': 'the replica may not have replayed every write yet',
  'replica-unproven': 'nobody can tell whether the replica has replayed every write',
  'write-in-progress': 'a write to one of its tables is under way',
  distrusted: 'an invalidation of one of its tables could not be delivered yet',
  parameter: 'a parameter cannot be told apart exactly',
  value: 'a value in the result cannot be restored exactly',
  options: 'a driver option cannot be told apart exactly',
  'too-large': 'the result is larger than MAX_BYTES allows',
  'cache-error': 'the cache did not answer',
  'catalog-error': 'the database’s catalog could not be read',
} as const;

/** One of the closed list of reasons. */
export type BypassReason = keyof typeof BYPASS_REASONS;

/** An expected refusal: which rule, and which name, function or column it met. */
export interface Refusal {
  readonly cachable: false;
  readonly because: BypassReason;
  readonly detail?: string;
  /** the column, where it met one in the answer */
  readonly column?: string;
}

export function refuse(because: BypassReason, detail?: string): Refusal {
  return detail === undefined ? { cachable: false, because } : { cachable: false, because, detail };
}
