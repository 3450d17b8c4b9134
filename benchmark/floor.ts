/**
 * The floor of a hit: Knex as it is, with the driver’s answer replayed from memory and no pool.
 *
 * The builder is built, compiled, run and turned into what the caller gets; only the pool and the driver are
 * replaced, by functions that answer at once. Rows are handed out as they are, in a new array, since Objection
 * puts its models in the place of the elements.
 */
import type { Knex } from 'knex';

interface QueryObject {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  response?: unknown;
}

interface ReplacedClient {
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  _query(connection: object, query: QueryObject): Promise<QueryObject>;
}

const CONNECTION = { __knexUid: '__floor' };

/**
 * From now on, what was asked before is answered from memory; anything else still reaches the database.
 *
 * @param before what each answer waits for
 */
export function makeFloor(knex: Knex, before?: (statement: string) => Promise<unknown>): void {
  const client = knex.client as ReplacedClient;
  const { _query, acquireConnection, releaseConnection } = client;
  const answers = new Map<string, unknown>();
  client.acquireConnection = () => Promise.resolve(CONNECTION);
  client.releaseConnection = () => Promise.resolve();
  client._query = async (_connection, query) => {
    const key = query.sql + JSON.stringify(query.bindings);
    if (before !== undefined) await before(key);
    if (!answers.has(key)) {
      const real = await acquireConnection.call(client);
      await _query.call(client, real, query);
      await releaseConnection.call(client, real);
      answers.set(key, query.response);
    }
    query.response = fresh(answers.get(key));
    return query;
  };
}

/** SQLite answers with rows, mysql2 with `[rows, fields]`, pg with an object that holds rows. */
function fresh(response: unknown): unknown {
  if (Array.isArray(response)) {
    const [rows, ...rest] = response as unknown[];
    return Array.isArray(rows) ? [rows.slice(), ...rest] : response.slice();
  }
  const result = response as { readonly rows: readonly unknown[] };
  return { ...result, rows: result.rows.slice() };
}
