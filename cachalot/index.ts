/**
 * Importing cachalot caches every read that goes through Knex, and invalidates by itself.
 */
import { patch } from './lifecycle';

export type * from '../settings';
export { importFile, loadConfiguration, overrideSettings, settings } from '../settings';
export { type PostInvalidation, postInvalidation } from '../signals/post-invalidation';
export { getLastInvalidation, invalidate } from './api';
export { type RegisteredType, registerType } from './backends/codec/types';
export type { Holdings } from './backends/self-report';
export { type CacheHandle, type Caches, caches } from './cache-handles';
export type { InvalidationArguments, InvalidationOptions, TableOrModel } from './call-arguments';
export { CHECKS, type CheckCode, type CheckLevel, type CheckResult } from './check-list';
export { runChecks } from './checks';
export { type ClockReport, readClocks } from './clocks';
export { cachalotDisabled, type DisabledOptions } from './context/disabled';
export { requestScope } from './context/request-scope';
export { type Databases, databases } from './database-handles';
export type { DatabaseStock, TableStock } from './database-stock';
export { type Explainable, type Explanation, explain } from './explain';
export { patch, unpatch } from './lifecycle';
export { type CacheStatistics, type Statistics, stats } from './stats';
export { type CacheStock, type Stock, type StockOptions, takeStock } from './stock';
export {
  CachalotError,
  CacheError,
  CacheTimeoutError,
  ConfigurationError,
  InvalidArgumentError,
  SettingError,
  UnknownNameError,
} from './support/errors';
export { BYPASS_REASONS, type BypassReason } from './support/reasons';
export type { CachalotArgument } from './types';
export { version } from './version';

patch();
