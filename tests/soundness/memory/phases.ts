/** What is done many times over, and must leave nothing behind. */
import fs from 'node:fs';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import { settings } from '../../../cachalot/index';
import { failingCache } from './failing-cache';

export interface Phase {
  readonly name: string;
  /** bytes of heap by which one more may make it grow, for good */
  readonly allowance: number;
  once(index: number): Promise<unknown>;
  /** Sets what it alone needs, and gives back what undoes it. */
  begin?(): () => void;
}

function open(filename: string): Knex {
  return makeKnex({ client: 'better-sqlite3', useNullAsDefault: true, connection: { filename } });
}

/** @param folder for databases in files */
export async function openPhases(
  folder: string,
): Promise<{ phases: readonly Phase[]; close(): Promise<void> }> {
  const knex = open(':memory:');
  await knex.schema.createTable('t', (table) => table.increments());
  await knex('t').insert({ id: 1 });

  /** An application that is set up, works and is torn down. */
  const instance = async (filename: string): Promise<void> => {
    const other = open(filename);
    if (!(await other.schema.hasTable('t')))
      await other.schema.createTable('t', (table) => table.increments());
    await other('t').insert({ id: null });
    for (let again = 0; again < 2; again += 1) await other('t').orderBy('id');
    await other.transaction((trx) => trx('t').delete());
    await other.destroy();
  };
  /** On a file that comes back, now and then as a new database. */
  const onFile = async (index: number): Promise<void> => {
    const file = path.join(folder, `${index % 10}.sqlite3`);
    await instance(file);
    if (index % 10 === 9) fs.rmSync(file, { force: true });
  };
  const inMemory = (): Promise<void> => instance(':memory:');
  const transaction = (index: number): Promise<unknown> =>
    knex.transaction(async (trx) => {
      await trx('t').where({ id: index % 7 });
      if (index % 2 === 0) await trx('t').insert({ id: 2 });
      if (index % 2 === 0) await trx('t').where({ id: 2 }).delete();
    });
  /** Knex gives every savepoint a name of its own: ten thousand of their texts are remembered, and no more. */
  const savepoint = (index: number): Promise<unknown> =>
    knex.transaction((trx) => trx.transaction((inner) => inner('t').where({ id: index % 7 })));
  const undone = (index: number): Promise<unknown> =>
    knex
      .transaction(async (trx) => {
        await trx('t').insert({ id: 10 + index });
        throw new Error('undone');
      })
      .catch(() => undefined);
  /** Every other one is a text of its own: of these, too, ten thousand are remembered. */
  const query = async (index: number): Promise<unknown> =>
    index % 2 === 0 ? knex('t').select({ [`c${index}`]: 'id' }) : knex('t').where({ id: index });
  const change = async (index: number): Promise<unknown> => {
    await knex('t').where({ id: 1 }).update({ id: 1 });
    return knex('t').where({ id: index % 5 });
  };

  /** With reads and writes going on, the cache fails and comes back, again and again. */
  const failing = (): (() => void) => {
    const { CACHES } = settings;
    settings.CACHES = { default: failingCache(256 * 1024) };
    return () => {
      settings.CACHES = CACHES;
    };
  };

  const phases: readonly Phase[] = [
    { name: 'instances', allowance: 400, once: onFile },
    // a database nobody has seen before: its six tokens and the counters of its table, both bounded, are not forgotten
    { name: 'instances in memory', allowance: 2_000, once: inMemory },
    { name: 'transactions', allowance: 30, once: transaction },
    { name: 'savepoints', allowance: 30, once: savepoint },
    { name: 'transactions undone', allowance: 30, once: undone },
    { name: 'queries', allowance: 30, once: query },
    { name: 'changes', allowance: 30, once: change },
    {
      name: 'faults',
      allowance: 30,
      once: (index) => (index % 5 === 0 ? change(index) : query(index)),
      begin: failing,
    },
  ];
  return { phases, close: () => knex.destroy() };
}
