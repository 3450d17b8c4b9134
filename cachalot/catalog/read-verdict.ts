/** Whether a read can be cached, and which tables its rows come from. */
import type { Name, Statement } from '../analysis/statement';
import type { RelationFact, RoutineFact } from '../databases/catalog-facts';
import { type Refusal, refuse } from '../support/reasons';
import type { ReadVerdict } from './catalog';
import type { ReadExpansion } from './expand-reads';
import type { FactIndex } from './fact-index';
import {
  pathScope,
  resolveRelations,
  resolveRoutines,
  resolveRowFunctions,
  type Scope,
} from './resolve-names';
import type { TableList } from './table-list';

export class ReadVerdicts {
  readonly #scope: Scope;

  constructor(
    readonly index: FactIndex,
    readonly reads: ReadExpansion,
    readonly tables: TableList,
    /** built-in functions that certainly answer the same each time, where the server cannot be asked */
    readonly knownFunctions: ReadonlySet<string>,
  ) {
    this.#scope = pathScope(index);
  }

  verdict(statement: Statement): ReadVerdict {
    if (statement.kind !== 'read') return refuse('not-a-read', statement.verb);
    if (statement.refusal !== undefined) return statement.refusal;
    if (statement.relations === null) return refuse('not-understood');
    const found: RelationFact[] = [];
    for (const name of statement.relations) {
      const relations = resolveRelations(name, this.#scope, this.index);
      if (relations.length === 0 && !includes(statement.calls, name))
        return refuse('unknown-table', name.join('.'));
      found.push(...relations);
    }
    const routines = this.#routines(statement);
    return 'because' in routines ? routines : this.#reach([...found, ...routines]);
  }

  #reach(starts: readonly (RelationFact | RoutineFact)[]): ReadVerdict {
    const relations = new Set<RelationFact>();
    for (const start of starts) {
      const reach = this.reads.reach(start);
      if (reach.refusal !== undefined) return reach.refusal;
      for (const relation of reach.relations) relations.add(relation);
    }
    if (relations.size === 0) return refuse('no-table');
    return { cachable: true, tables: this.tables.tablesOf(relations) };
  }

  #routines(statement: Statement): readonly RoutineFact[] | Refusal {
    const { index } = this;
    const found: RoutineFact[] = [];
    for (const name of statement.calls) {
      const routines = resolveRoutines(name, this.#scope, index);
      if (routines.length === 0 && !this.#isKnown(name, statement)) {
        return refuse('volatile-function', name.join('.'));
      }
      found.push(...routines);
    }
    return [
      ...found,
      ...resolveRowFunctions(statement.names, index),
      ...index.operatorRoutines(statement.operators),
      ...index.routines(index.facts.unnamedRoutines),
    ];
  }

  /** No function, or one that is listed as harmless: `t (a, b)` also looks like a call. */
  #isKnown(name: Name, statement: Statement): boolean {
    if (this.index.facts.routinesAreComplete) return true;
    if (name.length === 1 && this.knownFunctions.has(name[0]!.toLowerCase())) return true;
    const asRelation = includes(statement.relations ?? [], name);
    return asRelation && resolveRelations(name, this.#scope, this.index).length > 0;
  }
}

function includes(names: readonly Name[], name: Name): boolean {
  return names.some((other) => other.length === name.length && other.every((part, at) => part === name[at]));
}
