/** The statements that can be stopped, each with what sends it. */
import type { Knex } from 'knex';
import type { Random } from '../support/random';
import { type Act, attempt } from './scene';
import type { Served } from './wire';

export interface Target {
  readonly name: string;
  readonly sql: RegExp;
  readonly only?: Served;
  run(act: Act): Promise<unknown>;
}

/** Thrown to end a transaction that is not to be committed. */
class Undone extends Error {}

export const WRITE = /^(update|insert)/i;

/** A time limit of Knex, in milliseconds, and whether what is late is cancelled. */
export interface Limit {
  readonly milliseconds: number;
  readonly cancel: boolean;
}

/** One statement that changes the account, on a pool or in a transaction. */
export async function write(knex: Knex, act: Act, limit?: Limit): Promise<void> {
  const query = act.random.pick(WRITES)(knex, act);
  await (limit === undefined ? query : query.timeout(limit.milliseconds, { cancel: limit.cancel }));
}

type Query = Knex.QueryBuilder | Knex.Raw;

const WRITES: readonly ((knex: Knex, act: Act) => Query)[] = [
  (knex, { id }) => knex.raw('update account set version = version + 1 where id = ?', [id]),
  (knex, { id }) => knex('note').insert({ account_id: id }),
  (knex, { id }) => knex('account').where({ id }).increment('version', 1),
  (knex, { id, stage }) => {
    const update = knex('account').where({ id });
    const changes = { version: knex.raw('version + 1') };
    return stage.options.served === 'mysql' ? update.update(changes) : update.update(changes, 'version');
  },
];

const LEVELS = [undefined, undefined, 'read committed', 'repeatable read', 'serializable'] as const;

export function inTransaction(
  { lane, random }: Act,
  body: (trx: Knex.Transaction) => Promise<void>,
): Promise<void> {
  const isolationLevel = random.pick(LEVELS);
  return lane.knex.transaction(body, isolationLevel === undefined ? {} : { isolationLevel });
}

/** It reads what it has written, so that it has something of its own to forget. */
export async function work(trx: Knex, act: Act): Promise<void> {
  const { id, random, stage, title } = act;
  const before = await trx('account').where({ id }).first('version');
  await trx('account').where({ id }).increment('version', 1);
  const after = await trx('account').where({ id }).first('version');
  if (after.version !== before.version + 1)
    stage.found.push(`${title.join(', ')}: a transaction did not see its own write`);
  if (random.below(2) === 0) await write(trx, act);
}

async function byHand({ lane, id }: Act, sqls: readonly string[]): Promise<void> {
  const connection = await lane.knex.client.acquireConnection();
  const run = (sql: string) => lane.knex.raw(sql).connection(connection);
  try {
    for (const sql of sqls) await run(sql.replace('$id', String(id)));
  } catch (error) {
    await attempt(run('rollback'));
    throw error;
  } finally {
    await lane.knex.client.releaseConnection(connection);
  }
}

const UPDATE = 'update account set version = version + 1 where id = $id';

export const TARGETS: readonly Target[] = [
  { name: 'a statement', sql: WRITE, run: (act) => write(act.lane.knex, act) },
  {
    name: 'several statements',
    sql: /^update/i,
    only: 'postgres',
    run: ({ lane, id }) =>
      lane.knex.raw(`${UPDATE}; insert into note (account_id) values ($id)`.replaceAll('$id', String(id))),
  },
  {
    name: 'a whole transaction in one text',
    sql: /^begin/i,
    only: 'postgres',
    run: ({ lane, id }) => lane.knex.raw(`begin; ${UPDATE}; commit`.replace('$id', String(id))),
  },
  { name: 'BEGIN', sql: /^begin/i, run: (act) => inTransaction(act, (trx) => work(trx, act)) },
  { name: 'a write of a transaction', sql: WRITE, run: (act) => inTransaction(act, (trx) => work(trx, act)) },
  { name: 'COMMIT', sql: /^commit/i, run: (act) => inTransaction(act, (trx) => work(trx, act)) },
  {
    name: 'COMMIT by hand',
    sql: /^commit/i,
    run: (act) => byHand(act, ['begin', UPDATE, 'commit']),
  },
  {
    name: 'COMMIT AND CHAIN',
    sql: /^commit and/i,
    run: (act) => byHand(act, ['begin', UPDATE, 'commit and chain', UPDATE, 'commit']),
  },
  {
    name: 'COMMIT that a deferred constraint refuses',
    sql: /^commit/i,
    only: 'postgres',
    run: (act) =>
      inTransaction(act, async (trx) => {
        await work(trx, act);
        await trx('note').insert({ account_id: 1_000_000 + act.id });
      }),
  },
  {
    name: 'ROLLBACK',
    sql: /^rollback/i,
    run: (act) => inTransaction(act, (trx) => work(trx, act).then(undo)),
  },
  {
    name: 'ROLLBACK TO SAVEPOINT',
    sql: /^rollback to/i,
    run: (act) =>
      inTransaction(act, async (trx) => {
        await work(trx, act);
        await trx.transaction((inner) => work(inner, act).then(undo)).catch(notUndone);
        await write(trx, act);
      }),
  },
  {
    name: 'RELEASE SAVEPOINT',
    sql: /^release/i,
    run: (act) =>
      inTransaction(act, async (trx) => {
        await trx.transaction((inner) => work(inner, act));
        await write(trx, act);
      }),
  },
];

export function undo(): never {
  throw new Undone();
}

function notUndone(error: unknown): void {
  if (!(error instanceof Undone)) throw error;
}

/** A target that can be had there. */
export function drawTarget(random: Random, served: Served): Target {
  return random.pick(TARGETS.filter(({ only }) => only === undefined || only === served));
}
