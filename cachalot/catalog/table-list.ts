/** The relations as users know them: canonical id, bare name where that is enough, and look-up by name. */
import type { RelationFact, RelationRef } from '../databases/catalog-facts';
import type { Table } from './catalog';
import type { FactIndex } from './fact-index';
import { idOf } from './relation-id';

export class TableList {
  readonly #tables = new Map<string, Table>();
  readonly #path: readonly string[];

  constructor(readonly index: FactIndex) {
    this.#path = [...index.path];
  }

  /** The same object each time for the same relation. */
  tableOf(ref: RelationRef): Table {
    const id = idOf(ref);
    let table = this.#tables.get(id);
    if (table === undefined) {
      const bare = this.index.relations(ref).some((relation) => relation.transactional === false);
      table = {
        id,
        schema: ref.schema,
        name: ref.name,
        label: this.#labelOf(ref),
        ...(bare && { transactional: false as const }),
      };
      this.#tables.set(id, table);
    }
    return table;
  }

  tablesOf(refs: Iterable<RelationRef>): Table[] {
    return [...new Map([...refs].map((ref) => [idOf(ref), this.tableOf(ref)])).values()];
  }

  /** What holds rows of this database. Where bare names mean one schema only, the tables of that schema. */
  all(): Table[] {
    const { facts, path } = this.index;
    const own = (ref: RelationRef) =>
      facts.names.lookup === 'any' || path.size === 0 || path.has(this.index.fold(ref.schema));
    return this.tablesOf(
      facts.relations.filter((relation) => HOLDS_ROWS.has(relation.kind) && own(relation)),
    );
  }

  /**
   * What a user means by `name` or `schema.name`: in the schemas of the path if it is there, else in any; with
   * its partitions and heirs, whose rows are also its rows.
   */
  find(name: string): Table[] {
    const { index } = this;
    const bare = this.#named(index.relationsByName.get(index.fold(name)) ?? []);
    const onPath = bare.filter(({ schema }) => index.path.has(index.fold(schema)));
    if (bare.length > 0) return this.#withHeirs(onPath.length > 0 ? onPath : bare);
    const qualified: RelationFact[] = [];
    for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      qualified.push(...index.relations({ schema: name.slice(0, dot), name: name.slice(dot + 1) }));
    }
    return this.#withHeirs(this.#named(qualified));
  }

  #named(relations: readonly RelationFact[]): RelationFact[] {
    return relations.filter(({ kind }) => kind === 'view' || HOLDS_ROWS.has(kind));
  }

  #withHeirs(relations: readonly RelationFact[]): Table[] {
    const found = new Set(relations);
    for (const relation of found) for (const child of this.index.childrenOf(relation)) found.add(child);
    return this.tablesOf(found);
  }

  /** Bare where a bare name leads to it, else with its schema. */
  #labelOf(ref: RelationRef): string {
    const { index } = this;
    const schema = index.fold(ref.schema);
    const namesakes = index.relationsByName.get(index.fold(ref.name)) ?? [];
    const first = this.#path.find(
      (part) => part === schema || namesakes.some((other) => index.fold(other.schema) === part),
    );
    return first === schema ? ref.name : `${ref.schema}.${ref.name}`;
  }
}

const HOLDS_ROWS: ReadonlySet<RelationFact['kind']> = new Set([
  'table',
  'partitioned',
  'materialized',
  'virtual',
  'foreign',
]);
