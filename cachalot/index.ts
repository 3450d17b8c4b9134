/**
 * Importing cachalot caches every read that goes through Knex, and invalidates by itself.
 */
import { patch } from './lifecycle';

export { overrideSettings, settings } from '../settings';
export { postInvalidation } from '../signals/post-invalidation';
export { getLastInvalidation, invalidate } from './api';
export type { InvalidationArguments, InvalidationOptions, TableOrModel } from './call-arguments';
export { cachalotDisabled } from './context/disabled';
export { requestScope } from './context/request-scope';
export { patch, unpatch } from './lifecycle';
export { stats } from './stats';

patch();
