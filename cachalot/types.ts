/**
 * Tells TypeScript of `.cachalot(…)` on the builders of Knex, and on those of Objection where it is installed.
 */
import type { CachalotArgument } from './patches/query-options';

declare module 'knex' {
  namespace Knex {
    // biome-ignore lint/suspicious/noExplicitAny: the parameters must be those that Knex declares
    interface QueryBuilder<TRecord extends {} = any, TResult = any> {
      /** `false`: not from the cache; `{ timeout, cacheAlias }`: for how long, and where. */
      cachalot(options: CachalotArgument): this;
    }
    // biome-ignore lint/suspicious/noExplicitAny: the parameters must be those that Knex declares
    interface Config<SV extends {} = any> {
      cachalot?: {
        /** what the database is called where DATABASES does not list it */
        readonly alias?: string;
        /** Says that the functions in this configuration, and the type parsers, are alike in every process. */
        readonly sharedAs?: string;
      };
    }
    // biome-ignore lint/suspicious/noExplicitAny: the parameters must be those that Knex declares
    interface Raw<TResult = any> {
      /** `false`: not from the cache; `{ timeout, cacheAlias }`: for how long, and where. */
      cachalot(options: CachalotArgument): this;
    }
  }
}

// biome-ignore lint/suspicious/noTsIgnore: an error is expected only where Objection is not installed
/** @ts-ignore Objection is optional. */
declare module 'objection' {
  // biome-ignore lint/suspicious/noTsIgnore: as above
  /** @ts-ignore Objection is optional. */
  interface QueryBuilder<M extends Model, R = M[]> {
    /** `false`: not from the cache; `{ timeout, cacheAlias }`: for how long, and where. */
    cachalot(options: CachalotArgument): this;
  }
}

export type { CachalotArgument };
