/**
 * What the reader of one verb finds out; whatever it leaves out has the value that most statements have.
 */
import type { Name, Statement, StatementKind, TransactionControl } from './statement';
import type { Text } from './targets';

export interface Outcome {
  readonly kind: StatementKind;
  /** nothing if left out */
  readonly targets?: readonly Name[] | null;
  readonly control?: TransactionControl;
  readonly session?: NonNullable<Statement['session']>;
  readonly commitsImplicitly?: boolean;
  readonly temporary?: boolean;
  /** called without parentheses: `CALL p` */
  readonly calls?: readonly Name[];
  /** the text runs nothing, so that what it calls does not count */
  readonly inert?: boolean;
}

/** Reads a statement by its verb. */
export type Reader = (text: Text) => Outcome;

export const NEUTRAL: Outcome = { kind: 'neutral' };
export const UNKNOWN: Outcome = { kind: 'unknown', targets: null };
