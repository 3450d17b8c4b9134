/**
 * The writes that stand alone: each one a statement of its own, acknowledged when its promise resolves.
 */
import { invalidate } from '../../../../cachalot/index';
import { IDS } from '../schema';
import type { Diary } from './diary';
import type { Operation, Watch } from './ship';

const idOf = ({ random }: Watch, table: keyof typeof IDS): number => 1 + random.below(IDS[table]);

/** What follows from one more version of an account; `version` where it is known. */
export function bumped(diary: Diary, id: number, version?: number): void {
  for (const subject of [`account ${id}`, `audit ${id}`]) {
    diary.added(subject);
    if (version !== undefined) diary.known(subject, version);
  }
  diary.added('sum');
}

export const WRITES: readonly Operation[] = [
  {
    name: 'increment',
    weight: 3,
    async run(watch) {
      const id = idOf(watch, 'account');
      await watch.ship.knex('account').where({ id }).increment('version', 1);
      bumped(watch.diary, id);
    },
  },
  {
    name: 'raw update',
    weight: 2,
    async run(watch) {
      const id = idOf(watch, 'account');
      await watch.ship.knex.raw('update account set version = version + 1 where id = ?', [id]);
      bumped(watch.diary, id);
    },
  },
  {
    name: 'returning',
    weight: 3,
    async run(watch) {
      const { knex, database } = watch.ship;
      const id = idOf(watch, 'account');
      const update = knex('account')
        .where({ id })
        .update({ version: knex.raw('version + 1') });
      if (database === 'mysql') {
        await update;
        return bumped(watch.diary, id);
      }
      const [row] = await update.returning('version');
      bumped(watch.diary, id, row.version);
    },
  },
  {
    name: 'Objection',
    weight: 2,
    async run({ ship, random, diary }) {
      const id = 1 + random.below(IDS.account);
      await ship.models.Account.query(ship.knex).findById(id).increment('version', 1);
      bumped(diary, id);
    },
  },
  {
    name: 'every account',
    weight: 1,
    async run({ ship, diary }) {
      await ship.knex('account').increment('version', 1);
      for (let id = 1; id <= IDS.account; id += 1) bumped(diary, id);
    },
  },
  {
    name: 'cascade on update',
    weight: 3,
    async run(watch) {
      const id = idOf(watch, 'parent');
      await watch.ship.knex('parent').where({ id }).increment('code', 1);
      for (const table of ['parent', 'child']) watch.diary.added(`${table} ${id}`);
    },
  },
  { name: 'cascade on delete', weight: 4, run: turnOver },
  {
    name: 'insert',
    weight: 2,
    async run({ ship, diary }) {
      await ship.knex('log').insert({ writer: ship.slot });
      diary.added('log');
    },
  },
  {
    name: 'Objection insert',
    weight: 1,
    async run({ ship, diary }) {
      await ship.models.Log.query(ship.knex).insert({ writer: ship.slot } as never);
      diary.added('log');
    },
  },
  {
    name: 'bulk insert',
    weight: 1,
    async run({ ship, random, diary }) {
      const rows = Array.from({ length: 2 + random.below(6) }, () => ({ writer: ship.slot }));
      if (random.below(2) === 0) await ship.knex('log').insert(rows);
      else await ship.knex.batchInsert('log', rows, 3);
      diary.added('log', rows.length);
    },
  },
  {
    name: 'upsert',
    weight: 2,
    async run(watch) {
      const { knex } = watch.ship;
      const id = idOf(watch, 'tally');
      const version = knex.raw('tally.version + 1');
      await knex('tally').insert({ id, version: 1, poison: 0 }).onConflict('id').merge({ version });
      watch.diary.added(`tally ${id}`);
    },
  },
  {
    name: 'gadget',
    weight: 2,
    async run(watch) {
      const id = idOf(watch, 'gadget');
      await watch.ship.knex('gadget').where({ id }).increment('version', 1);
      watch.diary.added(`gadget ${id}`);
    },
  },
  { name: 'outside', weight: 1, run: writeOutside },
];

let turning = false;

/** The process’s own item is made anew, or goes with its holder: one step at a time, so that its generations grow. */
async function turnOver(watch: Watch): Promise<void> {
  if (turning) return;
  turning = true;
  try {
    await turn(watch);
  } finally {
    turning = false;
  }
}

async function turn({ ship, diary }: Watch): Promise<void> {
  const id = ship.slot + 1;
  const { knex } = ship;
  const [item] = await knex('item').where({ id }).cachalot(false);
  if (item !== undefined) {
    if ((await knex('holder').where({ id }).del()) === 1) diary.known(`item ${id}`, 2 * item.generation + 1);
    return;
  }
  const generation = ship.nextGeneration();
  await knex.transaction(async (trx) => {
    await trx('holder').insert({ id });
    await trx('item').insert({ id, generation });
  });
  diary.known(`item ${id}`, 2 * generation);
}

/** A statement that cachalot cannot see, on the bare driver, and then the word that makes it known. */
async function writeOutside(watch: Watch): Promise<void> {
  const { ship, diary } = watch;
  const id = idOf(watch, 'outside');
  const { client } = ship.knex;
  const connection = await client.acquireConnection();
  try {
    const sql = `update outside set version = version + 1 where id = ${id}`;
    if (ship.database === 'sqlite') connection.prepare(sql).run();
    else if (ship.database === 'mysql') await connection.promise().query(sql);
    else await connection.query(sql);
  } finally {
    await client.releaseConnection(connection);
  }
  await invalidate('outside');
  diary.added(`outside ${id}`);
}
