/**
 * From introspected facts to a catalog: gives the catalog the analysis of the dialect’s own texts, and the tables
 * that CACHALOT_ADDITIONAL_TABLES adds to what introspection could see.
 */
import { currentSettings } from '../../settings/current';
import { analyse } from '../analysis/analyse';
import { analyseBody } from '../analysis/body';
import { buildCatalog } from '../catalog/build-catalog';
import type { Catalog } from '../catalog/catalog';
import type { CatalogFacts, RelationFact } from '../databases/catalog-facts';
import type { Dialect } from '../databases/dialect';

export function buildFrom(facts: CatalogFacts, identity: string, { lexicon }: Dialect): Catalog {
  return buildCatalog(withAdditional(facts), identity, {
    statement: (text) => {
      const { statements } = analyse(text, lexicon);
      return statements.length === 1 ? statements[0] : undefined;
    },
    body: (text) => analyseBody(text, lexicon),
    knownFunctions: lexicon.knownFunctions,
  });
}

/** A table that the database hides from this user can still be named, read and invalidated. */
function withAdditional(facts: CatalogFacts): CatalogFacts {
  const names = currentSettings().CACHALOT_ADDITIONAL_TABLES;
  if (names.length === 0) return facts;
  const [defaultSchema = ''] = facts.path;
  const known = new Set(facts.relations.map(({ schema, name }) => `${schema}.${name}`));
  const added = names.flatMap((name): RelationFact[] => {
    const parts = name.split('.');
    const schema = parts.length > 1 ? parts[0]! : defaultSchema;
    const bare = parts[parts.length - 1]!;
    return known.has(`${schema}.${bare}`) ? [] : [{ schema, name: bare, kind: 'table' }];
  });
  return { ...facts, relations: [...facts.relations, ...added] };
}
