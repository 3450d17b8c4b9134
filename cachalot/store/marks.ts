/**
 * Marks: how a writer keeps readers away from a table from before its change can show until its token has
 * changed.
 *
 * `holdMarks` marks in every cache; `release` takes the writer out again and leaves fresh tokens. In between, a
 * lease is renewed for caches that could outlive this process. A cache that does not answer never stops the
 * write: its tables are distrusted by this process until a fresh token got through.
 */

import { currentSettings } from '../../settings/current';
import type { CacheBackend, CacheRead } from '../backends/cache-backend';
import type { Catalog, Table } from '../catalog/catalog';
import { allOf, andThen, type MaybePromise } from '../support/maybe-promise';
import type { Cache, Outcome } from './cache';
import { allCaches } from './caches';
import type { Database } from './database';
import { owe } from './debts';
import { stampKeys } from './stamp-key';
import { freshTokens, freshWriter } from './token';

/** What a write may change, as the marks see it. */
export interface Reach {
  readonly tables: ReadonlyMap<string, Table>;
  /** any table of the database */
  readonly every: boolean;
  /** the catalog itself */
  readonly schema: boolean;
  /** the catalog that this was worked out from; `undefined` when there was none, or more than one */
  readonly catalog: Catalog | undefined;
}

export interface Marks {
  readonly reach: Reach;
  /** Leaves fresh tokens. Once; never fails: what cannot be delivered now is owed. */
  release(): MaybePromise<void>;
}

/** What is marked in one cache. */
interface Place {
  readonly cache: Cache;
  readonly keys: readonly string[];
  /** the key of the schema token, where the schema changes */
  readonly schemaKey: string | undefined;
  /** set where the mark was not taken: ends the distrust that stands in for it */
  trust?: () => void;
}

type SchemaAnswer = MaybePromise<Outcome<CacheRead>>;

/** Long enough that only a process that is gone lets it run out. */
const LEASE = 30_000;

/**
 * Marks all that the write may change, before it can show.
 * @throws CacheError with CACHALOT_ON_CACHE_ERROR 'raise', and then nothing stays marked
 */
export function holdMarks(database: Database, reach: Reach): MaybePromise<Marks> {
  const tokenKeys = tokenKeysOf(database, reach);
  const writer = freshWriter();
  const schemaKey = reach.schema ? database.databaseKeys[1] : undefined;
  const places = allCaches().map((cache): Place => {
    return { cache, keys: [...tokenKeys, ...stampKeys(cache, database)], schemaKey };
  });
  return andThen(allOf(places.map((place) => markIn(place, writer))), (outcomes) => {
    const failure = outcomes.find((outcome) => !outcome.ok);
    const held = new HeldMarks(database, reach, places, writer, renewLeases(places, writer, reach));
    if (failure === undefined || failure.ok || currentSettings().CACHALOT_ON_CACHE_ERROR !== 'raise')
      return held;
    const { error } = failure;
    return andThen(held.release(), () => {
      throw error;
    });
  });
}

function tokenKeysOf(database: Database, { tables, every, schema }: Reach): string[] {
  const keys = [...tables.values()].map((table) => database.tableKey(table));
  return every || schema ? [database.databaseKeys[0], ...keys] : keys;
}

/**
 * A schema change announces itself once readers are kept away and before it can show. Where the mark is not taken,
 * this process keeps its own readers away until the write is over and its invalidation got through.
 */
function markIn(place: Place, writer: string): MaybePromise<Outcome<void>> {
  const { cache, keys, schemaKey } = place;
  const marked = cache.attempt('mark', (backend) =>
    andThen(backend.mark(keys, writer, LEASE), () => announceSchema(backend, schemaKey)),
  );
  return andThen(marked, (outcome) => {
    if (!outcome.ok) place.trust = cache.debts.suspend(allKeys(place));
    return outcome;
  });
}

function announceSchema(backend: CacheBackend, schemaKey: string | undefined): MaybePromise<void> {
  return schemaKey === undefined ? undefined : backend.replace([schemaKey], freshTokens(1));
}

function allKeys({ keys, schemaKey }: Place): readonly string[] {
  return schemaKey === undefined ? keys : [...keys, schemaKey];
}

class HeldMarks implements Marks {
  constructor(
    private readonly database: Database,
    readonly reach: Reach,
    private readonly places: readonly Place[],
    private readonly writer: string,
    private readonly stopRenewing: () => void,
  ) {}

