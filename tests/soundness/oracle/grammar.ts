/**
 * Random statements of one dialect over one schema: every place where a relation can stand, and every name that can
 * hide one. The server says which of them are SQL; what it refuses is counted and left.
 */
import type { Random } from '../support/random';
import { Expressions } from './expressions';
import { aliasName, write } from './names';
import type { Relation, Schema } from './schema';
import { type Aliases, inner, NO_ALIASES, type Scope, TOP } from './scope';

/** A relation in a FROM, and the aliases under which its columns are known. */
interface Item {
  readonly sql: string;
  readonly aliases: Aliases;
}

export class Grammar {
  readonly expressions: Expressions;

  constructor(
    readonly schema: Schema,
    readonly random: Random,
  ) {
    this.expressions = new Expressions(schema, random, this);
  }

  chance(share: number): boolean {
    return this.random.next() < share;
  }

  /** A query with columns `id` and `n`, or `id` alone. */
  query(outside: Scope, columns: 1 | 2 = 2, whole = true): string {
    const scope = { ...outside, own: [], windows: false };
    if (scope.depth > 4) return this.#shortest(scope, columns);
    const withs = this.chance(scope.depth === 0 ? 0.3 : 0.1) ? this.withs(scope) : { sql: '', scope };
    const { sql, within } = this.#body(withs.scope, columns);
    return `${withs.sql}${sql}${whole ? this.#tail(withs.scope, within) : ''}`;
  }

  /** `WITH …`, and the scope in which its names are known. */
  withs(scope: Scope): { sql: string; scope: Scope } {
    const recursive = this.chance(0.4);
    const parts: string[] = [];
    const names = new Set<string>();
    let known = scope;
    for (let count = 1 + this.random.below(2); count > 0; count -= 1) {
      const name = this.chance(0.7) ? this.random.pick(this.schema.relations).name : aliasName(this.random);
      if (names.has(name.toLowerCase())) continue;
      names.add(name.toLowerCase());
      const spelled = this.write(name);
      const loops = recursive && this.chance(0.5);
      const around = { ...inner(known), within: [...known.within, name.toLowerCase()] };
      const body = loops ? this.#recursion(spelled, around) : this.query(around);
      const kept = this.schema.database !== 'mysql' && this.chance(0.15) ? ' materialized' : '';
      const columns = loops || this.chance(0.3) ? ' ( id, n )' : '';
      parts.push(`${spelled}${columns} as${kept} ( ${body} )`);
      known = { ...known, ctes: [...known.ctes, spelled] };
    }
    return { sql: `with ${recursive ? 'recursive ' : ''}${parts.join(' , ')} `, scope: known };
  }

  /** One item or several, joined by whatever the dialect has. */
  from(scope: Scope): Item {
    let { sql, aliases } = this.#item(scope, NO_ALIASES);
    // a comma binds less than a JOIN, whose ON does not see what stands left of it
    let near = aliases;
    const limit = scope.depth > 2 ? 1 : 2;
    for (let round = 0; round < limit && this.chance(0.45); round += 1) {
      const next = this.#item(scope, aliases);
      const comma = this.chance(0.3);
      sql = comma ? `${sql} , ${next.sql}` : this.#join(sql, next, near, scope);
      near = comma ? next.aliases : [...near, ...next.aliases];
      aliases = [...aliases, ...next.aliases];
    }
    return { sql, aliases };
  }

  /** A relation by one of its names. */
  name(relation: Relation, scope: Scope): string {
    const { home, database } = this.schema;
    const hidden = database === 'sqlite' && scope.within.includes(relation.name.toLowerCase());
    const qualified = hidden || relation.schema !== home || this.chance(0.15);
    const bare = this.write(relation.name);
    if (!qualified) return bare;
    const dot = this.chance(0.1) ? ' . ' : '.';
    return `${this.write(relation.schema)}${dot}${bare}`;
  }

  /** A relation, its alias if it gets one, and by which name its columns are reached. */
  named(relation: Relation, scope: Scope): { readonly sql: string; readonly alias: string } {
    return this.#aliased(this.name(relation, scope), this.write(relation.name), NO_ALIASES);
  }

  write(name: string): string {
    return write(name, this.schema.database, this.random, this.schema.bare);
  }

  /** An alias that none of these is. */
  alias(taken: Aliases): string {
    for (;;) {
      const alias = this.write(aliasName(this.random));
      if (!taken.some((other) => sameName(other, alias)) || this.chance(0.02)) return alias;
    }
  }

