/** The facts, arranged by what they are looked up by. Built once per catalog; nothing in it changes afterwards. */
import type {
  CatalogFacts,
  ForeignKeyFact,
  RelationFact,
  RelationRef,
  RoutineFact,
  RuleFact,
  TriggerFact,
} from '../databases/catalog-facts';
import { foldName } from './fold-name';
import { idOf } from './relation-id';

export class FactIndex {
  readonly #relations: ReadonlyMap<string, readonly RelationFact[]>;
  readonly relationsByName: ReadonlyMap<string, readonly RelationFact[]>;
  readonly routineById: ReadonlyMap<string, RoutineFact>;
  readonly routinesByName: ReadonlyMap<string, readonly RoutineFact[]>;
  /** folded schema names, and whether the schema is the system's */
  readonly schemas: ReadonlyMap<string, boolean>;
  readonly path: ReadonlySet<string>;
  readonly hiddenTriggers: ReadonlySet<string>;
  readonly #childrenByParent: ReadonlyMap<string, readonly RelationRef[]>;
  readonly #referencesTo: ReadonlyMap<string, readonly ForeignKeyFact[]>;
  readonly #triggersOf: ReadonlyMap<string, readonly TriggerFact[]>;
  readonly #rulesOf: ReadonlyMap<string, readonly RuleFact[]>;
  readonly #twinsOf: ReadonlyMap<string, readonly RelationRef[]>;
  readonly #operators: ReadonlyMap<string, readonly string[]>;

  constructor(readonly facts: CatalogFacts) {
    const byId = (ref: RelationRef) => this.keyOf(ref);
    this.#relations = group(facts.relations, byId);
    this.relationsByName = group(facts.relations, ({ name }) => this.fold(name));
    this.routineById = new Map(facts.routines.map((routine) => [routine.id, routine]));
    this.routinesByName = group(facts.routines, ({ name }) => this.fold(name));
    this.schemas = new Map(facts.schemas.map(({ name, system }) => [this.fold(name), system]));
    this.path = new Set(facts.path.map((name) => this.fold(name)));
    this.hiddenTriggers = new Set(facts.hiddenTriggers.map((name) => this.fold(name)));
    this.#childrenByParent = group(
      facts.inheritance,
      ({ parent }) => byId(parent),
      ({ child }) => child,
    );
    this.#referencesTo = group(facts.foreignKeys, ({ parent }) => byId(parent));
    this.#triggersOf = group(facts.triggers, ({ table }) => byId(table));
    this.#rulesOf = group(facts.rules, ({ table }) => byId(table));
    const twins = facts.twins.flatMap(([one, other]) => [[one, other] as const, [other, one] as const]);
    this.#twinsOf = group(
      twins,
      ([one]) => byId(one),
      ([, other]) => other,
    );
    this.#operators = group(
      facts.operators,
      ({ symbol }) => symbol,
      ({ routine }) => routine,
    );
  }

  fold(name: string): string {
    return foldName(name, this.facts.names);
  }

  /** What two references to one relation share, however they were written. */
  keyOf({ schema, name }: RelationRef): string {
    return idOf({ schema: this.fold(schema), name: this.fold(name) });
  }

  /** Partitions, or tables that inherit; one step down. */
  childrenOf(relation: RelationRef): readonly RelationFact[] {
    return this.#known(this.#childrenByParent.get(this.keyOf(relation)));
  }

  /** Foreign keys of other tables that lead to this one. */
  referencesTo(relation: RelationRef): readonly ForeignKeyFact[] {
    return this.#referencesTo.get(this.keyOf(relation)) ?? [];
  }

  triggersOf(relation: RelationRef): readonly TriggerFact[] {
    return this.#triggersOf.get(this.keyOf(relation)) ?? [];
  }

  rulesOf(relation: RelationRef): readonly RuleFact[] {
    return this.#rulesOf.get(this.keyOf(relation)) ?? [];
  }

  twinsOf(relation: RelationRef): readonly RelationFact[] {
    return this.#known(this.#twinsOf.get(this.keyOf(relation)));
  }

  /** Several where names that differ in case fold to one. */
  relations(ref: RelationRef): readonly RelationFact[] {
    return this.#relations.get(this.keyOf(ref)) ?? [];
  }

  routines(ids: readonly string[] | undefined): readonly RoutineFact[] {
    return (ids ?? []).flatMap((id) => this.routineById.get(id) ?? []);
  }

  /** The functions behind operators, where a user's function may be. */
  operatorRoutines(symbols: readonly string[]): readonly RoutineFact[] {
    return symbols.flatMap((symbol) => this.routines(this.#operators.get(symbol)));
  }

  #known(refs: readonly RelationRef[] | undefined): readonly RelationFact[] {
    return (refs ?? []).flatMap((ref) => this.relations(ref));
  }
}

function group<T, V = T>(
  items: readonly T[],
  key: (item: T) => string,
  value: (item: T) => V = (item) => item as unknown as V,
): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [value(item)]);
    else group.push(value(item));
  }
  return groups;
}
