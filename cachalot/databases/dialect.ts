/**
 * What a kind of database is to the engine. Every dialect brings the same set of files; nothing above this
 * layer asks which one it is.
 */
import type { Lexicon } from './lexicon';
import type { CatalogFacts } from './catalog-facts';

export type DialectName = 'postgres' | 'mysql' | 'sqlite';

/** Runs one statement of cachalot's own on a connection outside any transaction of the user's; rows as objects. */
export type RunSql = (sql: string, bindings?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

export interface Dialect {
  readonly name: DialectName;
  /** the words and lexical rules of its SQL */
  readonly lexicon: Lexicon;
  /** reads the whole catalog, in a few set-based statements */
  introspect(run: RunSql): Promise<CatalogFacts>;
  /** names the database so that every way to reach the same data gives the same text, and no other data does */
  identify(run: RunSql, connection: unknown): Promise<string>;
}
