/**
 * Which `Database` a Knex client belongs to: the same for its pool, its clones and its transactions.
 *
 * Knex makes a fresh client for every transaction and every `withUserParams`, so the pool is what counts, and
 * for a transaction the connection that came from it.
 */
import { currentSettings } from '../../settings/current';
import type { Dialect } from '../databases/dialect';
import { dialectOf } from '../databases/dialects';
import { aliasOf, clientOf, rememberInstance } from '../databases/registry';
import { Database } from '../store/database';
import { rememberDatabase } from '../store/known-databases';
import { guardUnseen } from '../store/unseen';
import { UnknownNameError } from '../support/errors';
import { processState } from '../support/process-state';
import type { KnexClient } from './knex-internals';

interface Owners {
  /** by client, pool, connection settings or connection */
  readonly byOwner: WeakMap<object, Database>;
  /** the connection that a transaction’s client sends to */
  readonly connections: WeakMap<object, object>;
  /** connections that were taken from their pool while the patches were in place */
  inSight: WeakSet<object>;
}

const owners = processState(
  'owners',
  (): Owners => ({
    byOwner: new WeakMap(),
    connections: new WeakMap(),
    inSight: new WeakSet(),
  }),
);

/** The database behind a client, or behind the connection that it is about to use; `undefined` if unsupported. */
export function databaseOf(client: KnexClient, connection?: object): Database | undefined {
  const known =
    (connection && owners.byOwner.get(connection)) ??
    owners.byOwner.get(client) ??
    (client.pool && owners.byOwner.get(client.pool)) ??
    (client.connectionSettings && owners.byOwner.get(client.connectionSettings));
  if (known !== undefined) {
    if (!client.transacting && connection === undefined) owners.byOwner.set(client, known);
    return known;
  }
  // The prototype of a dialect can send statements too, on connections made by hand: it is nobody's database.
  if (client.config === undefined) return undefined;
  const dialect = dialectOf(client.driverName, currentSettings().CACHALOT_USE_UNSUPPORTED_DATABASE);
  return dialect === undefined ? undefined : register(client, dialect);
}

function register(client: KnexClient, dialect: Dialect): Database {
  const database = new Database(dialect, client, databaseAt);
  for (const owner of [client, client.pool, client.connectionSettings]) {
    if (owner) owners.byOwner.set(owner, database);
  }
  rememberInstance(aliasOf(client), client);
  rememberDatabase(database);
  guardPool(database);
  return database;
}

/** The database that goes by an alias, if one does. */
function databaseAt(alias: string): Database | undefined {
  try {
    return databaseOf(clientOf(alias) as KnexClient);
  } catch (error) {
    if (error instanceof UnknownNameError) return undefined;
    throw error;
  }
}

/** A pool that is destroyed may come back on another database: a file that was replaced, a memory that is empty. */
export function disownPool(client: KnexClient): void {
  for (const owner of [client, client.pool, client.connectionSettings]) {
    if (owner) owners.byOwner.delete(owner);
  }
}

/** Whoever holds a connection that was not taken before our eyes may send what we do not see. */
export function guardPool(database: Database): void {
  const { used } = (database.client.pool ?? {}) as { used?: readonly { readonly resource?: object }[] };
  for (const { resource } of used ?? []) {
    if (resource !== undefined && !owners.inSight.has(resource)) guardUnseen(database, resource);
  }
}

/** The patches are taken out: what is held from now on is held out of sight. */
export function loseSight(): void {
  owners.inSight = new WeakSet();
}

/** Remembers from whose pool a connection came. */
export function ownConnection(client: KnexClient, connection: object): void {
  owners.inSight.add(connection);
  if (owners.byOwner.has(connection)) return;
  const database = databaseOf(client);
  if (database !== undefined) owners.byOwner.set(connection, database);
}

/** A transaction’s client always sends to the same connection; the first statement shows which. */
export function rememberConnection(client: KnexClient, connection: object): void {
  if (client.transacting) owners.connections.set(client, connection);
}

export function connectionOf(client: KnexClient): object | undefined {
  return owners.connections.get(client);
}
