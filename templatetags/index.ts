/**
 * Fragments of pages that are kept in a cache: plain functions for any template language, an extension for Nunjucks and
 * a plugin for LiquidJS. Neither of the two is loaded unless it is used.
 */
export { getLastInvalidation } from '../cachalot/index';
export type { FragmentValue } from './fragment-key';
export { cacheFragment, type FragmentOptions } from './fragments';
export { cachalotLiquid } from './liquid/plugin';
export { CachalotExtension, type CachalotExtensionOptions } from './nunjucks/extension';
