/**
 * What a database says about itself, and the two questions that the engine asks of it: what does this
 * read depend on, and what may this write change.
 */
import type { SessionChange } from '../analysis/session';
import type { Statement } from '../analysis/statement';
import type { Refusal } from '../support/reasons';

/** A relation that holds rows. `id` is canonical (`schema.name`, the same in every process); `name` is what a user calls it. */
export interface Table {
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  /** the name for signals and messages: bare in the default schema, else `schema.name` */
  readonly label: string;
  /** `false` where its engine keeps no snapshots: even inside a transaction it shows what others write */
  readonly transactional?: false;
}

export type ReadVerdict = { readonly cachable: true; readonly tables: readonly Table[] } | Refusal;

export interface WriteEffect {
  /** the tables whose rows may change, with cascades, triggers, rules, partitions and views; `'every'` when it cannot be told */
  readonly tables: readonly Table[] | 'every';
  /** the catalog itself may change */
  readonly schema: boolean;
  /** some of the tables cannot roll back (MyISAM, …): their changes show at once, even inside a transaction */
  readonly immediate: boolean;
  /** a routine that runs may begin or end transactions, so what was open may be committed afterwards */
  readonly commits?: boolean;
  /** a routine that runs changes what later statements of its session mean, or may */
  readonly session?: SessionChange;
  /**
   * targets that the catalog does not know: temporary tables, or tables that others have just made, whose
   * triggers and foreign keys are not known either. `tables` holds the places where they would be.
   */
  readonly unknown?: readonly string[];
}

/** An immutable picture of one database. A new one is made after any schema change. */
export interface Catalog {
  /** the same for every connection that reaches the same data; different for any other database */
  readonly identity: string;
  /** what a single `read` statement depends on; never throws */
  read(statement: Statement): ReadVerdict;
  /**
   * What a statement of any kind may change; `tables` is empty for a pure read; never throws. `anySchema` says
   * that the session may look bare names up elsewhere than a plain one does (after USE or SET search_path).
   */
  write(statement: Statement, anySchema?: boolean): WriteEffect;
  /** every table, for `invalidate()` without names */
  readonly tables: readonly Table[];
  /** tables that a user means by `name` or `schema.name`; views answer with themselves; empty when unknown */
  find(name: string): readonly Table[];
  /** in words, what the database hides from this user and what that costs; for the checks */
  readonly blindSpots: readonly string[];
}
