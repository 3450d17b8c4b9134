/**
 * What the suites on transactions work on: two small tables in a database of their own, the same at the start
 * of every test, and reads of them that can be asked anywhere.
 */
import type { Knex } from 'knex';
import { settings, stats } from '../../../cachalot';
import type { BareConnection, DatabaseName, KnexOptions, TestDatabase } from '../../support/databases';

export const LEDGER = 'ledger';
export const AUDIT = 'audit';

/** Anything that builds queries: an instance, a transaction, a clone. */
export type Queryable = Knex | Knex.Transaction;

export interface Ledger {
  readonly database: DatabaseName;
  readonly knex: Knex;
  /** a second pool on the same database with the same settings: another reader of the same cache */
  readonly other: Knex;
  /** a connection that no cache can come between */
  readonly bare: BareConnection;
}

/** Makes the tables; names are unique, so that a second insert of one is an error of the statement alone. */
export async function createLedger(knex: Knex): Promise<void> {
  for (const name of [LEDGER, AUDIT]) {
    await knex.schema.createTable(name, (table) => {
      table.increments();
      table.string('name', 40).notNullable().unique();
    });
  }
}

/** One database for a suite, its rows put back before each test, settings and counters after each. */
export function useLedger(db: TestDatabase, options: KnexOptions = {}): Ledger {
  let opened: Ledger | undefined;
  beforeAll(async () => {
    const knex = await db.create(options);
    await createLedger(knex);
    opened = { database: db.name, knex, other: db.second(options, knex), bare: await db.uncached(knex) };
  });
  beforeEach(() => refill(now().knex));
  afterEach(() => {
    settings.reset();
    stats.reset();
  });
  const now = (): Ledger => {
    if (opened === undefined) throw new Error('The ledger is opened before the first test, not earlier.');
    return opened;
  };
  return {
    database: db.name,
    get knex() {
      return now().knex;
    },
    get other() {
      return now().other;
    },
    get bare() {
      return now().bare;
    },
  };
}

/** One row `first` in the ledger, none in the audit, and a catalog that holds, as in a process that has read before. */
export async function refill(knex: Knex): Promise<void> {
  await knex(LEDGER).delete();
  await knex(AUDIT).delete();
  await knex(LEDGER).insert({ name: 'first' });
  await knex(LEDGER).first('id');
}

/** The names in the ledger, in order: the read that most tests ask again and again. */
export const names = (source: Queryable): Promise<string[]> =>
  Promise.resolve(source(LEDGER).orderBy('name').pluck('name'));

export const audited = (source: Queryable): Promise<string[]> =>
  Promise.resolve(source(AUDIT).orderBy('name').pluck('name'));

/** Puts a name in the ledger; every statement of this module is short, so that a test can hold it back by its text. */
export const add = async (source: Queryable, name: string, table = LEDGER): Promise<void> => {
  await source(table).insert({ name });
};

/** What is in the ledger, whatever any cache says. */
export async function truth({ bare }: Ledger, table = LEDGER): Promise<unknown[]> {
  return (await bare.rows(`select name from ${table} order by name`)).map((row) => row.name);
}

/** Fails unless both pools read what is there, and read it from the cache the next time. */
export async function expectSettled(ledger: Ledger): Promise<void> {
  const there = await truth(ledger);
  expect(await names(ledger.knex)).toEqual(there);
  expect(await names(ledger.other)).toEqual(there);
}

/** An error that the test itself throws, to be told from all others. */
export class Abort extends Error {
  override readonly name = 'Abort';
}

/** Runs `fn` and expects it to end with the test's own `Abort`. */
export async function expectAborted(fn: () => PromiseLike<unknown>): Promise<void> {
  await expect(Promise.resolve().then(fn)).rejects.toBeInstanceOf(Abort);
}
