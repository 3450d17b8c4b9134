/** Says what must hold whatever the user does; where it does not, the fault is in cachalot itself. */
import { CachalotError } from './errors';

/** Something that cachalot takes for granted turned out to be false. */
export class InvariantError extends CachalotError {
  readonly code = 'ERR_CACHALOT_INVARIANT';

  constructor(expectation: string) {
    super(`Expected that ${expectation}. This is a bug in cachalot: please report it with this stack.`);
  }
}

/** Throws an `InvariantError` unless `condition` holds; `expectation` reads after "Expected that". */
export function invariant(condition: unknown, expectation: string): asserts condition {
  if (!condition) throw new InvariantError(expectation);
}
