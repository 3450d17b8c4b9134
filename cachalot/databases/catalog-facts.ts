/**
 * What introspection tells about a database: plain data, the same shape for every dialect.
 *
 * A dialect answers its own questions before it fills this in (which functions are harmless, which engines
 * keep their rows elsewhere), so that the catalog needs to know no dialect. Optional fields are left out where
 * the answer is the ordinary one.
 */

/** One relation by its exact names, as the database stores them. */
export interface RelationRef {
  readonly schema: string;
  readonly name: string;
}

export type RelationKind =
  | 'table'
  | 'partitioned'
  | 'view'
  /** its rows change only when it is refreshed */
  | 'materialized'
  /** its rows live outside of the database */
  | 'foreign'
  | 'temporary'
  /** rows kept by a module that is known to keep them in tables of the same database */
  | 'virtual'
  | 'sequence'
  /** part of the database's own catalog */
  | 'system';

/** What a body or definition is known to use, where the database keeps a record of it. */
export interface Uses {
  readonly relations: readonly RelationRef[];
  /** `RoutineFact.id` */
  readonly routines: readonly string[];
}

export interface RelationFact extends RelationRef {
  readonly kind: RelationKind;
  /** of a view: the query; `null` when the database does not show it to us */
  readonly definition?: string | null;
  /** what the definition uses, by the database's own record; without it the definition is analysed */
  readonly uses?: Uses;
  /** `false`: its changes show at once and no rollback takes them back */
  readonly transactional?: false;
  readonly rowLevelSecurity?: true;
  /** INSERT and UPDATE may delete the rows that are in their way, without being told to */
  readonly replacesRows?: true;
  /** who writes it behind everybody's back, for messages */
  readonly backgroundWriter?: string;
  /** expressions of columns that are computed when they are read */
  readonly computed?: readonly string[];
  /** ids of the users' functions that run when it is written: column defaults, checks, policies */
  readonly runsOnWrite?: readonly string[];
}

/** What happens to the child's rows when the parent's row goes or changes its key. */
export interface ForeignKeyFact {
  readonly child: RelationRef;
  readonly parent: RelationRef;
  /** CASCADE deletes, SET NULL and SET DEFAULT update, all else does nothing */
  readonly onDelete: 'delete' | 'update' | 'nothing';
  readonly onUpdate: 'update' | 'nothing';
}

/** A partition and what it is a part of, or a table and what it inherits from. */
export interface InheritanceFact {
  readonly parent: RelationRef;
  readonly child: RelationRef;
}

export type RowEvent = 'insert' | 'update' | 'delete' | 'truncate';

export interface TriggerFact {
  readonly table: RelationRef;
  readonly events: readonly RowEvent[];
  /** the function that it runs, `RoutineFact.id` … */
  readonly routine?: string;
  /** … or its own statements; `null` when the database does not show them to us */
  readonly body?: string | null;
}

/** PostgreSQL's rewrite rule, ALSO or INSTEAD. */
export interface RuleFact {
  readonly table: RelationRef;
  readonly event: RowEvent;
  readonly uses: Uses;
}

export interface RoutineFact {
  /** unique in its database; overloads share a name */
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  /** may answer differently for the same arguments and the same rows */
  readonly volatile: boolean;
  /** what it can read and write: no table at all, what its `body` says, or anything */
  readonly reach: 'nothing' | 'body' | 'anything';
  readonly body?: string;
  /** ids of the routines that it is made of (an aggregate) */
  readonly parts?: readonly string[];
  /** takes a row, so that `row.name` calls it without parentheses */
  readonly takesRow?: true;
  /** a package: its routines are called as `name.routine` */
  readonly package?: true;
}

/** An operator that runs a user's function. */
export interface OperatorFact {
  readonly symbol: string;
  readonly routine: string;
}

/** Statements that the database runs by itself, on a schedule. */
export interface JobFact {
  readonly name: string;
  readonly schema: string;
  /** `null` when the database does not show it to us */
  readonly body: string | null;
}

export interface SchemaFact {
  readonly name: string;
  /** holds the database's own catalog */
  readonly system: boolean;
}

/** How names are written and looked up. */
export interface NameRules {
  /** `'lower'`: names that differ in case may mean the same, so they are taken to */
  readonly folding: 'exact' | 'lower';
  /** bytes after which the database cuts a name off without a word */
  readonly maxBytes?: number;
  /**
   * where a statement's bare name is looked up: in the `path` alone, or, because the path may differ from one
   * session to the next, in `'any'` schema
   */
  readonly lookup: 'path' | 'any';
  /** bare names in views, triggers and routines mean the schema of their owner */
  readonly bodiesStayInSchema: boolean;
}

export interface CatalogFacts {
  readonly schemas: readonly SchemaFact[];
  /** the schemas of bare names, first one first, of the connection that introspected */
  readonly path: readonly string[];
  readonly names: NameRules;
  /** every function is in `routines` or harmless; else a call of an unknown function may be anything */
  readonly routinesAreComplete: boolean;
  /** every relation is in `relations`; else some may be hidden from the user that introspected */
  readonly relationsAreComplete: boolean;
  readonly relations: readonly RelationFact[];
  readonly foreignKeys: readonly ForeignKeyFact[];
  readonly inheritance: readonly InheritanceFact[];
  readonly triggers: readonly TriggerFact[];
  readonly rules: readonly RuleFact[];
  readonly routines: readonly RoutineFact[];
  readonly operators: readonly OperatorFact[];
  readonly jobs: readonly JobFact[];
  /** ids of routines that any statement may run unnamed: casts, comparison of a user's types */
  readonly unnamedRoutines: readonly string[];
  /** ids of routines that run at schema changes */
  readonly schemaTriggers: readonly string[];
  /** pairs that hold the same rows: a full-text table and the tables that it keeps them in */
  readonly twins: readonly (readonly [RelationRef, RelationRef])[];
  /** schemas whose triggers the user that introspected may not see */
  readonly hiddenTriggers: readonly string[];
  /** in words, what could not be seen, and which privilege would show it */
  readonly blindSpots: readonly string[];
}

/** Facts of a database with nothing in it; dialects and tests bring what differs. */
export const NO_FACTS: CatalogFacts = {
  schemas: [],
  path: [],
  names: { folding: 'exact', lookup: 'any', bodiesStayInSchema: false },
  routinesAreComplete: true,
  relationsAreComplete: true,
  relations: [],
  foreignKeys: [],
  inheritance: [],
  triggers: [],
  rules: [],
  routines: [],
  operators: [],
  jobs: [],
  unnamedRoutines: [],
  schemaTriggers: [],
  twins: [],
  hiddenTriggers: [],
  blindSpots: [],
};
