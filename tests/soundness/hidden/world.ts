/**
 * A random schema in which a write changes more than it names: foreign keys that act, in chains and circles; triggers
 * that set off others; views that pass writes on; and what else the dialect has of the kind.
 *
 * Every table has `id`, the value `a`, a unique key `k`, and `p`, which may reference another table. Triggers, rules
 * and routines write only to tables of a higher number, so that they come to an end.
 */
import type { Random } from '../support/random';

export type HiddenDatabase = 'sqlite' | 'postgres' | 'mysql';

export const HIDDEN_DATABASES: readonly HiddenDatabase[] = ['sqlite', 'postgres', 'mysql'];

export interface World {
  readonly database: HiddenDatabase;
  readonly statements: readonly string[];
  /** tables and views with the four columns, that can be written */
  readonly writable: readonly string[];
  /** all that can be read, with at least `id` and `a` */
  readonly readable: readonly string[];
  /** statements that run a routine, each of which writes */
  readonly calls: readonly string[];
  /** statements that make and drop a trigger while all this goes on */
  readonly changes: readonly (readonly [make: string, drop: string])[];
}

export const TABLES = 6;
export const ROWS = 5;

export function randomWorld(database: HiddenDatabase, random: Random): World {
  return new Maker(database, random).make();
}

class Maker {
  readonly #statements: string[] = [];
  readonly #calls: string[] = [];
  readonly #writable: string[] = [];
  readonly #readable: string[] = [];
  #names = 0;

  constructor(
    readonly database: HiddenDatabase,
    readonly random: Random,
  ) {}

  make(): World {
    this.#tables();
    for (let count = 0; count < 4; count += 1) this.#trigger();
    if (this.database === 'postgres') this.#onPostgres();
    if (this.database === 'mysql') this.#onMysql();
    for (let count = 0; count < 2; count += 1) this.#view();
    const { database } = this;
    return {
      database,
      statements: this.#statements,
      writable: this.#writable,
      readable: this.#readable,
      calls: this.#calls,
      changes: [this.#change(), this.#change()],
    };
  }

  #name(kind: string): string {
    this.#names += 1;
    return `${kind}${this.#names}`;
  }

