/**
 * The databases that a call is about: the one named, or all that this process knows; and the transaction that
 * the caller has open on each.
 */
import type { InvalidationOptions } from './call-arguments';
import { clientOf, knownAliases } from './databases/registry';
import { connectionOf, databaseOf } from './patches/databases';
import type { KnexClient } from './patches/knex-internals';
import { ambientTransaction } from './store/ambient';
import type { Database } from './store/database';
import { knownDatabases } from './store/known-databases';
import { sessionOf } from './store/session';
import type { Transaction } from './store/transaction';
import { InvalidArgumentError } from './support/errors';

export interface ChosenDatabases {
  readonly databases: readonly Database[];
  /** aliases whose client cachalot does not support: nothing of theirs is cached */
  readonly unsupported: readonly string[];
}

/**
 * @throws UnknownNameError when no database goes by the alias
 */
export function chosenDatabases({ dbAlias, transaction }: InvalidationOptions): ChosenDatabases {
  const aliases = dbAlias == null ? knownAliases() : [dbAlias];
  const chosen = new Set<Database>();
  const unsupported: string[] = [];
  for (const alias of aliases) {
    const database = databaseOf(clientOf(alias) as KnexClient);
    if (database === undefined) unsupported.push(alias);
    else chosen.add(database);
  }
  // Two pools may share an alias: they lead to one place, or to two that were given one name.
  for (const database of knownDatabases()) {
    if (database.client.pool !== undefined && aliases.includes(database.alias)) chosen.add(database);
  }
  const given = transaction && openTransaction(transaction as unknown as { client: KnexClient });
  if (given !== undefined && dbAlias == null) chosen.add(given.database);
  for (const database of chosen) database.settleRole();
  // What is true of a primary is true of its replicas: it counts once, under the primary's alias.
  const databases = [...chosen].filter(
    ({ role }) => dbAlias != null || role?.primary === undefined || !chosen.has(role.primary),
  );
  return { databases, unsupported };
}

/** The transaction that the caller is in, as far as this database is concerned. */
export function transactionOn(
  database: Database,
  { transaction }: InvalidationOptions,
): Transaction | undefined {
  if (transaction !== undefined) {
    const given = openTransaction(transaction as unknown as { client: KnexClient });
    if (given.database === database) return given.transaction;
  }
  return ambientTransaction(database);
}

function openTransaction(transaction: { readonly client: KnexClient }): {
  database: Database;
  transaction: Transaction;
} {
  const connection = connectionOf(transaction.client);
  const database = connection && databaseOf(transaction.client, connection);
  const open = connection && sessionOf(connection).transaction;
  if (database === undefined || open === undefined || hasEnded(transaction)) {
    throw new InvalidArgumentError('options.transaction', transaction, 'a transaction that is still open');
  }
  return { database, transaction: open };
}

/** Its connection may have gone on to another transaction. */
function hasEnded(transaction: object): boolean {
  const { isCompleted } = transaction as { isCompleted?: () => boolean };
  return isCompleted?.call(transaction) === true;
}