  #aliased(sql: string, own: string, taken: Aliases, after = ''): { sql: string; alias: string } {
    const free = !taken.some((other) => sameName(other, own));
    if (free && this.chance(0.4)) return { sql: `${sql}${after}`, alias: own };
    const alias = this.alias(taken);
    const as = this.chance(0.5) ? 'as ' : '';
    const columns = this.schema.database === 'postgres' && this.chance(0.08) ? ' ( id, n )' : '';
    return { sql: `${sql} ${as}${alias}${columns}${after}`, alias };
  }

  #shortest(scope: Scope, columns: 1 | 2): string {
    const { sql, alias } = this.named(this.random.pick(this.schema.relations), scope);
    const outer = scope.outer.length > 0 ? ` where ${alias}.id = ${this.random.pick(scope.outer)}.n` : '';
    return `select ${alias}.id${columns === 2 ? `, ${alias}.n` : ''} from ${sql}${outer}`;
  }

  #recursion(name: string, scope: Scope): string {
    const own = { ...scope, ctes: [...scope.ctes, name] };
    const { sql, aliases } = this.from(scope);
    const seed = `select ${aliases[0]}.id, ${aliases[0]}.n from ${sql}`;
    const other = this.#item(scope, NO_ALIASES);
    const alias = this.alias(other.aliases);
    const step = this.chance(0.5)
      ? `select ${alias}.id + 1, ${alias}.n from ${name} as ${alias} where ${alias}.id < 3`
      : `select ${alias}.id + 1, ${alias}.n from ${name} ${alias} join ${other.sql} on ${alias}.id = 1`;
    return `${this.chance(0.3) ? this.query(own, 2, false) : seed} union ${this.chance(0.5) ? 'all ' : ''}${step}`;
  }

  /** `within` is where an ORDER BY may hold any expression. */
  #body(scope: Scope, columns: 1 | 2): { readonly sql: string; readonly within: Scope | null } {
    const { database } = this.schema;
    if (scope.depth > 3 || this.chance(0.78)) return this.#select(scope, columns);
    const plain = !this.chance(0.35);
    if (plain) return { sql: this.#setOperation(scope, columns), within: null };
    if (database !== 'sqlite' && this.chance(0.4)) {
      return { sql: `( ${this.query(inner(scope), columns)} )`, within: null };
    }
    if (database === 'postgres' && columns === 2 && this.chance(0.5)) {
      return { sql: `table ${this.name(this.random.pick(this.schema.relations), scope)}`, within: null };
    }
    const { expressions } = this;
    const row = () =>
      `( ${expressions.value(scope)}${columns === 2 ? `, ${expressions.value(scope)}` : ''} )`;
    return { sql: `values ${row()}${this.chance(0.4) ? `, ${row()}` : ''}`, within: null };
  }

  #setOperation(scope: Scope, columns: 1 | 2): string {
    const operators = ['union', 'union all', 'intersect', 'except'];
    const side = () => {
      const wrapped = this.schema.database !== 'sqlite' && this.chance(0.4);
      return wrapped ? `( ${this.query(inner(scope), columns)} )` : this.#select(inner(scope), columns).sql;
    };
    let sql = side();
    do sql = `${sql} ${this.random.pick(operators)} ${side()}`;
    while (this.chance(0.3));
    return sql;
  }

  #select(scope: Scope, columns: 1 | 2): { readonly sql: string; readonly within: Scope | null } {
    const { expressions } = this;
    const { sql, aliases } = this.from(scope);
    const here: Scope = { ...inner(scope), outer: [...scope.outer, ...aliases], own: aliases };
    const grouped = this.chance(0.15);
    const windowed = !grouped && this.chance(0.12) ? aliasName(this.random) : null;
    const named = windowed === null ? null : this.write(windowed);
    const first = `${aliases[0]}.id`;
    const values = grouped
      ? [first, expressions.aggregate(here)]
      : [
          this.chance(0.5) ? first : expressions.value({ ...here, windows: true }),
          named === null
            ? expressions.value({ ...here, windows: true })
            : `sum( ${aliases[0]}.n ) over ${named}`,
        ];
    const list = values
      .slice(0, columns)
      .map((value, index) => `${value} as ${index === 0 ? 'id' : 'n'}`)
      .join(', ');
    const distinct = this.chance(0.08) ? 'distinct ' : '';
    const where = this.chance(0.5) ? ` where ${expressions.condition(here)}` : '';
    const group = grouped
      ? ` group by ${first}${this.chance(0.5) ? ` having ${expressions.having(here)}` : ''}`
      : '';
    const window = named === null ? '' : ` window ${named} as ( ${expressions.windowOf(here)} )`;
    const sorts = !grouped && distinct === '';
    return {
      sql: `select ${distinct}${list} from ${sql}${where}${group}${window}`,
      within: sorts ? here : null,
    };
  }

  /** ORDER BY of the whole, and how much of it is wanted. */
  #tail(scope: Scope, within: Scope | null): string {
    const { expressions, schema } = this;
    let sql = '';
    if (within !== null && this.chance(0.1))
      sql += ` order by ${expressions.value(within)}${this.chance(0.3) ? ' desc' : ''}`;
    else if (this.chance(0.1)) sql += ' order by 1';
    if (!this.chance(0.12)) return sql;
    if (schema.database === 'mysql') return `${sql} limit ${this.chance(0.3) ? '1, 2' : '3 offset 1'}`;
    const count = this.chance(0.5) ? `( ${expressions.single({ ...inner(scope), outer: [] })} )` : '3';
    if (schema.database === 'postgres' && this.chance(0.3)) return `${sql} fetch first ${count} rows only`;
    return `${sql} limit ${count}${this.chance(0.3) ? ` offset ${count}` : ''}`;
  }

  #item(scope: Scope, left: Aliases): Item {
    const { database } = this.schema;
    const draw = this.random.next();
    if (scope.ctes.length > 0 && draw < 0.4) {
      const name = this.random.pick(scope.ctes);
      const { sql, alias } = this.#aliased(name, name, left);
      return { sql, aliases: [alias] };
    }
    if (draw < 0.72) return this.#relation(scope, left);
    if (draw < 0.84 && scope.depth < 4) return this.#derived(scope, left);
    if (draw < 0.9 && scope.depth < 4) {
      const group = this.from(inner(scope));
      if (group.aliases.some((alias) => left.some((other) => sameName(alias, other))))
        return this.#relation(scope, left);
      return { sql: `( ${group.sql} )`, aliases: group.aliases };
    }
    if (draw < 0.95 && database !== 'mysql')
      return this.expressions.tableFunction(this.#seeing(scope, left), left);
    if (draw < 0.97 && database === 'postgres') return this.#values(scope, left);
    return this.#relation(scope, left);
  }

  /** What stands left is seen by functions of PostgreSQL. */
  #seeing(scope: Scope, left: Aliases): Scope {
    return this.schema.database === 'postgres' ? { ...scope, outer: [...scope.outer, ...left] } : scope;
  }

  #relation(scope: Scope, left: Aliases): Item {
    const { schema } = this;
    const relation = this.random.pick(schema.relations);
    const own = this.write(relation.name);
    const only = schema.database === 'postgres' && this.chance(0.06);
    const plain = this.name(relation, scope);
    const name = only ? `only ${this.chance(0.5) ? `( ${plain} )` : plain}` : plain;
    if (relation.partitions.length > 0 && this.chance(0.3)) {
      const part = `${name} partition ( ${this.random.pick(relation.partitions)} )`;
      const { sql, alias } = this.#aliased(part, own, left);
      return { sql, aliases: [alias] };
    }
    const after = this.chance(0.06) ? this.#hint() : '';
    const { sql, alias } = this.#aliased(name, own, left, after);
    return { sql, aliases: [alias] };
  }

  #hint(): string {
    const { database } = this.schema;
    if (database === 'sqlite') return ' not indexed';
    if (database === 'mysql')
      return this.random.pick([' use index ( )', ' ignore index for join ( primary )']);
    return '';
  }

  /** A query in parentheses; where the dialect lets it, one that sees what stands left of it. */
  #derived(scope: Scope, left: Aliases): Item {
    const { database } = this.schema;
    const lateral = database === 'postgres' && left.length > 0 && this.chance(0.5);
    const seen = lateral ? this.#seeing(scope, left) : scope;
    const alias = this.alias(left);
    const columns = database === 'postgres' && this.chance(0.3) ? ' ( id, n )' : '';
    const query = this.query({ ...inner(seen), outer: database === 'mysql' ? [] : seen.outer });
    const as = this.chance(0.6) ? 'as ' : '';
    return { sql: `${lateral ? 'lateral ' : ''}( ${query} ) ${as}${alias}${columns}`, aliases: [alias] };
  }

  #values(scope: Scope, left: Aliases): Item {
    const alias = this.alias(left);
    const value = this.expressions.value({ ...inner(scope), outer: [] });
    return { sql: `( values ( 1, ${value} ), ( 2, 3 ) ) as ${alias} ( id, n )`, aliases: [alias] };
  }

  #join(sql: string, next: Item, aliases: Aliases, scope: Scope): string {
    const { database } = this.schema;
    const kinds = ['join', 'inner join', 'left join', 'left outer join', 'cross join'];
    if (database === 'mysql') kinds.push('straight_join', 'right join', 'join');
    else kinds.push('full join', 'right outer join', 'natural join');
    const kind = this.random.pick(kinds);
    if (database === 'mysql' && this.chance(0.03)) return `${sql} /*! cross join ${next.sql} */`;
    if (kind === 'cross join' || (kind === 'natural join' && aliases.length === 1))
      return `${sql} ${kind} ${next.sql}`;
    if (kind === 'natural join') return `${sql} cross join ${next.sql}`;
    if (this.chance(0.15) && aliases.length === 1) return `${sql} ${kind} ${next.sql} using ( id )`;
    const all = [...aliases, ...next.aliases];
    const here: Scope = { ...inner(scope), outer: [...scope.outer, ...all], own: all };
    const on =
      kind !== 'full join' && this.chance(0.4)
        ? this.expressions.condition(here)
        : `${aliases[0]}.id = ${next.aliases[0]}.id`;
    return `${sql} ${kind} ${next.sql} on ${on}`;
  }

  /** A whole statement that reads. */
  read(): string {
    const sql = this.query(TOP);
    const { database } = this.schema;
    if (database === 'postgres' && this.chance(0.01)) return `${sql} for update`;
    return database !== 'sqlite' && this.chance(0.03) ? `( ${sql} )` : sql;
  }
}

/** Whether two ways to write an alias may mean the same. */
function sameName(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(/^["`[]|["`\]]$/g, '').toLowerCase();
  return bare(one) === bare(other);
}