  /** A table whose number is higher. */
  #above(from: number): string {
    return `t${from + 1 + this.random.below(TABLES - from - 1)}`;
  }

  #below(limit: number): number {
    return this.random.below(limit);
  }

  #tables(): void {
    const { random, database } = this;
    const options = database === 'mysql' ? ' engine = innodb' : '';
    const references = Array.from({ length: TABLES }, () => this.#reference());
    for (let number = 0; number < TABLES; number += 1) {
      const inline = database === 'sqlite' ? ` ${references[number]}` : '';
      this.#statements.push(
        `create table t${number} (id int primary key, a int not null default 0, k int unique, p int default 1${inline})${options}`,
      );
    }
    for (let number = 0; number < TABLES; number += 1) {
      const rows = Array.from({ length: ROWS }, (_, row) => `(${row + 1}, 0, ${row + 1}, null)`);
      this.#statements.push(`insert into t${number} values ${rows.join(', ')}`);
      this.#writable.push(`t${number}`);
      this.#readable.push(`t${number}`);
    }
    if (database !== 'sqlite') {
      for (const [number, reference] of references.entries())
        if (reference !== '')
          this.#statements.push(
            `alter table t${number} add constraint fk${number} foreign key (p) ${reference}`,
          );
    }
    for (let number = 0; number < TABLES; number += 1)
      if (references[number] !== '' && random.next() < 0.8)
        this.#statements.push(`update t${number} set p = case id when 1 then 1 when 2 then 2 else 3 end`);
  }

  /** To any table, its own and those that reference it among them. */
  #reference(): string {
    const { random, database } = this;
    if (random.next() < 0.2) return '';
    const defaults = database === 'mysql' ? [] : ['set default'];
    const onDelete = random.pick(['cascade', 'cascade', 'cascade', 'set null', 'no action', ...defaults]);
    const onUpdate = random.pick(['cascade', 'cascade', 'set null', 'no action', ...defaults]);
    const column = random.pick(['id', 'k']);
    return `references t${this.#below(TABLES)} (${column}) on delete ${onDelete} on update ${onUpdate}`;
  }

  /** A statement that changes a table, for bodies. */
  #action(target: string): string {
    return this.random.pick([
      `update ${target} set a = a + 1 where id <= 2`,
      `update ${target} set a = a + 1`,
      `delete from ${target} where id = 5`,
      `update ${target} set k = k + 10 where id = 3`,
      `update ${target} set a = (select count(*) from t${TABLES - 1}) where id = 1`,
    ]);
  }

  #triggerOn(table: string, name: string, target: string): string[] {
    const event = this.random.pick(['insert', 'update', 'delete']);
    const when = this.random.pick(['before', 'after']);
    const action = this.#action(target);
    if (this.database === 'postgres') {
      const returned = event === 'delete' ? 'old' : 'new';
      return [
        `create function ${name}() returns trigger language plpgsql as $f$begin ${action}; return ${returned}; end$f$`,
        `create trigger ${name} ${when} ${event} on ${table} for each row execute function ${name}()`,
      ];
    }
    const body = this.database === 'sqlite' ? `begin ${action}; end` : action;
    return [`create trigger ${name} ${when} ${event} on ${table} for each row ${body}`];
  }

  #trigger(): void {
    const from = this.#below(TABLES - 1);
    this.#statements.push(...this.#triggerOn(`t${from}`, this.#name('g'), this.#above(from)));
  }

  #change(): readonly [string, string] {
    const from = this.#below(TABLES - 1);
    const name = this.#name('late');
    const made = this.#triggerOn(`t${from}`, name, this.#above(from));
    const drop =
      this.database === 'postgres' ? `drop function ${name}() cascade` : `drop trigger if exists ${name}`;
    return [made.join(';\n'), drop];
  }

  #view(): void {
    const { random, database } = this;
    const from = this.#below(TABLES);
    const base = random.pick(this.#readable.filter((name) => name.startsWith('v')).concat(`t${from}`));
    const name = this.#name('v');
    const check = database !== 'sqlite' && random.next() < 0.3 ? ' with check option' : '';
    this.#statements.push(`create view ${name} as select id, a, k, p from ${base} where a < 1000000${check}`);
    this.#readable.push(name);
    if (database !== 'sqlite') {
      this.#writable.push(name);
      return;
    }
    const target = `t${this.#below(TABLES)}`;
    this.#statements.push(
      `create trigger ${name}i instead of insert on ${name} begin ${this.#action(target)}; end`,
      `create trigger ${name}u instead of update on ${name} begin ${this.#action(target)}; end`,
      `create trigger ${name}d instead of delete on ${name} begin ${this.#action(target)}; end`,
    );
    this.#writable.push(name);
  }

  #onPostgres(): void {
    const { random } = this;
    const columns = '(id int, a int not null default 0, k int, p int)';
    this.#statements.push(
      `create table whole ${columns} partition by range (id)`,
      'create table low partition of whole for values from (minvalue) to (3)',
      'create table high partition of whole default',
      'insert into whole values (1, 0, 1, null), (2, 0, 2, null), (3, 0, 3, null), (4, 0, 4, null)',
      `create table parent ${columns}`,
      'create table heir (extra int) inherits (parent)',
      'insert into parent values (1, 0, 1, null)',
      'insert into heir values (2, 0, 2, null, 1)',
    );
    for (const name of ['whole', 'low', 'high', 'parent', 'heir']) {
      this.#writable.push(name);
      this.#readable.push(name);
      if (random.next() < 0.4)
        this.#statements.push(...this.#triggerOn(name, this.#name('g'), this.#above(0)));
    }
    const from = this.#below(TABLES - 1);
    const event = random.pick(['insert', 'update', 'delete']);
    this.#statements.push(
      `create rule ${this.#name('r')} as on ${event} to t${from} do also ${this.#action(this.#above(from))}`,
    );
    const [plain, dynamic, sql, procedure, nested, nth] = ['f', 'f', 'f', 'f', 'f', 'f'].map((kind) =>
      this.#name(kind),
    );
    const target = () => `t${this.#below(TABLES)}`;
    const quoted = this.#action(target()).replaceAll("'", "''");
    this.#statements.push(
      `create function ${plain}() returns int language plpgsql as $f$begin ${this.#action(target())}; return 1; end$f$`,
      `create function ${dynamic}(t text) returns int language plpgsql as
       $f$begin execute 'update ' || quote_ident(t) || ' set a = a + 1'; return 1; end$f$`,
      `create function ${sql}() returns int language sql as $f$${this.#action(target())}; select 1$f$`,
      `create procedure ${procedure}() language plpgsql as $f$begin ${this.#action(target())}; end$f$`,
      `create function ${nested}() returns int language plpgsql as $f$begin perform ${plain}(); return 1; end$f$`,
      `create function ${nth}() returns int language plpgsql as $f$begin ${this.#action('t5')}; return 7; end$f$`,
      `alter table parent alter column a set default ${nth}()`,
    );
    this.#calls.push(
      `select ${plain}()`,
      ...[0, 1, 2, 3, 4, 5].map((number) => `select ${dynamic}('t${number}')`),
      `select * from ${sql}()`,
      `call ${procedure}()`,
      `select ${nested}() from t0 limit 1`,
      `do $$begin ${this.#action(target())}; end$$`,
      `do $$begin execute '${quoted}'; end$$`,
      `do $$begin perform ${nested}(); end$$`,
      `with w as (${this.#action(target())} returning *) select * from w`,
      `insert into parent (id) select 9`,
      `merge into t1 using t2 on t1.id = t2.id when matched then update set a = t1.a + 1`,
      `update t1 set a = t1.a + 1 from t2 where t1.id = t2.id`,
      `prepare kept as ${this.#action(target())}; execute kept; deallocate kept`,
      'truncate t5 cascade',
      `explain analyze ${this.#action(target())}`,
    );
  }

  #onMysql(): void {
    this.#merged();
    const target = () => `t${this.#below(TABLES)}`;
    const [procedure, called, dynamic] = [this.#name('f'), this.#name('f'), this.#name('f')];
    this.#statements.push(
      `create procedure ${procedure}() begin ${this.#action(target())}; end`,
      `create function ${called}() returns int deterministic modifies sql data
       begin ${this.#action(target())}; return 1; end`,
      `create procedure ${dynamic}(t varchar(20)) begin
       execute immediate concat('update ', t, ' set a = a + 1'); end`,
    );
    this.#calls.push(
      `call ${procedure}()`,
      `select ${called}()`,
      `select ${called}() from t0 limit 1`,
      `call ${dynamic}('${target()}')`,
      `begin not atomic ${this.#action(target())}; end`,
      `execute immediate '${this.#action(target())}'`,
      'update t1 join t2 on t1.id = t2.id set t1.a = t1.a + 1, t2.a = t2.a + 1',
      'delete t1 from t1 join t2 on t1.id = t2.id where t2.id = 4',
      'replace into t1 (id, a, k) values (2, 5, 2)',
      'insert into t1 (id, k) values (3, 3) on duplicate key update a = a + 1',
      `set statement max_statement_time = 5 for ${this.#action(target())}`,
    );
  }

  /** A table that keeps its rows in two others: what is written to it stands there. */
  #merged(): void {
    const columns = '(id int, a int not null default 0, k int, p int)';
    for (const name of ['low', 'high']) {
      this.#statements.push(
        `create table ${name} ${columns} engine = myisam`,
        `insert into ${name} values (1, 0, 1, null), (2, 0, 2, null)`,
      );
      this.#writable.push(name);
      this.#readable.push(name);
    }
    this.#statements.push(
      `create table merged ${columns} engine = merge union = (low, high) insert_method = last`,
    );
    this.#writable.push('merged');
  }
}
