/**
 * One statement text on its way to the driver, with all that is known of where it goes.
 */
import type { QueryObject } from '../databases/dialect';
import type { Database } from './database';
import type { Plan } from './plan';
import { type Session, sessionOf } from './session';

export interface Passage {
  readonly database: Database;
  readonly connection: object;
  readonly query: QueryObject;
  readonly plan: Plan;
  readonly session: Session;
  /** the connection was taken for a transaction of Knex's own */
  readonly transacting: boolean;
}

export function passageOf(
  database: Database,
  connection: object,
  query: QueryObject,
  transacting: boolean,
): Passage {
  return {
    database,
    connection,
    query,
    plan: database.planOfStatement(query.sql),
    session: sessionOf(connection),
    transacting,
  };
}