  release(): MaybePromise<void> {
    this.stopRenewing();
    return andThen(allOf(this.places.map((place) => this.#releaseIn(place))), () => {});
  }

  /** Where the mark was not taken either, nobody waits for the cache again: it has had its time. */
  #releaseIn(place: Place): MaybePromise<void> {
    const { cache, trust } = place;
    if (trust === undefined) return this.#unmark(place);
    if (cache.answers) return andThen(this.#unmark(place), trust);
    this.#owe(place);
    trust();
    // The mark may still arrive, so this goes after it.
    void this.#unmark(place);
    return undefined;
  }

  #unmark(place: Place): MaybePromise<void> {
    const { cache, keys, trust } = place;
    const { writer } = this;
    const fresh = freshTokens(keys.length);
    cache.newest?.note(keys, fresh);
    const unmarked = cache.attempt('unmark', (backend) =>
      andThen(backend.unmark(keys, writer, fresh), (held) =>
        trust === undefined ? held : andThen(announceSchema(backend, place.schemaKey), () => held),
      ),
    );
    // On the same way as the unmark: one round trip for both.
    const schema = this.#askSchema(cache);
    return andThen(unmarked, (outcome): MaybePromise<void> => {
      if (!outcome.ok) return this.#owe(place);
      if (!outcome.value && trust === undefined) warnLostMark(cache, this.reach);
      return this.#widen(cache, schema);
    });
  }

  #owe(place: Place): void {
    const { cache } = place;
    if (place.schemaKey !== undefined && place.trust !== undefined) owe(cache, [place.schemaKey]);
    cache.debts.oweMarked(place.keys, this.writer);
    cache.debts.afterwards(() => this.#widen(cache, this.#askSchema(cache)));
  }

  /** The schema token as it stands once the write is over; `undefined` where no change of the schema matters. */
  #askSchema(cache: Cache): SchemaAnswer | undefined {
    const { every, schema } = this.reach;
    if (every || schema) return undefined;
    const [, schemaKey] = this.database.databaseKeys;
    return cache.attempt('read tokens', (backend) => backend.read(undefined, [schemaKey]));
  }

  /**
   * The reach was worked out from a catalog. If the schema changed before the write took effect, a trigger or a
   * view that the catalog does not know may have carried it further, so everything is invalidated. The schema
   * token was replaced before that change could show; that it still stood after the write proves that there was none.
   */
  #widen(cache: Cache, schema: SchemaAnswer | undefined): MaybePromise<void> {
    if (schema === undefined) return undefined;
    const { catalogState, databaseKeys } = this.database;
    const { catalog } = this.reach;
    const [databaseKey] = databaseKeys;
    return andThen(schema, (found): MaybePromise<void> => {
      if (!found.ok) return owe(cache, [databaseKey]);
      if (
        catalog !== undefined &&
        catalogState.catalog === catalog &&
        catalogState.schemaHolds(cache, found.value.tokens[0])
      )
        return undefined;
      const replaced = cache.attempt('replace', (backend) => backend.replace([databaseKey], freshTokens(1)));
      return andThen(replaced, (outcome) => (outcome.ok ? undefined : owe(cache, [databaseKey])));
    });
  }
}

function renewLeases(places: readonly Place[], writer: string, reach: Reach): () => void {
  const leased = places.filter(({ cache }) => cache.backend.leases);
  if (leased.length === 0) return () => {};
  let isOver = false;
  const timer = setInterval(() => {
    for (const place of leased) void renewIn(place, writer, reach, () => isOver);
  }, LEASE / 3);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

/** A mark that is gone is put back: what was stored in between dies with the token that release leaves. */
async function renewIn(
  { cache, keys, trust }: Place,
  writer: string,
  reach: Reach,
  isOver: () => boolean,
): Promise<void> {
  if (trust === undefined) {
    const renewed = await cache.attempt('renew', (backend) => backend.renew(keys, writer, LEASE));
    if (!renewed.ok || renewed.value || isOver()) return;
    warnLostMark(cache, reach);
  }
  await cache.attempt('mark', (backend) => backend.mark(keys, writer, LEASE));
}

function warnLostMark(cache: Cache, { tables }: Reach): void {
  const labels = [...tables.values()].map((table) => table.label).join(', ');
  process.emitWarning(
    `Cache "${cache.alias}" lost the mark of a write that was under way (${labels}). A read in between may have stored old rows.`,
    { type: 'CachalotWarning', code: 'CACHALOT_MARK_LOST' },
  );
}
