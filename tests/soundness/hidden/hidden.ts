/**
 * Writes at random, and after each asks every kept query again, of cachalot and of the bare driver: they must agree.
 */
import { randomBytes } from 'node:crypto';
import makeKnex, { type Knex } from 'knex';
import { settings, stats } from '../../../cachalot';
import { messageOf } from '../../../cachalot/support/describe';
import type { BareConnection, DatabaseKind } from '../../support/kinds/kind';
import { Random } from '../support/random';
import { type Read, randomReads } from './reads';
import { randomWorld, type World } from './world';
import { randomWrite } from './writes';

export interface Outcome {
  readonly worlds: number;
  readonly writes: number;
  /** the database refused them, or part of them */
  readonly refused: number;
  /** answers compared */
  readonly compared: number;
  readonly hits: number;
  /** answers that a write had changed: they had to be asked anew */
  readonly needed: number;
  /** asked anew although nothing in them had changed */
  readonly needless: number;
  /** the same of queries of one relation after writes that the database took: relations invalidated … */
  readonly relations: number;
  /** … that the write had not changed */
  readonly relationsUnchanged: number;
  /** statements of the schemas that the database did not take */
  readonly unmade: number;
  /** never kept */
  readonly bypassed: number;
  readonly found: readonly string[];
}

const WRITES_EACH = 100;

export async function hunt(kind: DatabaseKind, seed: number, writes: number): Promise<Outcome> {
  let outcome: Outcome = NOTHING;
  for (let world = 0; world * WRITES_EACH < writes; world += 1) {
    const random = new Random(seed, world);
    outcome = added(
      outcome,
      await inOneWorld(kind, random, Math.min(WRITES_EACH, writes - world * WRITES_EACH)),
    );
  }
  return outcome;
}

const NOTHING: Outcome = {
  ...{ worlds: 0, writes: 0, refused: 0, compared: 0, hits: 0, needed: 0, needless: 0, bypassed: 0 },
  ...{ relations: 0, relationsUnchanged: 0, unmade: 0 },
  found: [],
};

function added(one: Outcome, other: Outcome): Outcome {
  return {
    worlds: one.worlds + other.worlds,
    writes: one.writes + other.writes,
    refused: one.refused + other.refused,
    compared: one.compared + other.compared,
    hits: one.hits + other.hits,
    needed: one.needed + other.needed,
    needless: one.needless + other.needless,
    relations: one.relations + other.relations,
    relationsUnchanged: one.relationsUnchanged + other.relationsUnchanged,
    unmade: one.unmade + other.unmade,
    bypassed: one.bypassed + other.bypassed,
    found: [...one.found, ...other.found],
  };
}

async function inOneWorld(kind: DatabaseKind, random: Random, writes: number): Promise<Outcome> {
  const name = `cachalot_hidden_${randomBytes(6).toString('hex')}`;
  await kind.createDatabase(name);
  const bare = await kind.connect(name);
  const knex = makeKnex(configOf(kind, name));
  // a routine may leave a session behind that is not trusted any more: reads have their own
  const writer = makeKnex(configOf(kind, name));
  try {
    const world = randomWorld(kind.name, random);
    const unmade = await create(bare, world);
    return { ...(await new Hunt(knex, writer, bare, world, random).run(writes)), unmade };
  } finally {
    await Promise.all([knex.destroy(), writer.destroy()]);
    await bare.close();
    await kind.dropDatabase(name);
  }
}

/** SQLite acts on foreign keys only where a connection asks for it. */
function configOf(kind: DatabaseKind, name: string): Knex.Config {
  const config = kind.config(name);
  if (kind.name === 'mysql')
    return { ...config, connection: { ...(config.connection as object), multipleStatements: true } };
  if (kind.name !== 'sqlite') return config;
  const afterCreate = (
    driver: { pragma(text: string): void },
    done: (error: unknown, driver: unknown) => void,
  ) => {
    driver.pragma('foreign_keys = on');
    done(null, driver);
  };
  return { ...config, pool: { afterCreate } };
}

/** What the database does not take of a world is left out of it: some references cannot be made. How many that were. */
async function create(bare: BareConnection, world: World): Promise<number> {
  let unmade = 0;
  for (const statement of world.statements) {
    await bare.rows(statement).catch((error: unknown) => {
      unmade += 1;
      if (process.env.SHOW_UNMADE === '1') console.error(`${messageOf(error)}: ${statement}`);
    });
  }
  return unmade;
}

class Hunt {
  readonly #reads: readonly Read[];
  readonly #before = new Map<Read, string>();
  readonly #count = {
    ...{ refused: 0, compared: 0, hits: 0, needed: 0, needless: 0, bypassed: 0 },
    ...{ relations: 0, relationsUnchanged: 0 },
  };
  readonly #found: string[] = [];

  constructor(
    readonly knex: Knex,
    readonly writer: Knex,
    readonly bare: BareConnection,
    readonly world: World,
    readonly random: Random,
  ) {
    this.#reads = randomReads(world, random);
  }

  async run(writes: number): Promise<Outcome> {
    settings.CACHALOT_ENABLED = true;
    await this.#compare('nothing yet');
    await this.#compare('nothing at all');
    for (let done = 0; done < writes; done += 1) {
      const write = randomWrite(this.world, this.random);
      let taken = true;
      await write.run(this.writer).catch((error: unknown) => {
        taken = false;
        this.#count.refused += 1;
        if (process.env.SHOW_UNMADE === '1') console.error(`${messageOf(error)}: ${write.title}`);
      });
      await this.#compare(write.title, taken);
    }
    return { worlds: 1, writes, ...this.#count, unmade: 0, found: this.#found };
  }

  async #compare(after: string, taken = false): Promise<void> {
    for (const [index, read] of this.#reads.entries()) {
      const hits = stats().hits;
      const bypasses = stats().bypasses;
      const got = JSON.stringify(await read(this.knex));
      const hit = stats().hits > hits;
      const { sql, bindings } = read(this.knex).toSQL().toNative();
      const truth = JSON.stringify(await this.bare.rows(sql, bindings));
      const known = this.#before.get(read);
      this.#before.set(read, truth);
      this.#count.compared += 1;
      if (hit) this.#count.hits += 1;
      else if (stats().bypasses > bypasses) this.#count.bypassed += 1;
      else if (known !== undefined) this.#asked(known !== truth, taken && index < this.world.readable.length);
      if (got !== truth) this.#found.push(`after ${after}: ${sql} answered ${got} instead of ${truth}`);
    }
  }

  #asked(needed: boolean, ofRelation: boolean): void {
    if (needed) this.#count.needed += 1;
    else this.#count.needless += 1;
    if (!ofRelation) return;
    this.#count.relations += 1;
    if (!needed) this.#count.relationsUnchanged += 1;
  }
}
