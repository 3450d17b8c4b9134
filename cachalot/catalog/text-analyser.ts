/** What the catalog asks about texts that the database holds: views, triggers, routines, jobs. */
import type { Name, Statement } from '../analysis/statement';
import type { Refusal } from '../support/reasons';

/** What a body of one or many statements says about itself. */
export interface BodyAnalysis {
  /** every name in it that could be a relation */
  readonly names: readonly Name[];
  /** what it writes; `null` when that could not be told */
  readonly targets: readonly Name[] | null;
  readonly calls: readonly Name[];
  readonly operators?: readonly string[];
  /** it puts SQL together when it runs */
  readonly dynamic: boolean;
  /** why what it computes cannot be cached */
  readonly refusal?: Refusal;
}

export interface TextAnalyser {
  /** the one statement that a view's definition is; `undefined` when it is not one */
  statement(text: string): Statement | undefined;
  body(text: string): BodyAnalysis;
  /** lower case: built-in functions that certainly answer the same each time, where the server cannot be asked */
  readonly knownFunctions: ReadonlySet<string>;
}
