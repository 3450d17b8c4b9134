/**
 * What cachalot makes of a text: the same plan and the same catalog that a query of the application gets. It may be
 * loaded from a copy of the sources in which a bug was planted.
 */
import type { CatalogFacts } from '../../../cachalot/databases/catalog-facts';
import { dialectOf } from '../../../cachalot/databases/dialects';
import { buildFrom } from '../../../cachalot/store/build-from';
import { Plan, type TokenKeys } from '../../../cachalot/store/plan';
import type { OracleDatabase } from './schema';

export interface Understanding {
  /** what an answer would be kept under, or why it never would be */
  readonly tables: ReadonlySet<string> | string;
  /** what running it would invalidate */
  readonly writes: ReadonlySet<string> | 'every';
}

export interface Subject {
  understand(sql: string): Understanding;
}

const DRIVERS: Readonly<Record<OracleDatabase, string>> = {
  sqlite: 'better-sqlite3',
  postgres: 'pg',
  mysql: 'mysql2',
};

const KEYS: TokenKeys = { databaseKeys: ['database', 'schema'], tableKey: ({ id }) => id };

export function dialect(database: OracleDatabase) {
  const found = dialectOf(DRIVERS[database], false);
  if (found === undefined) throw new Error(`${database} has no dialect.`);
  return found;
}

/** How relations are compared: SQLite and MySQL may take names that differ in case for one. */
export function folded(id: string, database: OracleDatabase): string {
  return database === 'postgres' ? id : id.toLowerCase();
}

export function subjectOf(database: OracleDatabase, facts: CatalogFacts): Subject {
  const catalog = buildFrom(facts, 'oracle', dialect(database));
  const { lexicon } = dialect(database);
  const idsOf = (tables: readonly { readonly schema: string; readonly name: string }[]) =>
    new Set(tables.map(({ schema, name }) => folded(`${schema}.${name}`, database)));
  return {
    understand(sql) {
      const plan = new Plan(sql, lexicon);
      const dependencies = plan.dependencies(catalog, KEYS);
      const effects = plan.effects(catalog);
      const written = effects.flatMap(({ tables }) => (tables === 'every' ? [] : tables));
      return {
        tables: 'tables' in dependencies ? idsOf(dependencies.tables) : dependencies.because,
        writes: effects.some((effect) => effect.tables === 'every') ? 'every' : idsOf(written),
      };
    },
  };
}
