/**
 * Connections whose statements pass unseen: they were taken from their pool while the patches were not in place,
 * and a transaction on them goes on sending through what Knex had then.
 *
 * Until they are given back, anything may change in their database at any moment, so all of it is marked.
 */
import { andThen, type MaybePromise } from '../support/maybe-promise';
import { processState } from '../support/process-state';
import type { Database } from './database';
import { holdMarks, type Marks } from './marks';
import { sessionOf } from './session';

interface Guard {
  readonly database: Database;
  readonly marks: MaybePromise<Marks | undefined>;
}

const guards = processState('unseen', () => new WeakMap<object, Guard>());

export function guardUnseen(database: Database, connection: object): void {
  if (guards.has(connection)) return;
  database.addUnplain(connection);
  guards.set(connection, { database, marks: markAll(database) });
}

/** It was given back: what happens on it from now on is seen. */
export function endGuard(connection: object): void {
  const guard = guards.get(connection);
  if (guard === undefined) return;
  guards.delete(connection);
  const { database, marks } = guard;
  if (!sessionOf(connection).changed) database.unplainSessions.delete(connection);
  void andThen(marks, (held) => andThen(held ?? markAll(database), (all) => all?.release()));
}

/** A database that was never asked for its name has no entries that could be marked. */
function markAll(database: Database): MaybePromise<Marks | undefined> {
  if (database.profile === undefined) return undefined;
  const everything = { tables: new Map(), every: true, schema: true, catalog: undefined };
  try {
    const marks = holdMarks(database, everything);
    return marks instanceof Promise ? marks.catch(() => undefined) : marks;
  } catch {
    return undefined; // CACHALOT_ON_CACHE_ERROR 'raise', with nobody here to raise to; the tables are distrusted
  }
}
