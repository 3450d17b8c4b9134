/** Random statements that write, with queries in every place that takes one. */
import type { Grammar } from './grammar';
import { inner, type Scope, TOP } from './scope';

type Form = (grammar: Grammar) => string;

export function randomWrite(grammar: Grammar): string {
  return grammar.random.pick(FORMS[grammar.schema.database])(grammar);
}

function target(grammar: Grammar): string {
  return grammar.name(grammar.random.pick(grammar.schema.relations.filter(({ writable }) => writable)), TOP);
}

/** A target with an alias, and the scope in which its columns are known. */
function known(grammar: Grammar): { readonly sql: string; readonly scope: Scope; readonly alias: string } {
  const relation = grammar.random.pick(grammar.schema.relations.filter(({ writable }) => writable));
  const { sql, alias } = grammar.named(relation, TOP);
  return { sql, alias, scope: { ...TOP, depth: 1, outer: [alias], own: [alias] } };
}

const insert: Form = (grammar) => `insert into ${target(grammar)} ${grammar.query(TOP)}`;
const insertColumns: Form = (grammar) =>
  `insert into ${target(grammar)} ( id, n ) values ( 1, ${grammar.expressions.value(TOP)} )`;
const remove: Form = (grammar) => {
  const { sql, scope } = known(grammar);
  return `delete from ${sql} where ${grammar.expressions.condition(scope)}`;
};
const update: Form = (grammar) => {
  const { sql, scope } = known(grammar);
  const { expressions } = grammar;
  return `update ${sql} set n = ${expressions.value(scope)} where ${expressions.condition(scope)}`;
};
const withWrite =
  (form: Form): Form =>
  (grammar) =>
    `${grammar.withs(TOP).sql}${form(grammar)}`;

const FORMS: Readonly<Record<Grammar['schema']['database'], readonly Form[]>> = {
  postgres: [
    insert,
    insertColumns,
    remove,
    update,
    withWrite(insert),
    withWrite(remove),
    withWrite(update),
    (grammar) => `${insertColumns(grammar)} returning ( ${grammar.expressions.single(inner(TOP))} )`,
    (grammar) => {
      const { sql, scope } = known(grammar);
      return `delete from ${sql} using ${grammar.from(scope).sql}`;
    },
    (grammar) => {
      const { sql, alias, scope } = known(grammar);
      const from = grammar.from({ ...scope, outer: [] });
      return `update ${sql} set n = ${from.aliases[0]}.n from ${from.sql} where ${alias}.id = 1`;
    },
    (grammar) => {
      const written = `with written as ( ${remove(grammar)} returning * )`;
      return `${written} select * from written, ${grammar.from(TOP).sql}`;
    },
    (grammar) => {
      const { sql, alias, scope } = known(grammar);
      const matched = grammar.random.pick(['update set n = 1', 'delete', 'do nothing']);
      const query = grammar.query({ ...scope, outer: [] });
      return `merge into ${sql} using ( ${query} ) as src ( id, n ) on ${alias}.id = src.id when matched then ${matched}`;
    },
  ],
  mysql: [
    insert,
    insertColumns,
    remove,
    update,
    (grammar) => `replace into ${target(grammar)} ${grammar.query(TOP)}`,
    (grammar) => `insert ignore ${target(grammar)} ${grammar.query(TOP)}`,
    (grammar) => `${insertColumns(grammar)} on duplicate key update n = ${grammar.expressions.value(TOP)}`,
    (grammar) => `insert into ${target(grammar)} set id = 5, n = ${grammar.expressions.value(TOP)}`,
    (grammar) => {
      const { sql, aliases } = grammar.from(TOP);
      return `update ${sql} set ${aliases[0]}.n = 1`;
    },
    (grammar) => {
      const { sql, aliases } = grammar.from(TOP);
      return `delete ${aliases[0]} from ${sql}`;
    },
    (grammar) => {
      const { sql, aliases } = grammar.from(TOP);
      return `delete from ${aliases[0]} using ${sql}`;
    },
  ],
  sqlite: [
    insert,
    insertColumns,
    remove,
    update,
    withWrite(insert),
    withWrite(remove),
    withWrite(update),
    (grammar) => `insert or replace into ${target(grammar)} ${grammar.query(TOP)}`,
    (grammar) => `replace into ${target(grammar)} values ( 1, ${grammar.expressions.value(TOP)} )`,
    (grammar) => `${insertColumns(grammar)} on conflict do update set n = ${grammar.expressions.value(TOP)}`,
    (grammar) => {
      const { sql, alias } = known(grammar);
      const from = grammar.from(TOP);
      return `update or ignore ${sql} set n = ${from.aliases[0]}.n from ${from.sql} where ${alias}.id = 1`;
    },
  ],
};
