/** A catalog of a real database, and questions to it in real SQL. */
import { analyse } from '../../cachalot/analysis/analyse';
import type { Statement } from '../../cachalot/analysis/statement';
import { buildCatalog } from '../../cachalot/catalog/build-catalog';
import type { Catalog, WriteEffect } from '../../cachalot/catalog/catalog';
import { textAnalyser } from '../../cachalot/catalog/text-analyser';
import type { CatalogFacts } from '../../cachalot/databases/catalog-facts';
import type { RunSql } from '../../cachalot/databases/dialect';
import type { Lexicon } from '../../cachalot/databases/lexicon';
import { identify as identifyMysql } from '../../cachalot/databases/mysql/identity';
import { introspect as introspectMysql } from '../../cachalot/databases/mysql/introspection';
import { lexicon as mysqlLexicon } from '../../cachalot/databases/mysql/lexicon';
import { identify as identifyPostgres } from '../../cachalot/databases/postgres/identity';
import { introspect as introspectPostgres } from '../../cachalot/databases/postgres/introspection';
import { lexicon as postgresLexicon } from '../../cachalot/databases/postgres/lexicon';
import { identify as identifySqlite } from '../../cachalot/databases/sqlite/identity';
import { introspect as introspectSqlite } from '../../cachalot/databases/sqlite/introspection';
import { lexicon as sqliteLexicon } from '../../cachalot/databases/sqlite/lexicon';
import type { BareConnection, DatabaseName } from '../support/databases';

interface Parts {
  readonly lexicon: Lexicon;
  introspect(run: RunSql): Promise<CatalogFacts>;
  identify(run: RunSql, connection: unknown): Promise<string>;
}

export const PARTS: Readonly<Record<DatabaseName, Parts>> = {
  postgres: { lexicon: postgresLexicon, introspect: introspectPostgres, identify: identifyPostgres },
  mysql: { lexicon: mysqlLexicon, introspect: introspectMysql, identify: identifyMysql },
  sqlite: { lexicon: sqliteLexicon, introspect: introspectSqlite, identify: identifySqlite },
};

export class AskedCatalog {
  private constructor(
    readonly catalog: Catalog,
    readonly facts: CatalogFacts,
    private readonly lexicon: Lexicon,
  ) {}

  static async of(name: DatabaseName, connection: BareConnection): Promise<AskedCatalog> {
    const { lexicon, introspect, identify } = PARTS[name];
    const run: RunSql = (sql, bindings) => connection.rows(sql, bindings);
    const facts = await introspect(run);
    const identity = await identify(run, connection);
    return new AskedCatalog(buildCatalog(facts, identity, textAnalyser(lexicon)), facts, lexicon);
  }

  /** The labels of what the text depends on, or why it is not cached. */
  reads(sql: string): string[] | string {
    const verdict = this.catalog.read(this.statement(sql));
    return verdict.cachable ? verdict.tables.map(({ label }) => label).sort() : verdict.because;
  }

  /** The labels of what the text changes. */
  writes(sql: string): string[] | 'every' {
    const { tables } = this.effect(sql);
    return tables === 'every' ? tables : tables.map(({ label }) => label).sort();
  }

  effect(sql: string): WriteEffect {
    return this.catalog.write(this.statement(sql));
  }

  private statement(sql: string): Statement {
    const { statements } = analyse(sql, this.lexicon);
    if (statements.length !== 1) throw new Error(`Not one statement: ${sql}`);
    return statements[0]!;
  }
}

/** Runs statements in order. */
export async function runAll(connection: BareConnection, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.rows(statement);
}
