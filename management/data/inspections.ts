/** What each kind of database is asked about its tables, and how all of them are emptied. */
import type { Knex } from 'knex';

/** One column; `key`: its place in the primary key from 1, or 0; `generated`: 1 when it cannot be written to. */
export interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly key: unknown;
  readonly generated: unknown;
}

/** A foreign key. */
export interface ReferenceRow {
  readonly child: string;
  readonly parent: string;
}

export interface Inspection {
  readonly columns: string;
  readonly references: string;
  /** Empties these tables, which come parents first, and starts their counters anew: all of them or none. */
  empty(knex: Knex, tables: readonly string[]): Promise<void>;
  /** Lets the next rows get numbers above those that were loaded. */
  raiseCounters?(knex: Knex, table: string, column: string): Promise<void>;
  /** Puts the checks of foreign keys off to the end of the transaction, where that can be done. */
  readonly deferChecks?: string;
}

const POSTGRES: Inspection = {
  columns: `
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, null) as "type",
      coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) as "key",
      case when a.attgenerated <> '' then 1 else 0 end as "generated"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relkind in ('r', 'p') and not c.relispartition and pg_table_is_visible(c.oid)
      and n.nspname not in ('pg_catalog', 'information_schema')
    order by c.relname, a.attnum`,
  references: `
    select child.relname as child, parent.relname as parent
    from pg_constraint k
    join pg_class child on child.oid = k.conrelid
    join pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f'`,
  async empty(knex, tables) {
    const marks = tables.map(() => '??').join(', ');
    await knex.raw(`truncate ${marks} restart identity`, [...tables]);
  },
  async raiseCounters(knex, table, column) {
    await knex.raw(
      `select setval(counter, (select max(??) from ??)) from pg_get_serial_sequence(?, ?) as counter
       where counter is not null and (select max(??) from ??) is not null`,
      [column, table, `"${table.replaceAll('"', '""')}"`, column, column, table],
    );
  },
  deferChecks: 'set constraints all deferred',
};

const MYSQL: Inspection = {
  columns: `
    select c.table_name as \`table\`, c.column_name as \`column\`, c.data_type as \`type\`,
      coalesce(k.ordinal_position, 0) as \`key\`, c.extra like '%GENERATED%' as \`generated\`
    from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    left join information_schema.key_column_usage k on k.table_schema = c.table_schema
      and k.table_name = c.table_name and k.column_name = c.column_name and k.constraint_name = 'PRIMARY'
    where c.table_schema = database() and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
    order by c.table_name, c.ordinal_position`,
  references: `
    select table_name as child, referenced_table_name as parent
    from information_schema.referential_constraints where constraint_schema = database()`,
  /** Children first; TRUNCATE would be refused for any table that another one refers to. */
  async empty(knex, tables) {
    await knex.transaction(async (trx) => {
      for (const table of [...tables].reverse()) await trx(table).delete();
    });
    for (const table of tables) await knex.raw('alter table ?? auto_increment = 1', [table]);
  },
};

const SQLITE: Inspection = {
  columns: `
    select t.name as "table", c.name as "column", c.type as "type", c.pk as "key", c.hidden > 1 as "generated"
    from pragma_table_list t join pragma_table_xinfo(t.name) c
    where t.schema = 'main' and t.type in ('table', 'virtual') and t.name not like 'sqlite\\_%' escape '\\'
      and c.hidden <> 1
    order by t.name, c.cid`,
  references: `
    select t.name as child, f."table" as parent
    from pragma_table_list t join pragma_foreign_key_list(t.name) f where t.schema = 'main'`,
  async empty(knex, tables) {
    await knex.transaction(async (trx) => {
      await trx.raw('pragma defer_foreign_keys = on');
      for (const table of [...tables].reverse()) await trx(table).delete();
      const counters: unknown[] = await trx.raw(`select 1 from sqlite_master where name = 'sqlite_sequence'`);
      if (counters.length > 0) await trx.raw('delete from sqlite_sequence');
    });
  },
  deferChecks: 'pragma defer_foreign_keys = on',
};

/** By the dialect that Knex names. */
export const INSPECTIONS: Readonly<Record<string, Inspection>> = {
  postgresql: POSTGRES,
  mysql: MYSQL,
  sqlite3: SQLITE,
};
