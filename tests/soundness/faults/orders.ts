/** What the test and its processes say to each other. */
import type { Statistics } from '../../../cachalot/stats';
import type { CacheConfig } from '../../../settings/shapes';

export interface Orders {
  /** the database */
  readonly file: string;
  readonly cache: CacheConfig;
  /** CACHALOT_ON_CACHE_ERROR is 'raise' */
  readonly raise: boolean;
}

export interface Request {
  readonly id: number;
  readonly what: 'read' | 'write' | 'stats' | 'end';
  readonly key: number;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
  readonly milliseconds: number;
  /** invalidations that its cache had not taken when it answered */
  readonly owed: number;
}

export type EngineStatistics = Statistics & { readonly warnings: readonly string[] };
