/**
 * Invalidating by hand, for what cachalot cannot see, and asking when something was last invalidated.
 */
import { type InvalidationArguments, type InvalidationOptions, parseCall } from './call-arguments';
import { chosenDatabases, transactionOn } from './chosen-databases';
import { namedTables } from './named-tables';
import type { Cache } from './store/cache';
import { allCaches, cacheFor } from './store/caches';
import { invalidateInside, invalidateNow } from './store/invalidation';
import { lastInvalidation } from './store/last-invalidation';

/**
 * Makes every read of these tables go to the database again. Tables, models and `'app.Model'`s in any mix; none
 * means every table. In all caches and databases, or in those that the options name.
 *
 * Inside a transaction it takes effect for that transaction at once, and for everybody else, in every cache,
 * when it commits. Outside it has taken effect when the promise resolves. `postInvalidation` fires then, once per
 * database and table.
 *
 * @throws InvalidArgumentError for anything that is neither a table, a model nor options
 * @throws UnknownNameError for an unknown app, model, table or alias, and then nothing was invalidated
 * @throws CacheError with CACHALOT_ON_CACHE_ERROR 'raise' when a cache did not take it
 */
export async function invalidate(...tablesOrModels: InvalidationArguments): Promise<void> {
  const { named, options } = parseCall('invalidate', tablesOrModels);
  const caches = chosenCaches(options);
  const found = await namedTables(named, chosenDatabases(options), (database) =>
    transactionOn(database, options),
  );
  for (const { database, catalog, tables, every } of found) {
    const reach = {
      tables: new Map(tables.map((table) => [table.id, table])),
      every,
      // Without names it says that anything may have happened, to the schema as well.
      schema: named.length === 0,
      catalog,
    };
    const transaction = transactionOn(database, options);
    if (transaction === undefined) await invalidateNow(database, reach, caches);
    else await invalidateInside(transaction, database, reach, caches);
  }
}

/**
 * When one of these tables was last invalidated, by hand or by a write: seconds since 1970, with a fraction; `0`
 * if never, as far as the caches remember. Without tables, the newest of all. While a write to one of them is
 * under way, and inside a transaction that has written to one, it is this moment.
 *
 * @throws as `invalidate` does
 */
export async function getLastInvalidation(...tablesOrModels: InvalidationArguments): Promise<number> {
  const { named, options } = parseCall('getLastInvalidation', tablesOrModels);
  const caches = chosenCaches(options);
  const found = await namedTables(named, chosenDatabases(options), (database) =>
    transactionOn(database, options),
  );
  const times = await Promise.all(
    found.map(({ database, tables }) =>
      lastInvalidation(database, tables, caches, transactionOn(database, options)),
    ),
  );
  return Math.max(0, ...times);
}

/** @throws UnknownNameError when CACHES does not define the alias */
function chosenCaches({ cacheAlias }: InvalidationOptions): Cache[] {
  return cacheAlias == null ? allCaches() : [cacheFor(cacheAlias)];
}
