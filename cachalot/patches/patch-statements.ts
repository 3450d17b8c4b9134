/**
 * Every statement on its way to the driver passes through these two methods of Knex’s client.
 */
import type { Transform } from 'node:stream';
import type { QueryObject } from '../databases/dialect';
import { enterTransaction } from '../store/ambient';
import type { Keeper } from '../store/outcome';
import { type Passage, passageOf } from '../store/passage';
import { passStatement } from '../store/statement-gate';
import { endGuard } from '../store/unseen';
import { takeKeeper } from './captures';
import { databaseOf, ownConnection, rememberConnection } from './databases';
import type { KnexClasses, KnexClient } from './knex-internals';
import { patchMethod, type Restore } from './patch-method';
import { fieldsThrough, watchRows } from './replay-stream';

export function patchStatements({ Client }: KnexClasses): Restore[] {
  const { prototype } = Client;
  return [
    patchMethod(prototype, 'acquireConnection', (original) => {
      return async function (this: KnexClient) {
        const connection = await original.call(this);
        ownConnection(this, connection);
        return connection;
      };
    }),
    patchMethod(prototype, 'releaseConnection', (original) => {
      return function (this: KnexClient, connection: object) {
        // Before 3.2 Knex releases the connection of every stream, also of one that was answered without any.
        if (connection === undefined) return Promise.resolve();
        endGuard(connection);
        return original.call(this, connection);
      };
    }),
    patchMethod(prototype, 'query', (original) => {
      return function (this: KnexClient, connection: object, queryOrText: QueryObject | string) {
        const query = typeof queryOrText === 'string' ? { sql: queryOrText } : queryOrText;
        const passage = passageFor(this, connection, query);
        if (passage === undefined) return original.call(this, connection, queryOrText);
        const keeper = keeperFor(passage);
        const bind = opensTransaction(this, queryOrText) ? enterTransaction(this, passage) : undefined;
        const passed = passStatement(passage, () => {
          const answer = original.call(this, connection, query);
          return keeper === undefined ? answer : answer.then((answered) => keep(passage, keeper, answered));
        });
        return bind === undefined ? passed : passed.then(bind);
      };
    }),
    patchMethod(prototype, 'stream', (original) => {
      return function (
        this: KnexClient,
        connection: object,
        query: QueryObject,
        stream: Transform,
        options: unknown,
      ) {
        const passage = passageFor(this, connection, query);
        if (passage === undefined) return original.call(this, connection, query, stream, options);
        const keeper = keeperFor(passage);
        if (keeper !== undefined) keepRows(passage, keeper, stream);
        return passStatement(passage, () => done(original.call(this, connection, query, stream, options)));
      };
    }),
  ];
}

/**
 * Knex sends the control statements of its transactions as bare texts. Those that open one are sent in a run of
 * Knex's own; those that end one may be sent in the caller's.
 */
function opensTransaction(client: KnexClient, query: QueryObject | string): boolean {
  return (
    client.transacting === true && typeof query === 'string' && !/^(commit|rollback|release)/i.test(query)
  );
}

/** Before 3.2 Knex takes the end of a PostgreSQL stream for a failure, with nothing as its reason. */
function done(streamed: Promise<unknown>): Promise<unknown> {
  return streamed.catch((error: unknown) => {
    if (error != null) throw error;
  });
}

export function passageFor(client: KnexClient, connection: object, query: QueryObject): Passage | undefined {
  if (typeof query?.sql !== 'string' || query.sql === '' || !connection) return undefined;
  const database = databaseOf(client, connection);
  if (database === undefined) return undefined;
  rememberConnection(client, connection);
  return passageOf(database, connection, query, client.transacting === true);
}

/** SET TRANSACTION is for this one statement then: what it reads is not what others would. */
function keeperFor(passage: Passage): Keeper | undefined {
  const { query, session } = passage;
  const keeper = takeKeeper(query);
  if (keeper === undefined || session.transaction !== undefined || session.nextIsolation === undefined) {
    keeper?.proof?.ask(passage);
    return keeper;
  }
  keeper.failed();
  return undefined;
}

/** Nobody has seen the answer yet: what is kept now is what the driver said. */
function keep(passage: Passage, keeper: Keeper, answered: QueryObject): QueryObject {
  keeper.answered(answered, isPlain(passage, keeper));
  return answered;
}

function keepRows(passage: Passage, keeper: Keeper, stream: Transform): void {
  let rows: unknown[] = [];
  let weight = 0;
  const fields = fieldsThrough(stream);
  watchRows(
    stream,
    (row) => {
      weight += weigh(row);
      if (weight <= keeper.largest) rows.push(row);
      else rows = [];
    },
    () => {
      if (weight <= keeper.largest) keeper.answeredRows(rows, isPlain(passage, keeper), fields());
      else keeper.tooLarge();
    },
  );
}

/** Roughly, in bytes: whoever streams may do so because all rows at once are too many to hold. */
function weigh(row: unknown): number {
  let weight = 16;
  for (const value of Object.values(Object(row))) {
    if (typeof value === 'string') weight += 2 * value.length;
    else if (ArrayBuffer.isView(value)) weight += value.byteLength;
    else weight += 16;
  }
  return weight;
}

/** Whether the session that answered is like any other of the pool, and in the transaction that was asked. */
function isPlain({ session }: Passage, { transaction }: Keeper): boolean {
  return !session.changed && session.transaction === transaction;
}
