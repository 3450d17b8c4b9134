/**
 * Every check by its id: how grave it is, what it means, what to do. The ids are stable between releases.
 */

/** `'error'`: cachalot cannot do what it is told to; `'warning'`: it does less than it could, or may surprise. */
export type CheckLevel = 'warning' | 'error';

export const CHECKS = {
  W001: {
    level: 'warning',
    about: 'the cache is of a kind that is not one of cachalot’s own',
    hint: 'Use a built-in BACKEND, or make sure that this one keeps the promises of CacheBackend.',
  },
  W002: {
    level: 'warning',
    about: 'none of the known databases is supported',
    hint: 'Use a supported database, name one in CACHALOT_DATABASES, or remove cachalot.',
  },
  W003: {
    level: 'warning',
    about: 'a database that CACHALOT_DATABASES lists is not supported',
    hint: 'Switch to a supported client, or take the alias out of CACHALOT_DATABASES.',
  },
  W004: {
    level: 'warning',
    about: 'CACHALOT_DATABASES is empty, so nothing is cached',
    hint: "Put aliases in it, reset it to 'supported_only', or remove cachalot.",
  },
  W005: {
    level: 'warning',
    about: 'the version of Knex was not tested',
    hint: 'Use a tested version of Knex, or look for a newer cachalot.',
  },
  W006: {
    level: 'warning',
    about: 'CACHALOT_FINAL_SQL_CHECK is false, which changes nothing',
    hint: 'Remove it: tables are always taken from the final SQL.',
  },
  W007: {
    level: 'warning',
    about: 'a cache in process memory is used where a cluster or threads run the program several times',
    hint: 'Use a cache that the workers share, or writes of one worker stay unseen by the others.',
  },
  W008: {
    level: 'warning',
    about: 'the database hides a part of its catalog',
    hint: 'Grant this user what it lacks; until then cachalot caches less, to be on the safe side.',
  },
  W009: {
    level: 'warning',
    about: 'a database could not be asked about itself',
    hint: 'Check that it is reachable and that this user may read its catalog; until then nothing of it is cached.',
  },
  W010: {
    level: 'warning',
    about: 'a database is not supported, so its reads are not cached',
    hint: 'Switch to a supported client, or set CACHALOT_USE_UNSUPPORTED_DATABASE if its dialect is related to one.',
  },
  W011: {
    level: 'warning',
    about: 'the server of a cache keeps nothing new once its memory is full',
    hint: 'Set maxmemory-policy to allkeys-lru (Redis), or start it without -M (Memcached).',
  },
  W012: {
    level: 'warning',
    about:
      'the server of a cache may evict the mark of a write that is under way, and then serve what was there before',
    hint: 'Set maxmemory-policy to allkeys-lru or allkeys-lfu.',
  },
  W013: {
    level: 'warning',
    about: 'nothing bounds what a cache may take',
    hint: 'Set maxmemory and the policy allkeys-lru on the server, or TIMEOUT on the cache.',
  },
  W014: {
    level: 'warning',
    about: 'a setting of a cache means nothing',
    hint: 'Remove it, or use what the message names.',
  },
  W015: {
    level: 'warning',
    about: 'two aliases of CACHES are one cache, so that each write finds its marks taken away',
    hint: 'Remove one of them, or give each a KEY_PREFIX.',
  },
  W016: {
    level: 'warning',
    about: 'the folder of a cache is on a file system that other hosts may change',
    hint: 'Use a folder on a disk of this host, or a cache that hosts can share.',
  },
  W017: {
    level: 'warning',
    about: 'a cache could not be asked about itself',
    hint: 'Check that it is reachable; until then nothing is kept in it, and tables that were written to bypass it.',
  },
  W018: {
    level: 'warning',
    about: 'nobody can tell whether a replica has replayed every write, so its reads are not cached',
    hint: 'Let its user and that of the primary see positions in the log, or set maxLag.',
  },
  E001: {
    level: 'error',
    about: 'CACHALOT_DATABASES names an alias that no database has',
    hint: 'Correct the alias, or define it in DATABASES.',
  },
  E002: {
    level: 'error',
    about: "CACHALOT_DATABASES is neither 'supported_only' nor a list of aliases",
    hint: 'Reset CACHALOT_DATABASES, or give it a list of aliases.',
  },
  E003: {
    level: 'error',
    about: 'CACHALOT_CACHE names an alias that CACHES does not define',
    hint: 'Correct the alias, or define it in CACHES.',
  },
  E004: {
    level: 'error',
    about: 'a cache cannot be opened',
    hint: 'Correct its BACKEND and LOCATION, or install the client that it needs.',
  },
  E005: {
    level: 'error',
    about: 'a key function cannot be loaded',
    hint: 'Correct the reference: "module#export", seen from the working directory.',
  },
  E006: {
    level: 'error',
    about: 'a *_APPS setting names an app that APPS does not define',
    hint: 'Correct the label, or define it in APPS.',
  },
  E007: {
    level: 'error',
    about: 'nothing can be written to a cache',
    hint: 'Connect to the primary instead of a replica; give this process the right to write to the folder.',
  },
  E008: {
    level: 'error',
    about: 'a database is the replica of what is no primary',
    hint: 'Correct replicaOf: the alias of a database of the same kind that is written to.',
  },
  E009: {
    level: 'error',
    about: 'a database does not follow the primary that it names',
    hint: 'Correct replicaOf or the address; after a failover, name the new primary. For logical replication, set maxLag.',
  },
} as const satisfies Record<string, { level: CheckLevel; about: string; hint: string }>;

export type CheckCode = keyof typeof CHECKS;

/** One finding. */
export interface CheckResult {
  readonly id: `cachalot.${CheckCode}`;
  readonly level: CheckLevel;
  /** what was found, and where */
  readonly message: string;
  /** what to do about it */
  readonly hint: string;
}

export function finding(code: CheckCode, message: string): CheckResult {
  const { level, hint } = CHECKS[code];
  return { id: `cachalot.${code}`, level, message, hint };
}
