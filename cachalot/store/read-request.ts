/**
 * From a compiled query to a question for the cache: where to look, under which key, depending on what; or the
 * reason why there is nothing to ask.
 */

import { currentSettings } from '../../settings/current';
import { queryKeygen } from '../../settings/keygen';
import { isTimeKeyword } from '../analysis/time-keyword';
import { circumstances, type QueryOptions } from '../context/call-settings';
import type { RequestScope } from '../context/request-scope';
import type { QueryObject } from '../databases/dialect';
import { optionsKey } from '../keys/options';
import { parametersKey } from '../keys/parameters';
import { digest } from '../support/digest';
import { type Refusal, refuse } from '../support/reasons';
import type { Cache } from './cache';
import { cacheFor } from './caches';
import type { Database } from './database';
import type { Observer } from './outcome';
import type { Dependencies, Plan } from './plan';
import { type Trace, telemetry } from './telemetry';

/** How the rows reach the caller: all at once, or one by one. */
export type ReadMode = { readonly stream: false } | { readonly stream: true; readonly options: unknown };

export interface ReadRequest {
  readonly database: Database;
  readonly plan: Plan;
  readonly query: QueryObject;
  readonly dependencies: Dependencies;
  readonly cache: Cache;
  readonly key: string;
  /** where results live when no cache is configured */
  readonly scope: RequestScope | undefined;
  /** results live only in a transaction or a scope */
  readonly scoped: boolean;
  /** milliseconds; `null`: until it is evicted */
  readonly timeout: number | null;
  readonly observer: Observer | undefined;
  /** the share of hits to compare with the database; 0 where that cannot be done */
  readonly auditRate: number;
  readonly trace: Trace | undefined;
}

/** What is asked, before the catalog has its say. */
export interface Question {
  readonly database: Database;
  readonly plan: Plan;
  readonly query: QueryObject;
  readonly mode: ReadMode;
  readonly options: QueryOptions | undefined;
  /** given by those who only want to know what would happen */
  readonly observer?: Observer | undefined;
}

/** The request, a refusal, or `'catalog'` when the catalog has to be loaded first. */
export function prepare(question: Question): ReadRequest | Refusal | 'catalog' {
  const { database, plan, query, options } = question;
  const early = earlyRefusal(question);
  if (early !== undefined) return early;
  const where = circumstances(options);
  if ('cachable' in where) return where;
  const { catalog } = database;
  if (catalog === undefined) return 'catalog';
  const dependencies = plan.dependencies(catalog, database);
  if ('cachable' in dependencies) return dependencies;
  if (dependencies.random && !currentSettings().CACHALOT_CACHE_RANDOM) return refuse('random');
  const cache = cacheFor(where.cacheAlias);
  const shared = cache.backend.format === 'bytes';
  const key = entryKey(question, shared);
  if (typeof key !== 'string') return key;
  const seconds = where.timeout;
  return {
    database,
    plan,
    query,
    dependencies,
    cache,
    key: shared ? digest(key) : key,
    scope: where.scope,
    scoped: where.cacheAlias === null,
    timeout: seconds === undefined ? cache.timeout : seconds === null ? null : seconds * 1000,
    observer: question.observer,
    auditRate: mayAudit(question) ? where.auditRate : 0,
    trace: question.observer === undefined ? telemetry.trace() : undefined,
  };
}

/** A stream’s rows are made by other code of the driver, and a replica may not have come as far as the entry. */
function mayAudit({ mode, observer, database }: Question): boolean {
  return !mode.stream && observer === undefined && database.role === undefined;
}

function earlyRefusal({ database, plan, query, mode }: Question): Refusal | undefined {
  if (!plan.reads) return refuse(plan.analysis.statements.length > 1 ? 'several-statements' : 'not-a-read');
  const settings = currentSettings();
  if (query.method === 'raw' && !settings.CACHALOT_CACHE_RAW) return refuse('raw');
  if (mode.stream && !settings.CACHALOT_CACHE_ITERATORS) return refuse('iterator');
  const enabled = settings.CACHALOT_DATABASES;
  if (enabled !== 'supported_only' && !enabled.includes(database.alias))
    return refuse('database-not-enabled');
  const { role } = database;
  if (role !== undefined && role.primary === undefined)
    return refuse('replica-unproven', `"${role.replicaOf}" is not a primary of its kind`);
  return undefined;
}

/**
 * What tells this answer from every other: text, parameters, driver options, connection settings, database.
 * Raw answers carry more than rows, and streams are made by other code of the driver, so both are kept apart.
 */
function entryKey({ database, plan, query, mode }: Question, shared: boolean): string | Refusal {
  const parameters = parametersKey(query.bindings);
  if (parameters === undefined) return refuse('parameter');
  const late = timeParameter(database, query.bindings);
  if (late !== undefined) return late;
  const options = optionsKey(query.options);
  if (options === undefined) return refuse('options');
  const kind = mode.stream ? 's' : query.method === 'raw' || query.output !== undefined ? 'r' : 'q';
  const streamOptions = mode.stream ? optionsKey(mode.options as Record<string, unknown>) : '';
  if (streamOptions === undefined) return refuse('options');
  const keygen = queryKeygen();
  const own =
    keygen === null
      ? ''
      : keygen({ dbAlias: database.alias, sql: query.sql, bindings: query.bindings ?? [] });
  return `${database.entryPrefix(plan, shared)}${kind}${options}|${streamOptions}|${own === '' ? parameters : own}`;
}

/** A text parameter such as 'now' is a date that moves, where the database takes it for one. */
function timeParameter(database: Database, bindings: readonly unknown[] | undefined): Refusal | undefined {
  if (bindings === undefined) return undefined;
  for (const value of bindings) {
    if (typeof value === 'string' && isTimeKeyword(value, database.dialect.lexicon))
      return refuse('time', value);
  }
  return undefined;
}
