/** Random values and conditions, with subqueries in every place that takes one, and texts that look like SQL. */
import type { Random } from '../support/random';
import type { Grammar } from './grammar';
import { textLiteral } from './literals';
import type { Schema } from './schema';
import type { Aliases, Scope } from './scope';
import { inner } from './scope';

type Form = (scope: Scope) => string;

export class Expressions {
  readonly #values: readonly Form[];
  readonly #conditions: readonly Form[];

  constructor(
    readonly schema: Schema,
    readonly random: Random,
    readonly grammar: Grammar,
  ) {
    this.#values = [...this.#commonValues(), ...this.#ownValues()];
    this.#conditions = [...this.#commonConditions(), ...this.#ownConditions()];
  }

  /** A number. */
  value(scope: Scope): string {
    if (scope.depth > 3 || this.random.next() < 0.55) return this.#leaf(scope);
    return this.random.pick(this.#values)(inner(scope));
  }

  /** A query with one row and one column. */
  single(scope: Scope): string {
    if (this.random.next() < 0.6) return `${this.grammar.query(inner(scope), 1, false)} limit 1`;
    const { sql, aliases } = this.grammar.from(inner(scope));
    return `select max( ${aliases[0]}.n ) from ${sql}`;
  }

  condition(outside: Scope): string {
    const scope = { ...outside, windows: false };
    if (scope.depth > 3 || this.random.next() < 0.4) return `${this.#leaf(scope)} <= ${this.#leaf(scope)}`;
    return this.random.pick(this.#conditions)(inner(scope));
  }

  aggregate(outside: Scope): string {
    const scope = { ...outside, windows: false };
    const value = `${this.#column({ ...scope, outer: scope.own })}`;
    const { database } = this.schema;
    if (database === 'postgres' && this.random.next() < 0.3)
      return `count( * ) filter ( where ${this.condition(inner(scope))} )`;
    return this.random.pick([`count( * )`, `max( ${value} )`, `sum( distinct ${value} )`]);
  }

  having(scope: Scope): string {
    return this.random.next() < 0.6
      ? `count( * ) >= ( ${this.single({ ...inner(scope), outer: [] })} )`
      : `count( * ) > 0`;
  }

  windowOf(outside: Scope): string {
    const scope = { ...outside, windows: false };
    const partition = this.random.next() < 0.5 ? `partition by ${this.value(inner(scope))} ` : '';
    const frame = this.random.next() < 0.3 ? ' rows between 1 preceding and current row' : '';
    return `${partition}order by ${this.value(inner(scope))}${frame}`;
  }

  /** A function that stands where a relation does. */
  tableFunction(scope: Scope, left: Aliases): { sql: string; aliases: Aliases } {
    const alias = this.grammar.alias(left);
    const value = this.value({ ...inner(scope), own: [] });
    if (this.schema.database === 'sqlite') {
      return {
        sql: `( select key as id, value as n from json_each( '[1,2]' ) where ${value} > 0 ) ${alias}`,
        aliases: [alias],
      };
    }
    const calls = [
      `generate_series( 1, ${value} ) with ordinality`,
      `unnest( array[ 1, ${value} ] ) with ordinality`,
      `rows from ( generate_series( 1, 2 ), generate_series( 1, ${value} ) )`,
    ];
    return { sql: `${this.random.pick(calls)} as ${alias} ( id, n )`, aliases: [alias] };
  }

  #leaf(scope: Scope): string {
    return this.random.next() < 0.8 && scope.outer.length > 0
      ? this.#column(scope)
      : String(this.random.below(4));
  }

  #column(scope: Scope): string {
    if (scope.outer.length === 0) return '1';
    const near = scope.own.length > 0 && this.random.next() < 0.7 ? scope.own : scope.outer;
    return `${this.random.pick(near)}.${this.random.next() < 0.5 ? 'id' : 'n'}`;
  }

