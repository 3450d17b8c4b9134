/**
 * What is true of this call chain and of this query: switched off, another cache, another timeout.
 */
import { currentSettings } from '../../settings/current';
import { readContext } from '../support/call-context';
import { type Refusal, refuse } from '../support/reasons';
import type { RequestScope } from './request-scope';

/** What `.cachalot(…)` says of one query. */
export interface QueryOptions {
  /** `false`: neither read from nor store to the cache; `true`: do so even inside `cachalotDisabled` */
  readonly enabled?: boolean;
  /** seconds; `null` for ever */
  readonly timeout?: number | null;
  /** an alias of CACHES; `null` for the request scope alone */
  readonly cacheAlias?: string | null;
}

export interface Circumstances {
  readonly cacheAlias: string | null;
  /** seconds; `null`: until it is evicted; `undefined`: as the cache says */
  readonly timeout: number | null | undefined;
  readonly scope: RequestScope | undefined;
  /** the share of hits to compare with the database */
  readonly auditRate: number;
}

const DISABLED = refuse('disabled');
const DISABLED_HERE = refuse('disabled-here');
const DISABLED_QUERY = refuse('disabled-query');

/** Where this read may look, or why it may not look anywhere. */
export function circumstances(options: QueryOptions | undefined): Circumstances | Refusal {
  const settings = currentSettings();
  if (!settings.CACHALOT_ENABLED) return DISABLED;
  if (options?.enabled === false) return DISABLED_QUERY;
  const context = readContext();
  const disabled = context?.disabled;
  if (disabled !== undefined && (disabled.allQueries || options?.enabled !== true)) return DISABLED_HERE;
  return {
    cacheAlias: options?.cacheAlias === undefined ? settings.CACHALOT_CACHE : options.cacheAlias,
    timeout: options?.timeout === undefined ? (settings.CACHALOT_TIMEOUT ?? undefined) : options.timeout,
    scope: context?.requestScope as RequestScope | undefined,
    auditRate: settings.CACHALOT_AUDIT_RATE,
  };
}
