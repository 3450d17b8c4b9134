/**
 * The values machine: random values of random column types go into a table, and are read through each cache in each
 * way that Knex has. What the database says without a cache, what a miss says and what a hit says must be the same to
 * any program.
 *
 * A case is drawn by fast-check, which makes a failing one small; the same seed draws the same cases.
 */
import fc from 'fast-check';
import type { Knex } from 'knex';
import { cachalotDisabled, overrideSettings, settings, stats } from '../../../cachalot';
import type { DatabaseName } from '../../support/databases';
import { copy, difference } from '../../support/same';
import type { Literals } from './literals';
import { MYSQL_TYPES } from './types-mysql';
import { POSTGRES_SETUP, POSTGRES_TYPES } from './types-postgres';
import { SQLITE_TYPES } from './types-sqlite';
import { VARIANTS, type Variant } from './variants';

const TYPES: Readonly<Record<DatabaseName, Readonly<Record<string, Literals>>>> = {
  sqlite: SQLITE_TYPES,
  postgres: POSTGRES_TYPES,
  mysql: MYSQL_TYPES,
};

/** Where a machine works: a database of its own, and ways to reach it. */
export interface Workplace {
  readonly database: DatabaseName;
  /** values are put in through this one */
  readonly knex: Knex;
  /** another pool on the same database */
  pool(variant: Variant): Knex;
  /** aliases in CACHES */
  readonly caches: readonly string[];
  /** column types; all of the database when absent */
  readonly types?: readonly string[];
}

/** What was done, in figures. */
export interface Tally {
  cases: number;
  /** cells that were read back */
  values: number;
  hits: number;
  /** answers that the cache would not keep, since it could not restore them exactly */
  unkept: number;
  /** values that the database did not take */
  refused: number;
}

