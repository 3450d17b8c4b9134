/**
 * Knex starts the clock of a time limit when it hands a statement on; what has to be asked of the database before
 * that statement is asked sooner, so that its time is not counted and its cancellation does not hit us.
 */
import type { QueryObject } from '../databases/dialect';
import { readyToSend } from '../store/statement-gate';
import type { KnexClasses, Runner } from './knex-internals';
import { patchMethod, type Restore } from './patch-method';
import { passageFor } from './patch-statements';

export function patchTimeLimits({ Runner }: KnexClasses): Restore {
  return patchMethod(Runner.prototype, 'query', (original) => {
    return function (this: Runner, query: QueryObject) {
      const passage = query.timeout ? passageFor(this.client, this.connection!, query) : undefined;
      const ready = passage && readyToSend(passage);
      return ready === undefined ? original.call(this, query) : ready.then(() => original.call(this, query));
    };
  });
}
