/**
 * A random schema: tables, views on views and whatever else the dialect has, all with two columns `id` and `n`, under
 * names that are hard to read and that queries will also give to CTEs and aliases.
 */
import type { Random } from '../support/random';
import { type Bare, plainlyQuoted, tableName } from './names';

export type OracleDatabase = 'sqlite' | 'postgres' | 'mysql';

export const ORACLE_DATABASES: readonly OracleDatabase[] = ['sqlite', 'postgres', 'mysql'];

/** A relation that a query may read. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  /** rows can be inserted into it, so that writes may be made of it */
  readonly writable: boolean;
  /** names of its partitions, where a query may name one */
  readonly partitions: readonly string[];
}

/** A function without arguments that answers a number out of a table. */
export interface ReadingFunction {
  readonly name: string;
  readonly reads: Relation;
}

export interface Schema {
  readonly database: OracleDatabase;
  readonly relations: readonly Relation[];
  readonly functions: readonly ReadingFunction[];
  readonly statements: readonly string[];
  /** keywords that may be names, and aliases, without quotes */
  readonly bare: Bare;
  /** the schema of bare names */
  readonly home: string;
}

const TABLES = 6;
const VIEWS = 3;

/** `home` is where bare names are looked up, `other` a second schema or database that exists already, or null. */
export function randomSchema(
  database: OracleDatabase,
  home: string,
  other: string | null,
  bare: Bare,
  random: Random,
): Schema {
  return new Maker(database, home, other, bare, random).make();
}

class Maker {
  readonly #relations: Relation[] = [];
  readonly #functions: ReadingFunction[] = [];
  readonly #statements: string[] = [];
  readonly #taken = new Set<string>();

  constructor(
    readonly database: OracleDatabase,
    readonly home: string,
    readonly other: string | null,
    readonly bare: Bare,
    readonly random: Random,
  ) {}

  make(): Schema {
    for (let count = 0; count < TABLES; count += 1) this.#table(this.home, this.#newName());
    if (this.other !== null) {
      // a namesake of a table at home, and one that is only there
      this.#table(this.other, this.#relations[0]!.name);
      this.#table(this.other, this.#newName());
    }
    if (this.database === 'postgres') this.#onPostgres();
    if (this.database === 'mysql') this.#onMysql();
    for (let count = 0; count < VIEWS; count += 1) this.#view();
    const { database, home, bare } = this;
    return {
      database,
      home,
      bare,
      relations: this.#relations,
      functions: this.#functions,
      statements: this.#statements,
    };
  }

  #newName(): string {
    for (;;) {
      const name = tableName(this.random);
      if (this.#taken.has(name.toLowerCase())) continue;
      this.#taken.add(name.toLowerCase());
      return name;
    }
  }

  #quoted(name: string): string {
    return plainlyQuoted(name, this.database);
  }

  #spelled(schema: string, name: string): string {
    return `${this.#quoted(schema)}.${this.#quoted(name)}`;
  }

  #add(schema: string, name: string, writable: boolean, partitions: readonly string[] = []): Relation {
    const relation = { schema, name, writable, partitions };
    this.#relations.push(relation);
    return relation;
  }

  #table(schema: string, name: string): void {
    const spelled = this.#spelled(schema, name);
    this.#statements.push(`create table ${spelled} (id int primary key, n int)`);
    if (this.random.next() < 0.5) {
      const index = this.#quoted(`by ${name}`);
      const at = this.database === 'sqlite' ? `${this.#quoted(schema)}.${index}` : index;
      const on = this.database === 'sqlite' ? this.#quoted(name) : spelled;
      this.#statements.push(`create index ${at} on ${on} (n)`);
    }
    this.#statements.push(`insert into ${spelled} values (1, 1), (2, 1), (3, null)`);
    this.#add(schema, name, true);
  }

  #view(): void {
    const { random } = this;
    const name = this.#newName();
    const [one, two] = [random.pick(this.#relations), random.pick(this.#relations)];
    const [first, second] = [this.#spelled(one.schema, one.name), this.#spelled(two.schema, two.name)];
    const query = random.pick([
      `select id, n from ${first}`,
      `select a.id, b.n from ${first} a join ${second} b on a.id = b.id`,
      `select id, n from ${first} where n in (select n from ${second})`,
      `select id, count(*) as n from ${first} group by id`,
      `with city as (select id, n from ${first}) select id, n from city union all select id, n from ${second}`,
    ]);
    const kind = this.database === 'postgres' && random.next() < 0.3 ? 'materialized view' : 'view';
    this.#statements.push(`create ${kind} ${this.#spelled(this.home, name)} as ${query}`);
    this.#add(this.home, name, false);
  }

  #onPostgres(): void {
    const { home } = this;
    const [whole, low, high] = [this.#newName(), this.#newName(), this.#newName()];
    const spelled = this.#spelled(home, whole);
    this.#statements.push(`create table ${spelled} (id int, n int) partition by range (id)`);
    this.#statements.push(
      `create table ${this.#spelled(home, low)} partition of ${spelled} for values from (minvalue) to (2)`,
      `create table ${this.#spelled(home, high)} partition of ${spelled} default`,
      `insert into ${spelled} values (1, 1), (2, 2)`,
    );
    for (const name of [whole, low, high]) this.#add(home, name, true);
    const [parent, heir] = [this.#newName(), this.#newName()];
    this.#statements.push(
      `create table ${this.#spelled(home, parent)} (id int, n int)`,
      `create table ${this.#spelled(home, heir)} () inherits (${this.#spelled(home, parent)})`,
    );
    for (const name of [parent, heir]) this.#add(home, name, true);
    const [sql, plpgsql] = [this.random.pick(this.#relations), this.random.pick(this.#relations)];
    const body = (relation: Relation) =>
      `select max(n) from ${this.#spelled(relation.schema, relation.name)}`;
    this.#statements.push(
      `create function reads_by_sql() returns int stable language sql as $f$${body(sql)}$f$`,
      `create function reads_by_plpgsql() returns int stable language plpgsql as
       $f$begin return (${body(plpgsql)}); end$f$`,
    );
    this.#functions.push({ name: 'reads_by_sql', reads: sql }, { name: 'reads_by_plpgsql', reads: plpgsql });
  }

  #onMysql(): void {
    const name = this.#newName();
    const spelled = this.#spelled(this.home, name);
    this.#statements.push(
      `create table ${spelled} (id int, n int) partition by range (id)
       (partition low values less than (2), partition high values less than maxvalue)`,
      `insert into ${spelled} values (1, 1), (2, 2)`,
    );
    this.#add(this.home, name, true, ['low', 'high']);
    const reads = this.random.pick(this.#relations);
    const body = `select max(n) from ${this.#spelled(reads.schema, reads.name)}`;
    this.#statements.push(
      `create function reads_by_sql() returns int deterministic reads sql data return (${body})`,
    );
    this.#functions.push({ name: 'reads_by_sql', reads });
  }
}
