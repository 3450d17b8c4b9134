/**
 * What becomes of a read, and what must be known of the place where it would run.
 */
import type { FrozenAnswer } from '../databases/answer';
import type { Keeper } from './keeper';
import type { Session } from './session';

/** What becomes of a read. */
export type ReadOutcome =
  | { readonly kind: 'answer'; readonly answer: FrozenAnswer }
  | { readonly kind: 'run'; readonly keeper?: Keeper };

/** Where the read will run, if that is settled already: a transaction, or a connection of the caller's own. */
export interface Place {
  readonly connection: object;
  readonly session: Session;
}
