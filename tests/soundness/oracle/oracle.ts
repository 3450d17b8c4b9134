/**
 * Asks a database and cachalot about the same random statements, and compares: what an answer would be kept under
 * must hold every relation that the database says it uses.
 */
import type { CatalogFacts } from '../../../cachalot/databases/catalog-facts';
import { Random } from '../support/random';
import { disguise } from './disguise';
import { Grammar } from './grammar';
import { type Bare, KEYWORDS, plainlyQuoted } from './names';
import { type OracleDatabase, randomSchema, type Schema } from './schema';
import { dialect, folded, type Subject } from './subject';
import { openTruth, type Place, ServerDied, type Truth, type Uses } from './truth';
import { randomWrite } from './writes';

/** A statement that the database takes, and what it says of it. */
export interface Observation {
  readonly sql: string;
  readonly uses: Uses;
}

export interface Observed {
  readonly schema: Schema;
  readonly facts: CatalogFacts;
  readonly observations: readonly Observation[];
  /** statements that the database does not take, and what it says of them */
  readonly refused: readonly { readonly sql: string; readonly because: string }[];
  /** the statement that the server did not survive */
  readonly died: string | null;
}

export interface Judgement {
  /** reads that the database takes */
  readonly reads: number;
  readonly writes: number;
  /** reads whose tables cachalot names */
  readonly understood: number;
  /** why it leaves the others to the database */
  readonly reasons: ReadonlyMap<string, number>;
  /** tables that it names beyond those that the database says, over all reads that it understands */
  readonly surplus: number;
  readonly named: number;
  /** writes that would invalidate every table */
  readonly every: number;
  readonly found: readonly string[];
}

/** How many statements one schema serves. */
const PER_SCHEMA = 2_000;

/**
 * Random schemas one after another, each with its statements; `take` hears of each when it is done. A server that
 * dies of a statement ends its schema early; `place` is asked anew for every schema, and may start another.
 */
export async function observe(
  place: (anew: boolean) => Place | Promise<Place>,
  seed: number,
  statements: number,
  take: (observed: Observed, method: string) => void | Promise<void>,
): Promise<void> {
  let bare: Bare | undefined;
  let round = 0;
  let died = false;
  for (let left = statements; left > 0; round += 1) {
    const kind = await place(died);
    const truth = await openTruth(kind);
    try {
      bare ??= await bareKeywords(truth, kind.name);
      const random = new Random(seed, round);
      const schema = await create(truth, kind.name, bare, random);
      const observed = await observeOne(truth, schema, random, Math.min(left, PER_SCHEMA));
      died = observed.died !== null;
      left -= observed.observations.length + observed.refused.length;
      await take(observed, truth.method);
    } finally {
      await truth.close();
    }
  }
}

/** The keywords that the server takes for names and for aliases, without quotes and without AS. */
async function bareKeywords(truth: Truth, database: OracleDatabase): Promise<Bare> {
  const bare = new Set<string>();
  for (const word of KEYWORDS) {
    const quoted = plainlyQuoted(word, database);
    const probe = `with ${quoted} as (select 1 as id) select ${word}.id, t1.id from (select 1 as id) ${word}, ${word} t1`;
    try {
      await truth.rows(probe);
      bare.add(word);
    } catch {
      // reserved
    }
  }
  return bare;
}

async function create(truth: Truth, database: OracleDatabase, bare: Bare, random: Random): Promise<Schema> {
  const schema = randomSchema(database, truth.home, truth.other, bare, random);
  for (const statement of schema.statements) await truth.run(statement);
  return schema;
}

async function observeOne(truth: Truth, schema: Schema, random: Random, count: number): Promise<Observed> {
  const facts = await dialect(schema.database).introspect((sql, bindings) => truth.rows(sql, bindings));
  const grammar = new Grammar(schema, random);
  const observations: Observation[] = [];
  const refused: { sql: string; because: string }[] = [];
  for (let done = 0; done < count; done += 1) {
    const plain = random.next() < 0.12 ? randomWrite(grammar) : grammar.read();
    const sql = disguise(plain, schema.database, random);
    const uses = await truth.uses(sql, schema).catch((error: unknown) => {
      if (error instanceof ServerDied) return error;
      throw error;
    });
    if (uses instanceof ServerDied) return { schema, facts, observations, refused, died: sql };
    if (typeof uses === 'string') refused.push({ sql, because: uses });
    else observations.push({ sql, uses });
  }
  return { schema, facts, observations, refused, died: null };
}

/** Compares what a subject understands with what the database has said. */
export function judge(
  database: OracleDatabase,
  subject: Subject,
  observations: readonly Observation[],
): Judgement {
  const reasons = new Map<string, number>();
  const found: string[] = [];
  const count = { reads: 0, writes: 0, understood: 0, surplus: 0, named: 0, every: 0 };
  for (const { sql, uses } of observations) {
    const { tables, writes } = subject.understand(sql);
    const changed = uses.writes.map((id) => folded(id, database));
    const used = [...uses.reads, ...uses.writes].map((id) => folded(id, database));
    if (changed.length === 0) count.reads += 1;
    else count.writes += 1;
    if (writes === 'every') count.every += changed.length > 0 ? 1 : 0;
    else for (const id of changed) if (!writes.has(id)) found.push(`${id} is not invalidated by: ${sql}`);
    if (typeof tables === 'string') {
      if (changed.length === 0) reasons.set(tables, (reasons.get(tables) ?? 0) + 1);
      continue;
    }
    count.understood += 1;
    count.named += tables.size;
    count.surplus += [...tables].filter((id) => !used.includes(id)).length;
    for (const id of used) if (!tables.has(id)) found.push(`${id} is not among the tables of: ${sql}`);
    if (changed.length > 0) found.push(`it writes, and would be answered from the cache: ${sql}`);
  }
  return { ...count, reasons, found };
}