  #query(scope: Scope, columns: 1 | 2 = 1): string {
    return this.grammar.query(scope, columns);
  }

  /** Some releases of MariaDB do not survive anything but the simplest query after ANY or ALL. */
  #some(scope: Scope): string {
    return this.#query(this.schema.database === 'mysql' ? { ...scope, outer: [], depth: 9 } : scope);
  }

  #commonValues(): readonly Form[] {
    const { random } = this;
    const value: Form = (scope) => this.value(scope);
    return [
      (scope) => `( ${this.single(scope)} )`,
      (scope) => `( ${this.single(scope)} )`,
      (scope) => `${value(scope)} + ${value(scope)}`,
      (scope) => `case when ${this.condition(scope)} then ${value(scope)} else ${value(scope)} end`,
      (scope) => `case ${value(scope)} when ${value(scope)} then ${value(scope)} end`,
      (scope) => `coalesce( ${value(scope)}, ${value(scope)} )`,
      (scope) => `nullif( ${value(scope)}, 1 )`,
      (scope) => `abs( ${value(scope)} )`,
      (scope) =>
        scope.own.length === 0
          ? '1'
          : `case when ${textLiteral(this.schema.database, random)} = 'x' then 1 else ${value(scope)} end`,
      (scope) =>
        scope.windows ? `sum( ${this.#column(scope)} ) over ( ${this.windowOf(scope)} )` : value(scope),
    ];
  }

  #ownValues(): readonly Form[] {
    const { schema } = this;
    const called = schema.functions.map(
      ({ name }) =>
        (): string =>
          `${name}( )`,
    );
    if (schema.database === 'postgres') {
      return [
        ...called,
        (scope) => `( array( ${this.#query(scope)} ) )[1]`,
        () => `extract( year from date '2020-01-01' )::int`,
        () => `position( 'a' in 'from city' )`,
        () => `length( trim( both ' ' from substring( 'from city' from 2 for 3 ) ) )`,
        (scope) => `cast( ${this.value(scope)} as int )`,
        (scope) => `( exists ( ${this.#query(scope, 2)} ) )::int`,
        (scope) => `( select count( * ) from ( ${this.#query(scope, 2)} ) as counted )::int`,
        (scope) => `( row( ${this.value(scope)}, 2 ) = ( ${this.#query(scope, 2)} limit 1 ) )::int`,
      ];
    }
    if (schema.database === 'mysql') {
      return [
        ...called,
        (scope) => `if( ${this.condition(scope)}, ${this.value(scope)}, 2 )`,
        () => `char_length( trim( both ' ' from substring( 'from city' from 2 for 3 ) ) )`,
        (scope) => `exists ( ${this.#query(scope, 2)} )`,
        (scope) => `convert( ${this.value(scope)}, signed )`,
      ];
    }
    return [
      (scope) => `exists ( ${this.#query(scope, 2)} )`,
      (scope) => `cast( ${this.value(scope)} as integer )`,
      (scope) => `iif( ${this.condition(scope)}, ${this.value(scope)}, 2 )`,
      (scope) => `( ${this.value(scope)}, 1 ) in ( ${this.#query(scope, 2)} )`,
    ];
  }

  #commonConditions(): readonly Form[] {
    const value: Form = (scope) => this.value(scope);
    const { database } = this.schema;
    return [
      (scope) => `exists ( ${this.#query(scope, 2)} )`,
      (scope) => `not exists ( ${this.#query(scope, 2)} )`,
      (scope) => `${value(scope)} in ( ${this.#query(scope)} )`,
      (scope) => `${value(scope)} not in ( ${value(scope)}, 2 )`,
      (scope) => `${value(scope)} between ${value(scope)} and ${value(scope)}`,
      (scope) => `( ${this.condition(scope)} or ${this.condition(scope)} )`,
      (scope) => `${this.condition(scope)} and not ( ${this.condition(scope)} )`,
      (scope) => `${value(scope)} is null`,
      (scope) => `case when ${this.condition(scope)} then ${value(scope)} else 1 end > 0`,
      (scope) => `case when ${this.condition(scope)} then ${value(scope)} else 1 end > 0`,
      (scope) => `${value(scope)} <> ( ${this.single(scope)} )`,
      () => `${textLiteral(database, this.random)} <> ${textLiteral(database, this.random)}`,
    ];
  }

  #ownConditions(): readonly Form[] {
    const { database, relations } = this.schema;
    if (database === 'sqlite') {
      return [
        (scope) => `( ${this.value(scope)}, 1 ) in ${this.grammar.name(this.random.pick(relations), scope)}`,
        (scope) => `${this.value(scope)} is distinct from ${this.value(scope)}`,
      ];
    }
    const some: Form = (scope) =>
      `${this.value(scope)} ${this.random.pick(['= any', '>= all', '< some'])} ( ${this.#some(scope)} )`;
    if (database === 'mysql') return [some, (scope) => `${this.value(scope)} <=> ${this.value(scope)}`];
    return [
      some,
      (scope) => `${this.value(scope)} is not distinct from ${this.value(scope)}`,
      (scope) =>
        `( ${this.value(scope)}, 1 ) in ( table ${this.grammar.name(this.random.pick(relations), scope)} )`,
      (scope) => `${this.value(scope)} operator(pg_catalog.=) ${this.value(scope)}`,
    ];
  }
}
