/**
 * The transaction that the calling code runs in, as far as Knex's own transactions show it.
 *
 * Knex sends BEGIN (or SAVEPOINT) in a run of its own, in which it also registers the container's start. What is
 * entered there is seen by the container and by all that it calls and awaits, and by nobody else.
 */
import { enterContext, readContext } from '../support/call-context';
import { processState } from '../support/process-state';
import type { Database } from './database';
import type { Passage } from './passage';
import type { Session } from './session';
import type { Transaction } from './transaction';

interface Ambient {
  readonly database: Database;
  readonly session: Session;
  /** set once BEGIN went through; weak, since sockets that are opened meanwhile keep their context for ever */
  transaction: WeakRef<Transaction> | undefined;
  readonly outer: Ambient | undefined;
}

/** One per client that Knex made for a transaction: SET TRANSACTION and BEGIN are two statements of one. */
const ambients = processState('ambients', () => new WeakMap<object, Ambient>());

/** Enters the transaction that the statement is about to open. Call what it returns when it went through. */
export function enterTransaction(
  client: object,
  { database, session }: Passage,
): <Answer>(answer: Answer) => Answer {
  let ambient = ambients.get(client);
  if (ambient === undefined) {
    const outer = innermost((around) => openIn(around) !== undefined);
    ambient = { database, session, transaction: undefined, outer };
    ambients.set(client, ambient);
  }
  const entered = ambient;
  enterContext({ transaction: entered });
  return (answer) => {
    if (entered.transaction === undefined && session.transaction !== undefined) {
      entered.transaction = new WeakRef(session.transaction);
    }
    return answer;
  };
}

/** The innermost transaction around this call that is open on the database. */
export function ambientTransaction(database: Database): Transaction | undefined {
  const ambient = innermost((around) => around.database === database && openIn(around) !== undefined);
  return ambient && openIn(ambient);
}

function innermost(matches: (ambient: Ambient) => boolean): Ambient | undefined {
  let ambient = readContext()?.transaction as Ambient | undefined;
  while (ambient !== undefined && !matches(ambient)) ambient = ambient.outer;
  return ambient;
}

/** A connection goes on to other transactions once this one has ended. */
function openIn({ transaction, session }: Ambient): Transaction | undefined {
  const known = transaction?.deref();
  return known !== undefined && known === session.transaction ? known : undefined;
}
