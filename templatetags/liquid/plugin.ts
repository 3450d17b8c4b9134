/**
 * The tags of Django’s templates for LiquidJS: `{% get_last_invalidation … as name %}` and
 * `{% cache timeout name vary… %}…{% endcache %}`. They are asynchronous: `renderSync` cannot wait for them.
 */
import { CacheTag } from './cache-tag';
import { LastInvalidationTag } from './last-invalidation-tag';
import type { Engine } from './shapes';

/** `engine.plugin(cachalotLiquid)` */
export function cachalotLiquid(this: Engine): void {
  this.registerTag('cache', CacheTag);
  this.registerTag('get_last_invalidation', LastInvalidationTag);
}
