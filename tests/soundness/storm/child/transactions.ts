/**
 * The transactions: what they wrote they must see at once, what they roll back nobody else may ever see.
 */
import type { Knex } from 'knex';
import { IDS } from '../schema';
import { now } from '../sightings';
import type { Diary } from './diary';
import { readInside } from './reads';
import { type Operation, rowsOf, type Ship, type Watch } from './ship';
import { bumped } from './writes';

/** Undoes a transaction on purpose. */
class Undone extends Error {}

const undo = (error: unknown): void => {
  if (!(error instanceof Undone)) throw error;
};

const account = ({ random }: Watch): number => 1 + random.below(IDS.account);

/** When what a transaction reads was read: by statement on PostgreSQL, else in a snapshot that it opened. */
const since = ({ database }: Ship, began: number): number => (database === 'postgres' ? now() : began);

/** What the database says, by every path, on the way from there and again; only a row of others may grow meanwhile. */
async function seesTheTruth(
  { ship, diary }: Watch,
  trx: Knex,
  id: number,
  poison = 0,
  own = true,
): Promise<number> {
  const [truth] = await trx('account').where({ id }).cachalot(false);
  const paths: Record<string, () => PromiseLike<unknown>> = {
    table: () => trx('account').where({ id }).first(),
    view: () => trx('account_view').where({ id }).first(),
    Objection: () => ship.models.Account.query(trx).findById(id),
    audit: () => trx('audit').where({ id }).first(),
  };
  for (const [path, read] of Object.entries(paths)) {
    for (const time of ['first', 'second']) {
      const row = (await read()) as { version: number; poison: number };
      const stands = row.version === truth.version || (!own && row.version > truth.version);
      if (stands && (path === 'audit' || row.poison === poison)) continue;
      diary.wrong(
        `a transaction did not see what it should by ${path} the ${time} time: ${JSON.stringify({ row, truth })}`,
      );
    }
  }
  return truth.version;
}

async function poison(trx: Knex, id: number): Promise<void> {
  await trx('account')
    .where({ id })
    .update({ poison: 1, version: trx.raw('version + 1000000') });
  await trx('log').insert({ writer: 0, poison: 1 });
}

async function readSome(watch: Watch, trx: Knex, began: number): Promise<void> {
  for (let left = watch.random.below(3); left > 0; left -= 1)
    await readInside(watch, trx, since(watch.ship, began));
}

async function bumpInside(watch: Watch, trx: Knex): Promise<() => void> {
  const id = account(watch);
  await trx('account').where({ id }).increment('version', 1);
  const version = await seesTheTruth(watch, trx, id);
  return () => bumped(watch.diary, id, version);
}

async function commits(watch: Watch): Promise<void> {
  const began = now();
  const told = await watch.ship.knex.transaction(async (trx) => {
    await readSome(watch, trx, began);
    const tell = await bumpInside(watch, trx);
    await trx('log').insert({ writer: watch.ship.slot });
    return tell;
  });
  told();
  watch.diary.added('log');
}

async function rollsBack(watch: Watch): Promise<void> {
  const { knex } = watch.ship;
  const id = account(watch);
  const body = async (trx: Knex): Promise<never> => {
    await poison(trx, id);
    await seesTheTruth(watch, trx, id, 1);
    throw new Undone();
  };
  await knex.transaction(body).catch(undo);
}

async function savepoints(watch: Watch): Promise<void> {
  const { ship, random, diary } = watch;
  const [bad, tally] = [account(watch), 1 + random.below(IDS.tally)];
  const told = await ship.knex.transaction(async (trx) => {
    const tell = await bumpInside(watch, trx);
    await trx
      .transaction(async (inner) => {
        await poison(inner, bad);
        await seesTheTruth(watch, inner, bad, 1);
        throw new Undone();
      })
      .catch(undo);
    await seesTheTruth(watch, trx, bad, 0, false);
    await trx.transaction((inner) => inner('tally').where({ id: tally }).increment('version', 1));
    return tell;
  });
  told();
  diary.added(`tally ${tally}`);
}

async function byHand(watch: Watch): Promise<void> {
  const { knex } = watch.ship;
  const connection = await knex.client.acquireConnection();
  const run = (sql: string, values: readonly number[] = []) =>
    knex.raw(sql, [...values]).connection(connection);
  try {
    await run('begin');
    const id = account(watch);
    const undone = watch.random.below(2) === 0;
    await run('update account set version = version + 1 where id = ?', [id]);
    const [row] = rowsOf(await run('select version from account where id = ?', [id]));
    if (undone) await run('update account set poison = 1 where id = ?', [id]);
    await run(undone ? 'rollback' : 'commit');
    if (!undone) bumped(watch.diary, id, row!.version);
  } catch (error) {
    await run('rollback').catch(() => undefined);
    throw error;
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

async function byObjection(watch: Watch): Promise<void> {
  const { knex, models } = watch.ship;
  const id = account(watch);
  const version = await models.Account.transaction(knex, async (trx) => {
    await models.Account.query(trx).findById(id).increment('version', 1);
    return seesTheTruth(watch, trx as unknown as Knex, id);
  });
  bumped(watch.diary, id, version);
}

async function reads(watch: Watch): Promise<void> {
  const began = now();
  await watch.ship.knex.transaction(async (trx) => {
    for (let left = 2 + watch.random.below(4); left > 0; left -= 1)
      await readInside(watch, trx, since(watch.ship, began));
  });
}

/** Whether the trigger on gadgets is there at the moment is for the catalog to know. */
async function shadow(watch: Watch): Promise<void> {
  const { ship, random, diary } = watch;
  const id = 1 + random.below(IDS.gadget);
  const version = await ship.knex.transaction(async (trx) => {
    await trx('gadget').where({ id }).increment('version', 1);
    const [truth] = await trx('shadow').where({ id }).cachalot(false);
    const row = await trx('shadow').where({ id }).first();
    if (row.version < truth.version) missed(diary, row, truth);
    return truth.version;
  });
  diary.added(`gadget ${id}`);
  diary.known(`shadow ${id}`, version);
}

function missed(diary: Diary, row: unknown, truth: unknown): void {
  diary.wrong(`a transaction did not see what its trigger wrote: ${JSON.stringify({ row, truth })}`);
}

export const TRANSACTIONS: readonly Operation[] = [
  { name: 'commits', weight: 4, run: commits },
  { name: 'rolls back', weight: 4, run: rollsBack },
  { name: 'savepoints', weight: 3, run: savepoints },
  { name: 'by hand', weight: 2, run: byHand },
  { name: 'by Objection', weight: 2, run: byObjection },
  { name: 'reads', weight: 4, run: reads },
  { name: 'shadow', weight: 2, run: shadow },
];
