/**
 * Deterministic interleavings: one statement is held back on its way to the driver, or its answer on the way
 * back, until the test lets it go.
 *
 * It stands below everything that cachalot patches, where a slow network would be.
 */
import type { Knex } from 'knex';

/** `before`: the driver has not been asked; `after`: the database has done it, and nobody knows yet. */
export type Side = 'before' | 'after';

export interface HeldBack {
  /** resolves when the statement has come to where it waits */
  readonly arrived: Promise<void>;
  /** lets it go on */
  release(): void;
  /** it fails with this instead */
  fail(error: Error): void;
}

interface Driver {
  _query(connection: object, query: { sql: string }): Promise<unknown>;
}

/** The statements that wait now, so that a failed test leaves none behind. */
const undos = new Set<() => void>();

/** Holds back the first statement of any pool of this kind whose text matches. */
export function holdBack(knex: Knex, sql: RegExp, side: Side): HeldBack {
  let arrive!: () => void;
  let release!: () => void;
  let fail!: (error: Error) => void;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve, reject) => {
    release = resolve;
    fail = reject;
  });
  interpose(knex, sql, async (run) => {
    if (side === 'before') {
      arrive();
      await gate;
      return run();
    }
    try {
      return await run();
    } finally {
      arrive();
      await gate;
    }
  });
  undos.add(release);
  return { arrived, release, fail };
}

/**
 * The statement reaches the database, and its answer never comes back: the connection breaks instead, or only
 * the driver does and the connection lives on.
 */
export function loseAnswer(knex: Knex, sql: RegExp, then: 'breaks' | 'lives' = 'breaks'): void {
  interpose(knex, sql, async (run, connection) => {
    await run();
    const error = Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
    // what Knex's own listeners leave on a connection that breaks
    if (then === 'breaks') Object.assign(connection, { __knex__disposed: error });
    throw error;
  });
}

type Wrap = (run: () => Promise<unknown>, connection: object) => Promise<unknown>;

function interpose(knex: Knex, sql: RegExp, wrap: Wrap): void {
  const driver = knex.client.constructor.prototype as Driver;
  const own = Object.getOwnPropertyDescriptor(driver, '_query');
  const original = driver._query;
  let met = false;
  driver._query = function (this: Driver, connection, query) {
    const run = (): Promise<unknown> => original.call(this, connection, query);
    if (met || !sql.test(query.sql)) return run();
    met = true;
    return wrap(run, connection);
  };
  const replacement = driver._query;
  undos.add(() => {
    if (driver._query !== replacement) return;
    if (own === undefined) delete (driver as Partial<Driver>)._query;
    else Object.defineProperty(driver, '_query', own);
  });
}

/** To be called after each test. */
export function letAllGo(): void {
  for (const undo of [...undos].reverse()) undo();
  undos.clear();
}

/** Polls until it is so: for what goes on in the background, at the server or behind a timer. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`Waited in vain until ${what}.`);
}
