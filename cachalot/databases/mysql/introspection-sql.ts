/**
 * The questions that introspection asks MySQL and MariaDB: one statement each, over all schemas that the user
 * can see, since one statement may join tables of several. Columns are aliased in backticks because MySQL 8
 * would name them in capitals.
 */

const SYSTEM = "('information_schema', 'mysql', 'performance_schema', 'sys')";

export const SERVER = 'select database() as `schema`';

export const SCHEMAS = `
select schema_name as \`name\`, lower(schema_name) in ${SYSTEM} as \`system\` from information_schema.schemata`;

export const RELATIONS = `
select table_schema as \`schema\`, table_name as \`name\`, table_type as \`type\`, engine as \`engine\`
from information_schema.tables where lower(table_schema) not in ${SYSTEM}`;

export const VIEWS = `
select table_schema as \`schema\`, table_name as \`name\`, view_definition as \`definition\`
from information_schema.views where lower(table_schema) not in ${SYSTEM}`;

export const FOREIGN_KEYS = `
select constraint_schema as \`child_schema\`, table_name as \`child\`,
  unique_constraint_schema as \`parent_schema\`, referenced_table_name as \`parent\`,
  delete_rule as \`on_delete\`, update_rule as \`on_update\`
from information_schema.referential_constraints where lower(constraint_schema) not in ${SYSTEM}`;

export const TRIGGERS = `
select event_object_schema as \`schema\`, event_object_table as \`name\`, event_manipulation as \`events\`,
  action_statement as \`body\`
from information_schema.triggers where lower(event_object_schema) not in ${SYSTEM}`;

export const ROUTINES = `
select routine_schema as \`schema\`, routine_name as \`name\`, routine_type as \`type\`,
  is_deterministic as \`deterministic\`, routine_body as \`language\`, routine_definition as \`body\`
from information_schema.routines where lower(routine_schema) not in ${SYSTEM}`;

/** MariaDB computes virtual columns when they are read, and lets them call what changes from one read to the next. */
export const COMPUTED_COLUMNS = `
select table_schema as \`schema\`, table_name as \`name\`, generation_expression as \`expression\`
from information_schema.columns
where lower(table_schema) not in ${SYSTEM} and extra like '%VIRTUAL%' and generation_expression <> ''`;

export const EVENTS = `
select event_schema as \`schema\`, event_name as \`name\`, event_definition as \`body\`
from information_schema.events where status = 'ENABLED'`;
