/** What the texts that a database holds lead to: the relations and routines behind their names, found once. */
import type { BodyAnalysis } from '../analysis/body';
import type { SessionChange } from '../analysis/session';
import type { Name } from '../analysis/statement';
import type { RelationFact, RelationRef, RoutineFact } from '../databases/catalog-facts';
import { type Refusal, refuse } from '../support/reasons';
import type { FactIndex } from './fact-index';
import {
  bodyScope,
  presumeRelations,
  resolveRelations,
  resolveRoutines,
  resolveRowFunctions,
  type Scope,
} from './resolve-names';
import type { TextAnalyser } from './text-analyser';

/** What evaluating a text reads. */
export interface Reading {
  readonly relations: readonly RelationFact[];
  readonly routines: readonly RoutineFact[];
  readonly refusal?: Refusal;
}

/** What running a text may write. */
export interface Writing {
  /** `null`: anything */
  readonly targets: readonly RelationRef[] | null;
  readonly routines: readonly RoutineFact[];
  /** it may change the schema */
  readonly schema: boolean;
  /** it begins or ends transactions */
  readonly commits: boolean;
  /** it changes the session that runs it, or may */
  readonly session: SessionChange | undefined;
  /** it empties tables, perhaps with all that reference them */
  readonly truncates: boolean;
}

export class Definitions {
  constructor(
    readonly index: FactIndex,
    readonly analyser: TextAnalyser,
  ) {}

  /** What a view shows. Where the database records what it uses, that is exact, and the text tells only the rest. */
  view(view: RelationFact): Reading {
    if (view.definition == null)
      return { relations: [], routines: [], refusal: refuse('not-understood', view.name) };
    const statement = this.analyser.statement(view.definition);
    const scope = bodyScope(this.index, view.schema);
    if (view.uses !== undefined) {
      const names = statement?.names ?? this.analyser.body(view.definition).names;
      const system = this.#relations(names, scope).filter(({ kind }) => kind === 'system');
      const calls = statement?.calls ?? this.analyser.body(view.definition).calls;
      const builtIn = this.#routines(calls, scope).filter(({ schema }) => this.#isSystem(schema));
      return withRefusal(statement?.refusal, {
        relations: [...this.used(view.uses.relations), ...system],
        routines: [...this.index.routines(view.uses.routines), ...builtIn],
      });
    }
    if (statement?.kind !== 'read' || statement.relations === null) {
      return {
        relations: [],
        routines: [],
        refusal: statement?.refusal ?? refuse('not-understood', view.name),
      };
    }
    return withRefusal(statement.refusal, {
      relations: this.#relations(statement.relations, scope),
      routines: this.#called(statement.names, statement.calls, statement.operators, scope),
    });
  }

  /** Relations by the database's own record; one that is not listed is a part of the system. */
  used(refs: readonly RelationRef[]): RelationFact[] {
    return refs.flatMap((ref) => {
      const relations = this.index.relations(ref);
      return relations.length > 0 ? relations : [{ ...ref, kind: 'system' as const }];
    });
  }

  /** What a routine's body reads: every relation that it names, since a body is not followed clause by clause. */
  routine(routine: RoutineFact): Reading {
    const body = this.analyser.body(routine.body ?? '');
    const scope = bodyScope(this.index, routine.schema);
    const refusal = body.dynamic ? refuse('not-understood', routine.name) : body.refusal;
    return withRefusal(refusal, {
      relations: this.#relations(body.names, scope),
      routines: this.#calledInBody(body, scope),
    });
  }

  /** What an expression of a computed column calls. */
  expression(text: string, schema: string): Reading {
    const body = this.analyser.body(`select ${text}`);
    const routines = this.#calledInBody(body, bodyScope(this.index, schema));
    return withRefusal(body.refusal, { relations: [], routines });
  }

  /** What a body writes. A relation that may be hidden from us is presumed to be where the name would find it. */
  writing(text: string, schema: string): Writing {
    const body = this.analyser.body(text);
    const scope = bodyScope(this.index, schema);
    const targets = body.dynamic ? null : body.targets;
    return {
      targets: targets?.flatMap((name) => this.#target(name, scope)) ?? null,
      routines: this.#calledInBody(body, scope),
      commits: body.commits,
      session: body.session,
      schema: /\b(?:create|alter|drop|rename)\b/i.test(text),
      truncates: /\btruncate\b/i.test(text),
    };
  }

  #target(name: Name, scope: Scope): readonly RelationRef[] {
    const known = resolveRelations(name, scope, this.index);
    if (known.length > 0 || this.index.facts.relationsAreComplete) return known;
    return presumeRelations(name, scope, this.index);
  }

  #relations(names: readonly Name[], scope: Scope): RelationFact[] {
    return names.flatMap((name) => resolveRelations(name, scope, this.index));
  }

  #routines(calls: readonly Name[], scope: Scope): RoutineFact[] {
    return calls.flatMap((name) => resolveRoutines(name, scope, this.index));
  }

  #calledInBody(body: BodyAnalysis, scope: Scope): RoutineFact[] {
    return this.#called(body.names, body.calls, body.operators, scope);
  }

  #called(names: readonly Name[], calls: readonly Name[], operators: readonly string[], scope: Scope) {
    return [
      ...this.#routines(calls, scope),
      ...resolveRowFunctions(names, this.index),
      ...this.index.operatorRoutines(operators),
    ];
  }

  #isSystem(schema: string): boolean {
    return schema === '' || this.index.schemas.get(this.index.fold(schema)) === true;
  }
}

function withRefusal(refusal: Refusal | undefined, reading: Omit<Reading, 'refusal'>): Reading {
  return refusal === undefined ? reading : { ...reading, refusal };
}
