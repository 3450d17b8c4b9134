/**
 * Which relations and routines a name in a text may mean. The answer may hold too many, never too few.
 *
 * A bare name means every relation that goes by it in the schemas where it could be looked up: in any schema
 * where the search path may differ from session to session, so the answer holds under each. The names of a
 * system schema are the exception: they are reached bare only where the path says so.
 *
 * In a chain `a.b.c` each pair of neighbours whose first is a schema is taken for `schema.relation`: that
 * covers `schema.relation.column` and `database.schema.relation`. When `a` is itself a relation, and `b` its
 * column, the text names `a` once more where it is read, and that bare name is resolved by itself.
 */
import type { Name } from '../analysis/statement';
import type { RelationFact, RelationRef, RoutineFact } from '../databases/catalog-facts';
import type { FactIndex } from './fact-index';

/** Where bare names are looked up: in some schemas (folded), or in any. */
export type Scope = ReadonlySet<string> | 'any';

/** What a statement's bare names mean when its session looks where the introspecting one did. */
export function pathScope(index: FactIndex): Scope {
  return index.facts.names.lookup === 'any' || index.path.size === 0 ? 'any' : index.path;
}

/** What bare names in the body of a view, trigger or routine mean. */
export function bodyScope(index: FactIndex, schema: string): Scope {
  return index.facts.names.bodiesStayInSchema ? new Set([index.fold(schema)]) : 'any';
}

export function resolveRelations(name: Name, scope: Scope, index: FactIndex): readonly RelationFact[] {
  if (name.length === 1) return bareRelations(name[0]!, scope, index);
  const found: RelationFact[] = [];
  for (let at = 0; at + 1 < name.length; at += 1) {
    const ref: RelationRef = { schema: name[at]!, name: name[at + 1]! };
    const system = index.schemas.get(index.fold(ref.schema));
    if (system === undefined) continue;
    const relations = index.relations(ref);
    found.push(...relations);
    if (system && relations.length === 0) found.push({ ...ref, kind: 'system' });
  }
  return found;
}

function bareRelations(name: string, scope: Scope, index: FactIndex): readonly RelationFact[] {
  const found = index.relationsByName.get(index.fold(name)) ?? [];
  const reached = found.filter(({ schema }) => scope === 'any' || scope.has(index.fold(schema)));
  if (reached.length > 0) return reached;
  const systemPath = [...(scope === 'any' ? index.path : scope)].find((schema) => index.schemas.get(schema));
  return systemPath === undefined ? [] : [{ schema: systemPath, name, kind: 'system' }];
}

/** The routines that a call may mean; of a longer chain the last two parts count, and a package's name covers its own. */
export function resolveRoutines(name: Name, scope: Scope, index: FactIndex): readonly RoutineFact[] {
  const last = name.at(-1)!;
  const named = index.routinesByName.get(index.fold(last)) ?? [];
  if (name.length === 1) return named.filter(({ schema }) => isIn(schema, scope, index));
  const qualifier = index.fold(name.at(-2)!);
  const packaged = (index.routinesByName.get(qualifier) ?? []).filter((routine) => routine.package);
  const qualified = index.schemas.has(qualifier)
    ? named.filter(({ schema }) => schema === '' || index.fold(schema) === qualifier)
    : named;
  return [...qualified, ...packaged];
}

/** Routines of a system schema, or of none, are reached from everywhere. */
function isIn(schema: string, scope: Scope, index: FactIndex): boolean {
  const folded = index.fold(schema);
  return scope === 'any' || schema === '' || scope.has(folded) || index.schemas.get(folded) === true;
}

/** Functions that `row.name` calls although no parenthesis follows. */
export function resolveRowFunctions(names: readonly Name[], index: FactIndex): readonly RoutineFact[] {
  return names.flatMap((name) => {
    const routines = index.routinesByName.get(index.fold(name.at(-1)!)) ?? [];
    return routines.filter((routine) => routine.takesRow);
  });
}

/** Where a relation that the catalog does not know would be, if it were there after all. */
export function presumeRelations(name: Name, scope: Scope, index: FactIndex): readonly RelationRef[] {
  const bare = name.at(-1)!;
  if (name.length > 1) return [{ schema: name.at(-2)!, name: bare }];
  const schemas = scope === 'any' ? index.facts.path : [...scope];
  return schemas.map((schema) => ({ schema, name: bare }));
}
