/**
 * Catalogs without a database: facts by hand, statements by hand, and bodies in a tiny language of their own,
 * so that the rules of expansion are tested apart from introspection and analysis.
 *
 * A body is clauses between semicolons: `reads a b; writes c; calls f; operators @@; refused time; dynamic; commits`.
 */
import type { BodyAnalysis } from '../../../cachalot/analysis/body';
import type { Name, Statement } from '../../../cachalot/analysis/statement';
import { buildCatalog } from '../../../cachalot/catalog/build-catalog';
import type { Catalog, WriteEffect } from '../../../cachalot/catalog/catalog';
import type { TextAnalyser } from '../../../cachalot/catalog/text-analyser';
import {
  type CatalogFacts,
  NO_FACTS,
  type RelationFact,
  type RelationRef,
  type RoutineFact,
} from '../../../cachalot/databases/catalog-facts';
import { type BypassReason, refuse } from '../../../cachalot/support/reasons';

/** `'t'` is `public.t` */
export function ref(text: string): RelationRef {
  const [first, second] = text.split('.');
  return second === undefined ? { schema: 'public', name: first! } : { schema: first!, name: second };
}

export function table(text: string, more: Partial<RelationFact> = {}): RelationFact {
  return { ...ref(text), kind: 'table', ...more };
}

export function view(
  text: string,
  definition: string | null,
  more: Partial<RelationFact> = {},
): RelationFact {
  return { ...ref(text), kind: 'view', definition, ...more };
}

export function routine(name: string, more: Partial<RoutineFact> = {}): RoutineFact {
  return { id: name, schema: 'public', name, volatile: false, reach: 'body', body: '', ...more };
}

export function catalogOf(facts: Partial<CatalogFacts>, knownFunctions: readonly string[] = []): Catalog {
  const schemas = [
    { name: 'public', system: false },
    { name: 'other', system: false },
    { name: 'pg_catalog', system: true },
  ];
  const all = { ...NO_FACTS, schemas, path: ['public'], ...facts };
  return buildCatalog(all, 'made up', { ...analyser, knownFunctions: new Set(knownFunctions) });
}

export function names(text: string): Name[] {
  return text.split(' ').flatMap((name) => (name === '' ? [] : [name.split('.')]));
}

export function statement(more: Partial<Statement>): Statement {
  return {
    kind: 'read',
    verb: 'SELECT',
    names: [...(more.relations ?? []), ...(more.targets ?? []), ...(more.calls ?? [])],
    relations: [],
    targets: [],
    calls: [],
    operators: [],
    cascades: false,
    commitsImplicitly: false,
    temporary: false,
    ...more,
  };
}

export function read(relations: string, more: Partial<Statement> = {}): Statement {
  return statement({ relations: names(relations), ...more });
}

export function write(verb: string, targets: string, more: Partial<Statement> = {}): Statement {
  return statement({ kind: 'write', verb, targets: names(targets), ...more });
}

const analyser: TextAnalyser = {
  knownFunctions: new Set(),
  statement(text) {
    const { targets, refusal, dynamic, commits: _, ...body } = analyseMadeUp(text);
    if (dynamic) return undefined;
    return statement({
      ...body,
      relations: clause(text, 'reads'),
      targets: targets ?? [],
      ...(refusal && { refusal }),
    });
  },
  body: analyseMadeUp,
};

function analyseMadeUp(text: string): BodyAnalysis {
  const targets = clause(text, 'writes');
  const refused = clause(text, 'refused')[0]?.[0] as BypassReason | undefined;
  return {
    names: [...clause(text, 'reads'), ...targets],
    targets,
    calls: clause(text, 'calls'),
    operators: clause(text, 'operators').map((name) => name.join('.')),
    dynamic: /\bdynamic\b/.test(text),
    commits: /\bcommits\b/.test(text),
    ...(refused && { refusal: refuse(refused) }),
  };
}

function clause(text: string, word: string): Name[] {
  const found = text.split(';').map((part) => new RegExp(`\\b${word} (.*)$`).exec(part)?.[1]);
  return found.flatMap((list) => names(list?.trim() ?? ''));
}

/** The labels of what a read depends on, or the reason why it is refused. */
export function dependsOn(catalog: Catalog, text: string | Statement): string[] | string {
  const verdict = catalog.read(typeof text === 'string' ? read(text) : text);
  return verdict.cachable ? verdict.tables.map(({ label }) => label).sort() : verdict.because;
}

/** The labels of what a statement changes. */
export function changes(catalog: Catalog, text: Statement, anySchema?: boolean): string[] | 'every' {
  return labels(catalog.write(text, anySchema));
}

export function labels({ tables }: WriteEffect): string[] | 'every' {
  return tables === 'every' ? tables : tables.map(({ label }) => label).sort();
}
