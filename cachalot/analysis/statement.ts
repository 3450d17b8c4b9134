/**
 * What one SQL text says about itself, before any catalog is asked.
 *
 * Sound by construction: a name that the text holds is in `names`, whatever it turns out to be. The
 * narrower lists (`relations`, `targets`) are given only where the grammar leaves no doubt.
 */
import type { IsolationLevel } from '../databases/isolation';
import type { Refusal } from '../support/reasons';

export type { IsolationLevel };

/** A dotted name as written: `["t"]`, `["schema", "t"]`, `["db", "schema", "t"]`; folded by the dialect unless quoted. */
export type Name = readonly string[];

export type StatementKind =
  /** SELECT, VALUES, TABLE, WITH … SELECT, SHOW-free; it writes nothing by its grammar */
  | 'read'
  /** INSERT, UPDATE, DELETE, MERGE, REPLACE, TRUNCATE, COPY FROM, LOAD DATA, data-modifying WITH, SELECT INTO … */
  | 'write'
  /** CREATE, ALTER, DROP, RENAME, COMMENT, GRANT, … : the catalog may change */
  | 'schema'
  /** BEGIN … ROLLBACK, SAVEPOINT, XA, SET TRANSACTION: see `control` */
  | 'transaction'
  /** SET, RESET, USE, DISCARD, set_config, ATTACH, PRAGMA that sets: see `session` */
  | 'session'
  /** CALL, DO, EXECUTE: effects are those of a body */
  | 'call'
  /** EXPLAIN without ANALYZE, SHOW, LISTEN, ANALYZE, VACUUM, LOCK TABLE …: reads nothing cachable, writes no rows */
  | 'neutral'
  | 'unknown';

export type TransactionControl =
  | { readonly verb: 'begin'; readonly isolation?: IsolationLevel }
  | { readonly verb: 'commit'; readonly chain: boolean }
  | { readonly verb: 'rollback'; readonly chain: boolean }
  | { readonly verb: 'savepoint' | 'release' | 'rollback-to'; readonly name: string }
  /** SET TRANSACTION ISOLATION LEVEL …: for the next (MySQL) or the current (PostgreSQL) transaction */
  | {
      readonly verb: 'set-isolation';
      readonly isolation: IsolationLevel;
      readonly scope: 'transaction' | 'session';
    }
  | { readonly verb: 'autocommit'; readonly on: boolean }
  /** PREPARE TRANSACTION, XA …: this connection gives the transaction away */
  | { readonly verb: 'detach' }
  /** COMMIT PREPARED, XA COMMIT: somebody's transaction becomes visible; what it wrote is not known */
  | { readonly verb: 'commit-detached' };

export interface Statement {
  readonly kind: StatementKind;
  /** the first keyword, upper case, for messages: `SELECT` */
  readonly verb: string;
  /** every dotted name in the text that could be a relation; the union of all that follows */
  readonly names: readonly Name[];
  /**
   * names that stand where only a relation, a CTE or a table function may stand (after FROM, JOIN, INTO,
   * UPDATE …); names of CTEs in scope are left out. `null` when the grammar could not be followed.
   */
  readonly relations: readonly Name[] | null;
  /** what it writes or changes, in CTEs too; `null` when it writes but which table could not be told */
  readonly targets: readonly Name[] | null;
  /** names directly followed by `(` and not keywords: functions, types, CTE column lists */
  readonly calls: readonly Name[];
  /** operators made of symbols, for databases where an operator may be a user's function */
  readonly operators: readonly string[];
  /** CASCADE, or a form whose reach is wider than its targets */
  readonly cascades: boolean;
  /** why a read of this text is not cachable, from the text alone; the first that was met */
  readonly refusal?: Refusal;
  readonly control?: TransactionControl;
  /** what a `session` statement does: `'reset'` puts all back (DISCARD ALL; RESET ALL leaves the role); `'local'` ends with the transaction */
  readonly session?: 'set' | 'local' | 'reset';
  /** it commits the transaction that is open before it runs (MySQL: DDL, LOCK TABLES, …) */
  readonly commitsImplicitly: boolean;
  /** it creates or fills a temporary table of this session (the name is in `targets`) */
  readonly temporary: boolean;
}

export interface Analysis {
  /** the statements in order; empty for a text of only comments and white space */
  readonly statements: readonly Statement[];
  /** a literal or placeholder position where a date keyword such as 'now' would make the answer depend on time */
  readonly textHoldsTimeKeyword: boolean;
}
