/**
 * The catalog of one database as this process knows it, and the proof that it still holds.
 *
 * Two tokens in every cache speak for the catalog: the *database token*, which every entry depends on and which
 * changes with any schema change and with any write whose reach is not known; and the *schema token*, which
 * changes with schema changes alone. As long as the database token is the one the catalog was checked under,
 * the catalog holds and nothing more is asked. When it has changed, the schema token tells whether to
 * introspect again. Both are read before the introspection and compared after it, and a schema change marks
 * the database token from before it can be seen until after, so a catalog is never taken for newer than it is.
 */
import type { Token, TokenState } from '../backends/cache-backend';
import type { Catalog } from '../catalog/catalog';
import type { Cache } from './cache';
import { firstTokens } from './token';

/** Loads the picture of the database anew; called with nothing held. */
export type LoadCatalog = () => Promise<Catalog>;

/** The keys of the database token and the schema token. */
export type CatalogKeys = readonly [database: string, schema: string];

interface CatalogTokens {
  readonly database: Token;
  readonly schema: Token;
}

const ATTEMPTS = 3;

export class CatalogState {
  #catalog: Catalog | undefined;
  #givenUp = false;
  readonly #checkedUnder = new Map<Cache, Token>();
  readonly #schemaTokens = new Map<Cache, Token>();

  get catalog(): Catalog | undefined {
    return this.#catalog;
  }

  /** Whether the catalog certainly holds for a read that has just found this database token. */
  holdsUnder(cache: Cache, databaseToken: TokenState): boolean {
    return (
      this.#catalog !== undefined && this.#checkedUnder.get(cache) === databaseToken && databaseToken != null
    );
  }

  /** Whether no schema change was announced in this cache since the catalog was read. */
  schemaHolds(cache: Cache, schemaToken: TokenState): boolean {
    return schemaToken != null && this.#schemaTokens.get(cache) === schemaToken;
  }

  /** There is none, or it was given up and not read again yet. */
  get isDistrusted(): boolean {
    return this.#catalog === undefined || this.#givenUp;
  }

  /** Forgets what was known: the next question introspects. */
  distrust(): void {
    this.#givenUp = true;
    this.#checkedUnder.clear();
    this.#schemaTokens.clear();
  }

  /**
   * Makes the catalog hold for all of these caches, with one introspection at most where none has changed
   * meanwhile. A cache that is silent, or in which a schema change is under way, is left out: what is known of
   * the catalog is then good for guessing at, not for answering from.
   * @throws what the database says when it cannot be introspected
   */
  async refresh(caches: readonly Cache[], keys: CatalogKeys, load: LoadCatalog): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await Promise.all(caches.map((cache) => readTokens(cache, keys)));
      if (this.#confirm(caches, before)) return;
      this.#givenUp = false;
      this.#catalog = await load();
      const after = await Promise.all(caches.map((cache) => readTokens(cache, keys)));
      if (this.#install(caches, before, after)) return;
    }
  }

  /** Learns that the catalog still holds, without asking the database; `false` when it may not. */
  async confirm(caches: readonly Cache[], keys: CatalogKeys): Promise<boolean> {
    if (this.isDistrusted) return false;
    return this.#confirm(caches, await Promise.all(caches.map((cache) => readTokens(cache, keys))));
  }

  /** Where no schema change was announced since the introspection, only the database token has to be learned. */
  #confirm(caches: readonly Cache[], tokens: readonly (CatalogTokens | undefined)[]): boolean {
    if (this.isDistrusted) return false;
    const holds = caches.every((cache, index) => {
      const found = tokens[index];
      return found === undefined || this.#schemaTokens.get(cache) === found.schema;
    });
    if (holds) for (const [index, cache] of caches.entries()) this.#learn(cache, tokens[index]);
    return holds;
  }

  #install(
    caches: readonly Cache[],
    before: readonly (CatalogTokens | undefined)[],
    after: readonly (CatalogTokens | undefined)[],
  ): boolean {
    let settled = true;
    for (const [index, cache] of caches.entries()) {
      const [old, now] = [before[index], after[index]];
      const same = old?.database === now?.database && old?.schema === now?.schema;
      settled &&= same;
      this.#learn(cache, same ? now : undefined);
    }
    return settled;
  }

  #learn(cache: Cache, tokens: CatalogTokens | undefined): void {
    if (tokens === undefined) {
      this.#checkedUnder.delete(cache);
      this.#schemaTokens.delete(cache);
      return;
    }
    this.#checkedUnder.set(cache, tokens.database);
    this.#schemaTokens.set(cache, tokens.schema);
  }
}

/** Both tokens, made where they were missing; `undefined` when one is marked or the cache is silent. */
async function readTokens(cache: Cache, keys: CatalogKeys): Promise<CatalogTokens | undefined> {
  const read = await cache.attempt('read tokens', (backend) => backend.read(undefined, keys));
  if (!read.ok) return undefined;
  let { tokens } = read.value;
  if (tokens.includes(undefined)) {
    const made = await cache.attempt('create tokens', (backend) =>
      backend.create(keys, firstTokens(keys.length)),
    );
    if (!made.ok) return undefined;
    tokens = made.value;
  }
  const [database, schema] = tokens;
  return database && schema ? { database, schema } : undefined;
}
