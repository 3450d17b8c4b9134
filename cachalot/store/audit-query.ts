/**
 * Asking the database again what the cache has answered: by the driver alone, so that nobody hears of it, and only on
 * a connection that nobody needs.
 */
import { type FrozenAnswer, isRefusal } from '../databases/answer';
import type { QueryObject } from '../databases/dialect';
import type { Database, DatabaseClient } from './database';
import { sessionOf } from './session';

/** The parts of Knex’s pools that tell whether a connection is idle. */
interface Pool {
  readonly max?: number;
  numUsed?(): number;
  numFree?(): number;
  numPendingAcquires?(): number;
}

/**
 * A connection is open and idle, nobody waits for one, and at least one more can be had; of a pool of one, nobody
 * uses it. So an audit opens no connection, and nobody waits for longer than its one statement takes.
 */
export function hasConnectionToSpare({ pool: given }: DatabaseClient): boolean {
  const pool: Pool = given ?? {};
  const { max = 0 } = pool;
  const [used, free] = [pool.numUsed?.() ?? max, pool.numFree?.() ?? 0];
  if (free === 0 || (pool.numPendingAcquires?.() ?? 0) > 0) return false;
  return max === 1 ? used === 0 : used + 1 < max;
}

/** `undefined` where the connection is not like any other, or its answer cannot be kept. */
export async function askDatabase(database: Database, query: QueryObject): Promise<FrozenAnswer | undefined> {
  const { client, dialect } = database;
  if (!hasConnectionToSpare(client) || database.unplainSessions.size > 0) return undefined;
  const connection = await client.acquireConnection();
  try {
    if (!isAtRest(database, connection)) return undefined;
    const asked = {
      ...query,
      sql: client.positionBindings(query.sql),
      bindings: client.prepBindings(query.bindings ?? []),
    };
    const answer = dialect.answers.freeze(await client._query(connection, asked));
    return isRefusal(answer) || !isAtRest(database, connection) ? undefined : answer;
  } finally {
    await client.releaseConnection(connection);
  }
}

function isAtRest({ dialect }: Database, connection: object): boolean {
  const session = sessionOf(connection);
  return (
    !session.changed &&
    session.transaction === undefined &&
    session.controlsUnderWay === 0 &&
    session.autocommit &&
    session.nextIsolation === undefined &&
    session.isolation === undefined &&
    dialect.sessions.inTransaction(connection, undefined) !== true
  );
}