type Read = (
  knex: Knex,
  columns: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

const select: Read = async (knex, columns, options) =>
  knex('cells').select(columns).orderBy('id').options(options);

/** Each way to the rows. */
const SHAPES: Readonly<Record<string, Read>> = {
  select,
  first: async (knex, columns, options) =>
    knex('cells').first(columns).orderBy('id', 'desc').options(options),
  pluck: async (knex, columns, options) => knex('cells').orderBy('id').pluck(columns[0]!).options(options),
  raw: async (knex, columns, options) =>
    knex.raw('select ?? from ?? order by ??', [columns as string[], 'cells', 'id']).options(options),
  stream: async (knex, columns, options) => {
    const rows: unknown[] = [];
    for await (const row of knex('cells').select(columns).orderBy('id').options(options).stream())
      rows.push(row);
    return rows;
  },
  transaction: (knex, columns, options) => knex.transaction((trx) => select(trx, columns, options)),
  'own write in a transaction': (knex, columns, options) =>
    knex.transaction(async (trx) => {
      await trx('cells').where({ id: -1 }).delete();
      const first = await select(trx, columns, options);
      return [copy(first), await select(trx, columns, options)];
    }),
};

interface Case {
  readonly variant: Variant;
  readonly cache: string;
  readonly shapes: readonly string[];
  /** column types with a literal for each row */
  readonly columns: readonly (readonly [type: string, values: readonly string[]])[];
}

const ROWS = 3;

function cases({ database, caches, types }: Workplace): fc.Arbitrary<Case> {
  const column = fc
    .constantFrom(...Object.entries(TYPES[database]).filter(([type]) => types?.includes(type) ?? true))
    .chain(([type, literal]) =>
      fc
        .array(fc.oneof({ weight: 6, arbitrary: literal }, { weight: 1, arbitrary: fc.constant('null') }), {
          minLength: 1,
          maxLength: ROWS,
        })
        .map((values) => [type, values] as const),
    );
  return fc.record({
    variant: fc.constantFrom(...VARIANTS[database]),
    cache: fc.constantFrom(...caches),
    shapes: fc.uniqueArray(fc.constantFrom(...Object.keys(SHAPES)), { minLength: 1, maxLength: 2 }),
    columns: fc.uniqueArray(column, { minLength: 1, maxLength: 5, selector: ([type]) => type }),
  });
}

export class ValuesMachine {
  readonly tally: Tally = { cases: 0, values: 0, hits: 0, unkept: 0, refused: 0 };
  readonly met = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #pools = new Map<Variant, Knex>();

  constructor(private readonly place: Workplace) {
    this.#names = new Map(Object.keys(TYPES[place.database]).map((type, index) => [type, `c${index}`]));
  }

  /** The types that no case has met, by name. */
  get unmet(): string[] {
    return [...this.#names.keys()].filter((type) => !this.met.has(type));
  }

  /** Makes the one table, with a column of each type. */
  async setUp(): Promise<void> {
    const { knex, database } = this.place;
    if (database === 'postgres') for (const statement of POSTGRES_SETUP) await knex.raw(statement);
    const columns = [...this.#names].map(([type, name]) => `${name} ${type}`);
    await knex.raw(`create table cells (id integer, ${columns.join(', ')})`);
  }

  /**
   * Tries so many cases.
   * @throws the smallest failing case that fast-check has found, with the seed and the path that lead to it
   */
  async run(numRuns: number, seed: number, path?: string): Promise<void> {
    settings.CACHALOT_CACHE_RAW = true;
    await fc.assert(
      fc.asyncProperty(cases(this.place), (drawn) => this.#try(drawn)),
      { numRuns, seed, ...(path !== undefined && { path }) },
    );
  }

  async #try({ variant, cache, shapes, columns }: Case): Promise<void> {
    this.tally.cases += 1;
    if (!(await this.#fill(columns))) return;
    const names = ['id', ...columns.map(([type]) => this.#names.get(type)!)];
    for (const [type] of columns) this.met.add(type);
    const knex = this.#poolOf(variant);
    for (const shape of shapes) {
      const wanted = shape === 'pluck' ? names.slice(1) : names;
      const read = () => SHAPES[shape]!(knex, wanted, variant.options ?? {});
      const found = await overrideSettings({ CACHALOT_CACHE: cache }, () => this.#compare(read));
      if (found !== undefined) throw new Error(`${shape}, ${variant.name}, cache ${cache}: ${found}`);
    }
  }

  /** Row by row, so that a value which the database refuses costs its own row alone. */
  async #fill(columns: Case['columns']): Promise<boolean> {
    const { knex } = this.place;
    await knex('cells').delete();
    let rows = 0;
    for (let row = 0; row < ROWS; row += 1) {
      const given = columns.filter(([, values]) => values[row] !== undefined);
      const names = given.map(([type]) => this.#names.get(type));
      const values = given.map(([, literals]) => literals[row]);
      const statement = `insert into cells (${['id', ...names].join(', ')}) values (${[row, ...values].join(', ')})`;
      try {
        await knex.raw(statement.replaceAll('?', '\\?'));
        rows += 1;
        this.tally.values += values.length;
      } catch {
        this.tally.refused += 1;
      }
    }
    return rows > 0;
  }

  /** What differs, if something does. */
  async #compare(read: () => Promise<unknown>): Promise<string | undefined> {
    const truth = await outcomeOf(() => cachalotDisabled(read, { allQueries: true }));
    const before = { ...stats() };
    const miss = await outcomeOf(read);
    const missed = difference(miss, truth);
    if (missed !== undefined) return `the miss: ${missed}`;
    deface(miss);
    if (stats().misses > before.misses) await arrival(before);
    for (const time of ['first', 'second']) {
      const hits = stats().hits;
      const hit = await outcomeOf(read);
      const differs = difference(hit, truth);
      if (differs !== undefined) return `the ${time} hit: ${differs}`;
      deface(hit);
      if (stats().hits > hits) this.tally.hits += 1;
      else this.tally.unkept += 1;
    }
    return undefined;
  }

  #poolOf(variant: Variant): Knex {
    let knex = this.#pools.get(variant);
    if (knex === undefined) {
      knex = this.place.pool(variant);
      this.#pools.set(variant, knex);
    }
    return knex;
  }
}

/** A driver that cannot read what it gets says so in each case. */
async function outcomeOf(read: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    return { answer: await read() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Whoever spoils his answer spoils nobody else’s. */
function deface(outcome: unknown): void {
  const { answer } = outcome as { answer?: unknown };
  for (const row of Array.isArray(answer) ? answer : []) {
    for (const value of Object.values(Object(row)))
      if (ArrayBuffer.isView(value))
        new Uint8Array(value.buffer, value.byteOffset, value.byteLength).fill(0xdd);
    if (typeof row === 'object' && row !== null)
      for (const key of Object.keys(row)) Reflect.set(row, key, 'defaced');
  }
}

/** The answer is kept, or will never be. */
async function arrival(before: ReturnType<typeof stats>): Promise<void> {
  const settled = (): boolean => {
    const { stores, bypassReasons } = stats();
    const reasons = ['value', 'too-large', 'isolation', 'session-state', 'cache-error'] as const;
    return (
      stores > before.stores || reasons.some((reason) => bypassReasons[reason] > before.bypassReasons[reason])
    );
  };
  for (let turn = 0; turn < 2_000 && !settled(); turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
}
