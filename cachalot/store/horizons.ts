/**
 * Whether tables still stand as they did before a transaction's snapshot could open: only then may the shared
 * cache answer for the snapshot, or keep what was read from it.
 *
 * Process memory numbers its changes, and so can tell for each table. Any other cache keeps one *stamp* per
 * database, which every writer marks together with its tables: as long as it is the token that stood before the
 * snapshot opened, nobody was writing then and nobody has finished since. A mark whose writer died takes the
 * stamp with it when its lease runs out.
 */
import type { Horizon, TokenState } from '../backends/cache-backend';
import { allOf, andThen, type MaybePromise } from '../support/maybe-promise';
import type { Cache } from './cache';
import { allCaches } from './caches';
import type { Database } from './database';
import type { ReadRequest } from './read-request';
import { stampKey } from './stamp-key';
import { firstTokens } from './token';

/** Where the caches stand now. `stamps`: also those that have to be asked. */
export function horizonsNow(database: Database, stamps: boolean): MaybePromise<Map<object, Horizon>> {
  const caches = allCaches();
  const found = caches.map((cache): MaybePromise<Horizon> => {
    if (cache.backend.horizon !== undefined) return cache.backend.horizon();
    return stamps && database.profile !== undefined ? stampIn(cache, database, true) : undefined;
  });
  return andThen(allOf(found), (horizons) => {
    const known = caches.flatMap((cache, index) =>
      horizons[index] == null ? [] : [[cache, horizons[index]] as const],
    );
    return new Map<object, Horizon>(known);
  });
}

/** Asked after the tokens of the request were read, and before its SQL runs. */
export function unchangedSince(
  { cache, database, dependencies }: ReadRequest,
  horizon: Horizon,
): MaybePromise<boolean> {
  if (horizon === undefined) return false;
  const { backend } = cache;
  if (backend.unchangedSince !== undefined) return backend.unchangedSince(dependencies.tokenKeys, horizon);
  return andThen(stampIn(cache, database, false), (stamp) => stamp === horizon);
}

function stampIn(cache: Cache, database: Database, create: boolean): MaybePromise<TokenState> {
  const keys = [stampKey(database)];
  return andThen(
    cache.attempt('read tokens', (backend) => backend.read(undefined, keys)),
    (read): MaybePromise<TokenState> => {
      const stamp = read.ok ? read.value.tokens[0] : null;
      if (stamp !== undefined || !create) return stamp;
      return andThen(
        cache.attempt('create tokens', (backend) => backend.create(keys, firstTokens(1))),
        (made) => (made.ok ? made.value[0] : null),
      );
    },
  );
}
