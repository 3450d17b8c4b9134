/**
 * Distrusting all that was cached so far, after a time in which writes may have passed unseen.
 */
import { allCaches } from './caches';
import { owe } from './debts';
import { knownDatabases } from './known-databases';
import { freshTokens } from './token';

/** Every entry of every database that this process has met dies, in every cache; catalogs are read again. */
export function forgetEverything(): void {
  for (const database of knownDatabases()) {
    database.catalogState.distrust();
    if (database.profile === undefined) continue;
    const keys = database.databaseKeys;
    for (const cache of allCaches()) {
      const replaced = cache.attempt('replace', (backend) => backend.replace(keys, freshTokens(keys.length)));
      if (replaced instanceof Promise) void replaced.then((outcome) => outcome.ok || owe(cache, keys));
      else if (!replaced.ok) owe(cache, keys);
    }
  }
}
