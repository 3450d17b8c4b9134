/**
 * A transaction is entered by the call chain that opens it, and by no other: promises are followed from the moment that
 * the first one of the process is asked for.
 */
import { followPromises } from '../support/call-context';
import type { KnexClasses, Transaction } from './knex-internals';
import { transactionOf } from './knex-module';
import { patchMethod, type Restore } from './patch-method';

export function patchTransactions({ Client }: KnexClasses): Restore {
  const prototype = transactionOf(Client);
  if (prototype === undefined) {
    followPromises();
    return () => true;
  }
  return patchMethod(prototype, 'acquireConnection', (original) => {
    return function (this: Transaction, config: unknown, use: (connection: object) => unknown) {
      // The first one goes on in a promise that is followed.
      if (followPromises()) return Promise.resolve().then(() => original.call(this, config, use));
      return original.call(this, config, use);
    };
  });
}
