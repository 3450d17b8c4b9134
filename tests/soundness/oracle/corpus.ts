/**
 * Statements that others wrote: every `.sql` file below a folder, statement by statement, asked of a database and of
 * cachalot. `npm run oracle:corpus -- --folder … --database postgres [--lines]`; with `--lines`, each line is a text.
 *
 * Statements that make the schema are run in a database of their own; tables and columns that are missing are made.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { STARTERS, startAll, stopAll } from '../../support/services/all';
import { plainlyQuoted } from './names';
import { judge } from './oracle';
import { ORACLE_DATABASES, type OracleDatabase, type Schema } from './schema';
import { dialect, type Subject, subjectOf } from './subject';
import { emptyTally, tallied, totalsOf } from './tally';
import { openTruth, ServerDied, type Truth, type Uses } from './truth';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    database: { type: 'string', default: 'postgres' },
    lines: { type: 'boolean', default: false },
    output: { type: 'string' },
  },
});

/** What may be run: it stays in the database, and the session stays as it is. */
const MAKES =
  /^\s*(?:create\s+(?:or\s+replace\s+)?(?:unlogged\s+|recursive\s+|materialized\s+)?(?:table|view|type|schema|sequence|domain|function)|alter\s+(?:table|type)|drop\s+(?:table|view|materialized|type|function|schema))\b(?!.*\b(?:temp|temporary|tablespace|language\s+'?c'?)\b)/is;
const READS = /^\s*\(*\s*(?:select|with|values|table|insert|update|delete|merge|replace)\b/i;
const MISSING_TABLE =
  /no such table: (?:main\.)?(\S+)|relation "([^".]+)" does not exist|Table '[^'.]*\.([^']+)' doesn't exist/;
const MISSING_COLUMN =
  /no such column: (?:.*\.)?(\S+)|column "?(?:[^".]*\.)?([^"\s]+?)"? does not exist|Unknown column '(?:[^']*\.)?([^'.]+)'/;

function textsIn(folder: string): string[] {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return files.flatMap((name) => {
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    const parts = values.lines ? text.split('\n') : text.replace(/^\\.*$/gm, '').split(/;[ \t]*(?:--.*)?$/m);
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  });
}

class Corpus {
  readonly #columns = ['a', 'b', 'c', 'id', 'x', 'y'];
  readonly #made: string[] = [];
  #subject: Subject | undefined;
  readonly figures = { texts: 0, asked: 0 };
  tally = emptyTally();

  constructor(
    readonly truth: Truth,
    readonly database: OracleDatabase,
    readonly schema: Schema,
  ) {}

  async take(sql: string): Promise<string[]> {
    this.figures.texts += 1;
    const subject = await this.#known();
    subject.understand(sql);
    if (MAKES.test(sql)) {
      await this.truth.run(sql).catch(() => undefined);
      this.#subject = undefined;
    }
    if (!READS.test(sql)) return [];
    this.figures.asked += 1;
    const uses = await this.#uses(sql);
    const taken = typeof uses !== 'string';
    const observations = taken ? [{ sql, uses }] : [];
    const judged = judge(this.database, await this.#known(), observations);
    const refused = taken ? [] : [{ sql, because: uses }];
    const { schema } = this;
    const facts = await this.#facts();
    const observed = { schema, facts, observations, refused, died: null };
    this.tally = { ...tallied(this.tally, observed, judged), schemas: 1 };
    return [...judged.found];
  }

  #cached: Awaited<ReturnType<ReturnType<typeof dialect>['introspect']>> | undefined;

  async #facts() {
    if (this.#subject === undefined || this.#cached === undefined)
      this.#cached = await dialect(this.database).introspect((sql, bindings) =>
        this.truth.rows(sql, bindings),
      );
    return this.#cached;
  }

  async #known(): Promise<Subject> {
    this.#subject ??= subjectOf(this.database, await this.#facts());
    return this.#subject;
  }

  /** Asks again after what was missing is there. */
  async #uses(sql: string): Promise<Uses | string> {
    let uses = await this.truth.uses(sql, this.schema);
    for (let attempt = 0; attempt < 10 && typeof uses === 'string' && (await this.#mend(uses)); attempt += 1)
      uses = await this.truth.uses(sql, this.schema);
    return uses;
  }

  async #mend(error: string): Promise<boolean> {
    const table = MISSING_TABLE.exec(error)?.slice(1).find(Boolean);
    const column = MISSING_COLUMN.exec(error)?.slice(1).find(Boolean);
    const quote = (name: string) => plainlyQuoted(name, this.database);
    const statements: string[] = [];
    if (table !== undefined) {
      statements.push(
        `create table ${quote(table)} (${this.#columns.map((name) => `${quote(name)} int`).join(', ')})`,
      );
      this.#made.push(table);
    } else if (column !== undefined && this.#columns.length < 60 && !this.#columns.includes(column)) {
      this.#columns.push(column);
      statements.push(
        ...this.#made.map((name) => `alter table ${quote(name)} add column ${quote(column)} int`),
      );
    }
    for (const statement of statements) await this.truth.run(statement).catch(() => undefined);
    if (statements.length > 0) this.#subject = undefined;
    return statements.length > 0;
  }
}

async function main(): Promise<void> {
  const { folder } = values;
  const database = ORACLE_DATABASES.find((name) => name === values.database);
  if (folder === undefined || database === undefined)
    throw new Error(`--folder is missing, or --database is none of ${ORACLE_DATABASES.join(', ')}.`);
  const holdings = await startAll([STARTERS.postgres]);
  const { Places } = await import('./places.js');
  const places = new Places();
  let truth = await openTruth(await places.of(database));
  const schema: Schema = {
    database,
    relations: [],
    functions: [],
    statements: [],
    home: truth.home,
    bare: new Set(),
  };
  let corpus = new Corpus(truth, database, schema);
  let found = 0;
  try {
    for (const sql of textsIn(folder)) {
      try {
        for (const text of await corpus.take(sql)) {
          found += 1;
          console.log(`  FOUND ${text}`);
        }
      } catch (error) {
        if (!(error instanceof ServerDied)) throw error;
        console.log(`  DIED ${sql}`);
        const before = corpus;
        truth = await openTruth(await places.of(database, true));
        corpus = new Corpus(truth, database, schema);
        Object.assign(corpus.figures, before.figures);
        corpus.tally = before.tally;
      }
    }
    const { texts, asked } = corpus.figures;
    console.log(`${database}: ${texts} texts, ${asked} of them asked; ${totalsOf(corpus.tally)}`);
    if (values.output !== undefined) {
      const tally = {
        ...corpus.tally,
        reasons: Object.fromEntries(corpus.tally.reasons),
        schemas: undefined,
      };
      fs.writeFileSync(values.output, `${JSON.stringify({ database, texts, asked, ...tally }, null, 2)}\n`);
    }
    process.exitCode = found === 0 ? 0 : 1;
  } finally {
    await truth.close();
    await places.close();
    await stopAll(holdings);
  }
}

void main();
