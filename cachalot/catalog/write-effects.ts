/** Which tables a statement may change, with all that follows from it. */
import type { SessionChange } from '../analysis/session';
import type { Name, Statement } from '../analysis/statement';
import type { RelationRef, RoutineFact } from '../databases/catalog-facts';
import type { WriteEffect } from './catalog';
import { ROW_EVENTS, type WriteExpansion, type WriteStart } from './expand-writes';
import type { FactIndex } from './fact-index';
import {
  pathScope,
  presumeRelations,
  resolveRelations,
  resolveRoutines,
  resolveRowFunctions,
  type Scope,
} from './resolve-names';
import type { TableList } from './table-list';
import { eventsOf } from './write-events';

interface Targets {
  readonly starts: readonly WriteStart[];
  /** where a table that we do not know of would be: it may be there, made a moment ago */
  readonly presumed: readonly RelationRef[];
  readonly unknown: readonly string[];
}

export class WriteEffects {
  readonly #scope: Scope;

  constructor(
    readonly index: FactIndex,
    readonly writes: WriteExpansion,
    readonly tables: TableList,
  ) {
    this.#scope = pathScope(index);
  }

  effect(statement: Statement, anySchema: boolean): WriteEffect {
    const scope = anySchema ? 'any' : this.#scope;
    const schema = statement.kind === 'schema' && !statement.temporary;
    if (statement.kind === 'unknown') return this.#every(true, true);
    const routines = this.#routines(statement, scope);
    const run = routines.map((routine) => ({ routine }));
    if (statement.targets === null) {
      const call = statement.kind === 'call';
      const { session } = this.writes.reach(run);
      return this.#every(schema || call, call, session);
    }
    if (statement.kind === 'call' && routines.length === 0)
      return this.#every(true, true, statement.verb === 'CALL' ? 'set' : undefined);
    const targets = this.#targets(statement, statement.targets, scope);
    const reach = this.writes.reach([...targets.starts, ...run]);
    // a change of the schema fires no triggers of rows
    const { session } = statement.kind === 'schema' ? this.writes.reach(run) : reach;
    if (reach.relations === 'every') return this.#every(schema || reach.schema, reach.commits, session);
    const relations = [...reach.relations, ...targets.presumed];
    return {
      tables: this.tables.tablesOf(relations),
      schema: schema || reach.schema,
      immediate: relations.some((relation) => this.#isImmediate(relation)),
      ...(reach.commits && { commits: true }),
      ...(session !== undefined && { session }),
      ...(targets.unknown.length > 0 && { unknown: targets.unknown }),
    };
  }

  #every(schema: boolean, commits: boolean, session?: SessionChange): WriteEffect {
    const immediate = this.index.facts.relations.some((relation) => relation.transactional === false);
    return {
      tables: 'every',
      schema,
      immediate,
      ...(commits && { commits }),
      ...(session !== undefined && { session }),
    };
  }

  /** What a statement runs: all that it calls, whatever its kind, and what schema changes set off. */
  #routines(statement: Statement, scope: Scope): RoutineFact[] {
    const { index } = this;
    const called = statement.kind === 'call' ? [...statement.calls, ...statement.names] : statement.calls;
    const { schemaTriggers, unnamedRoutines } = index.facts;
    return [
      ...called.flatMap((name) => resolveRoutines(name, scope, index)),
      ...resolveRowFunctions(statement.names, index),
      ...index.operatorRoutines(statement.operators),
      ...(statement.kind === 'schema' ? index.routines(schemaTriggers) : []),
      ...(statement.kind === 'read' || statement.kind === 'write' ? index.routines(unnamedRoutines) : []),
    ];
  }

  #targets(statement: Statement, names: readonly Name[], scope: Scope): Targets {
    const { index } = this;
    // what it changes is this session's own
    if (statement.temporary) return { starts: [], presumed: [], unknown: [] };
    const isSchema = statement.kind === 'schema';
    const events = isSchema ? ROW_EVENTS : eventsOf(statement);
    const starts: WriteStart[] = [];
    const presumed: RelationRef[] = [];
    const unknown: string[] = [];
    for (const name of names) {
      const relations = [...resolveRelations(name, scope, index), ...(isSchema ? this.#inSchema(name) : [])];
      starts.push(...relations.flatMap((relation) => events.map((event) => ({ relation, event }))));
      if (relations.length > 0) continue;
      presumed.push(...presumeRelations(name, scope, index));
      if (!isSchema) unknown.push(name.join('.'));
    }
    return { starts, presumed, unknown };
  }

  /** DROP SCHEMA and its like change all that is in one. */
  #inSchema(name: Name) {
    const { index } = this;
    const schema = index.fold(name.at(-1)!);
    if (name.length !== 1 || index.schemas.get(schema) !== false) return [];
    return index.facts.relations.filter((relation) => index.fold(relation.schema) === schema);
  }

  #isImmediate(ref: RelationRef): boolean {
    return this.index.relations(ref).some((relation) => relation.transactional === false);
  }
}
