/**
 * What reading a relation, or calling a routine, depends on in the end.
 *
 * A view leads to what its query reads, and stands in the answer itself, since a change of its definition is a
 * change of its rows. A materialised view's rows change only when it is refreshed: it stands for itself.
 *
 * A table leads to its partitions and heirs, never the other way; a write to a parent is in turn taken for a
 * write to each of its descendants (expand-writes.ts). That is enough: every row lies in one table L. Who sees
 * the row reads L or an ancestor of L, so depends on L. Who changes it names L or an ancestor of L, so writes
 * L. The ancestors of L need not be told.
 */
import type { RelationFact, RoutineFact } from '../databases/catalog-facts';
import { type Refusal, refuse } from '../support/reasons';
import type { Definitions, Reading } from './definition';

export interface ReadReach {
  readonly relations: readonly RelationFact[];
  /** why what was met on the way cannot be cached; the first */
  readonly refusal?: Refusal;
}

type Node = RelationFact | RoutineFact;

export class ReadExpansion {
  readonly #steps = new Map<Node, Reading>();
  readonly #reaches = new Map<Node, ReadReach>();

  constructor(
    readonly definitions: Definitions,
    /** relations that the database writes by itself, by key, and who does */
    readonly backgroundWriterOf: (relation: RelationFact) => string | undefined,
  ) {}

  /** Everything that can be reached from here, in the order in which it is met. */
  reach(start: Node): ReadReach {
    const known = this.#reaches.get(start);
    if (known !== undefined) return known;
    const seen = new Set<Node>([start]);
    let refusal: Refusal | undefined;
    for (const node of seen) {
      const step = this.#step(node);
      refusal ??= step.refusal;
      for (const relation of step.relations) seen.add(relation);
      for (const routine of step.routines) seen.add(routine);
    }
    const relations = [...seen].filter(isRelation);
    const reach = refusal === undefined ? { relations } : { relations, refusal };
    this.#reaches.set(start, reach);
    return reach;
  }

  #step(node: Node): Reading {
    let step = this.#steps.get(node);
    if (step === undefined) {
      step = isRelation(node) ? this.#relationStep(node) : this.#routineStep(node);
      this.#steps.set(node, step);
    }
    return step;
  }

  #relationStep(relation: RelationFact): Reading {
    const refusal = this.#refusal(relation);
    if (refusal !== undefined) return { ...NOTHING, refusal };
    if (relation.kind === 'view') return this.definitions.view(relation);
    const computed = (relation.computed ?? []).map((text) =>
      this.definitions.expression(text, relation.schema),
    );
    const firstRefusal = computed.find((reading) => reading.refusal !== undefined)?.refusal;
    return {
      relations: [
        ...this.definitions.index.childrenOf(relation),
        ...this.definitions.used(relation.uses?.relations ?? []),
      ],
      routines: computed.flatMap((reading) => reading.routines),
      ...(firstRefusal !== undefined && { refusal: firstRefusal }),
    };
  }

  #refusal(relation: RelationFact): Refusal | undefined {
    const { kind, name } = relation;
    if (kind === 'system') return refuse('system-catalog', name);
    if (kind === 'temporary') return refuse('temporary-table', name);
    if (kind === 'foreign') return refuse('foreign-table', name);
    // any INSERT elsewhere may draw from it
    if (kind === 'sequence') return refuse('background-writes', name);
    if (relation.rowLevelSecurity) return refuse('row-level-security', name);
    const writer = this.backgroundWriterOf(relation);
    return writer === undefined ? undefined : refuse('background-writes', `${name}: ${writer}`);
  }

  #routineStep(routine: RoutineFact): Reading {
    if (routine.volatile) return { ...NOTHING, refusal: refuse('volatile-function', routine.name) };
    const parts = this.definitions.index.routines(routine.parts);
    if (routine.reach === 'nothing') return { ...NOTHING, routines: parts };
    if (routine.reach === 'anything') return { ...NOTHING, refusal: refuse('not-understood', routine.name) };
    const body = this.definitions.routine(routine);
    return { ...body, routines: [...body.routines, ...parts] };
  }
}

const NOTHING = { relations: [], routines: [] } as const;

function isRelation(node: Node): node is RelationFact {
  return 'kind' in node;
}
