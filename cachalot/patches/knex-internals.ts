/**
 * The parts of Knex that cachalot relies on and that Knex does not document: all of them, in one place.
 *
 * - `Runner.prototype.ensureConnection(callback, params)`: takes a connection and calls back with the runner;
 *   `params` is given for streams alone. Without it, the callback emits `start`, compiles and runs the builder.
 * - `Runner.prototype.query(obj)`: runs one compiled query on `runner.connection`, with events and time limits.
 * - `Client.prototype.query(connection, obj)` and `.stream(connection, obj, stream, options)`: every statement of
 *   every path goes through one of them; a transaction’s client calls them too, and sends its control
 *   statements as strings.
 * - `client._query(connection, obj)`: the driver alone, without events; it leaves the answer on `obj.response`.
 * - `client.prepBindings(bindings)`, `client.positionBindings(sql)`: what Knex does to both before the driver gets them.
 * - `client.processResponse(obj, runner)`, `client.postProcessResponse(rows, queryContext)`: from that answer to
 *   what the caller gets.
 * - `client.acquireConnection()`, `client.pool`, `client.connectionSettings`, `client.transacting`.
 * - `Transaction.prototype.acquireConnection(config, use)`: each transaction begins by it, before its BEGIN.
 * - `builder._connection`, `_single`, `_debug`, `_method`: on query builders.
 *
 * Tested with the versions in `TESTED`.
 */
import type { EventEmitter } from 'node:events';
import type { Transform } from 'node:stream';
import type { QueryObject } from '../databases/dialect';
import type { DatabaseClient } from '../store/database';

/** The versions of Knex that the test suite has run with: from the first, up to but without the second. */
export const TESTED = { from: '3.2.0', below: '3.4.0' } as const;

export interface KnexClient extends DatabaseClient, EventEmitter {
  readonly driverName?: string;
  readonly dialect?: string;
  readonly logger: { debug(message: unknown): void };
  query(connection: object, query: QueryObject | string): Promise<QueryObject>;
  stream(connection: object, query: QueryObject, stream: Transform, options: unknown): Promise<unknown>;
  processResponse(query: QueryObject, runner: Runner): unknown;
  postProcessResponse(response: unknown, queryContext: unknown): unknown;
}

export interface Builder extends EventEmitter {
  readonly client: KnexClient;
  readonly _connection?: object;
  readonly _debug?: boolean;
  readonly _method?: string;
  readonly isRawInstance?: boolean;
  readonly _single?: Record<string, unknown>;
  toSQL(): QueryObject | QueryObject[];
  queryContext(): unknown;
}

export interface StreamParameters {
  readonly stream: Transform;
  readonly options: unknown;
  readonly hasHandler: boolean;
}

export interface Runner {
  readonly client: KnexClient;
  readonly builder: Builder;
  connection?: object | undefined;
  query(query: QueryObject): Promise<unknown>;
  queryArray(queries: readonly QueryObject[]): Promise<unknown>;
  ensureConnection(callback: ConnectionCallback, parameters?: StreamParameters): Promise<unknown>;
}

export type ConnectionCallback = (runner: Runner, parameters?: StreamParameters) => unknown;

export interface Transaction {
  acquireConnection(config: unknown, use: (connection: object) => unknown): Promise<unknown>;
}

/** The constructors that one copy of Knex works with. */
export interface KnexClasses {
  readonly Client: { readonly prototype: KnexClient };
  readonly Runner: { readonly prototype: Runner };
  readonly QueryBuilder: { readonly prototype: Builder & Record<string, unknown> };
  readonly Raw: { readonly prototype: Builder & Record<string, unknown> };
}

type Made = { constructor: { readonly prototype: never } };

/** Finds the classes behind a Knex module, or behind an instance, whose client is of a dialect’s subclass. */
export function classesOf(knex: unknown): KnexClasses | undefined {
  const Client = baseClient(knex);
  if (Client === undefined) return undefined;
  const { prototype } = Client as unknown as { prototype: Record<string, (...args: unknown[]) => Made> };
  const bare = Object.assign(Object.create(prototype) as object, { config: {} });
  return {
    Client,
    Runner: prototype.runner!.call(bare, {}).constructor,
    QueryBuilder: prototype.queryBuilder!.call(bare).constructor,
    Raw: prototype.raw!.call(bare, '').constructor,
  };
}

function baseClient(knex: unknown): KnexClasses['Client'] | undefined {
  if (knex === null || (typeof knex !== 'object' && typeof knex !== 'function')) return undefined;
  const { Client, client } = knex as { Client?: unknown; client?: object };
  if (typeof Client === 'function') return Client as unknown as KnexClasses['Client'];
  let prototype: object | null = client ?? null;
  while (prototype !== null && !Object.hasOwn(prototype, 'runner'))
    prototype = Object.getPrototypeOf(prototype) as object | null;
  return prototype === null ? undefined : (prototype.constructor as unknown as KnexClasses['Client']);
}
