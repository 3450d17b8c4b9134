/**
 * Reads the catalog of an SQLite connection: the main file, its temporary tables and what is attached.
 *
 * Attached files are other databases: whoever opens one as its own main file invalidates under that file's
 * name, so their tables count as foreign. Foreign keys count as enforced even while PRAGMA foreign_keys is off,
 * since another connection may have it on, and so do recursive triggers.
 */
import {
  type CatalogFacts,
  type ForeignKeyFact,
  NO_FACTS,
  type RelationFact,
  type RelationRef,
  type RoutineFact,
  type RowEvent,
  type TriggerFact,
} from '../catalog-facts';
import type { RunSql } from '../dialect';
import { splitAt } from './header';
import { virtualTable } from './virtual-tables';

type Row = Readonly<Record<string, unknown>>;

export async function introspect(run: RunSql): Promise<CatalogFacts> {
  const databases = await run('select name, file from pragma_database_list order by seq');
  const names = [...new Set(['temp', 'main', ...databases.map((row) => String(row.name))])];
  const parts: SchemaPart[] = [];
  for (const name of names) parts.push(await schemaPart(run, name, names));
  const functions = await routines(run);
  return {
    ...NO_FACTS,
    schemas: names.map((name) => ({ name, system: false })),
    path: names.filter((name) => name !== 'temp'),
    names: { folding: 'lower', lookup: 'any', bodiesStayInSchema: false },
    relations: parts.flatMap((part) => part.relations),
    foreignKeys: parts.flatMap((part) => part.foreignKeys),
    triggers: parts.flatMap((part) => part.triggers),
    twins: parts.flatMap((part) => part.twins),
    routines: functions,
    // a connection may be given another function at any time
    routinesAreComplete: false,
    // the operators LIKE and GLOB run the application's function where it brings one
    unnamedRoutines: functions.map(({ name }) => name).filter((name) => name === 'like' || name === 'glob'),
  };
}

interface SchemaPart {
  readonly relations: readonly RelationFact[];
  readonly foreignKeys: readonly ForeignKeyFact[];
  readonly triggers: readonly TriggerFact[];
  readonly twins: readonly (readonly [RelationRef, RelationRef])[];
}

async function schemaPart(run: RunSql, schema: string, all: readonly string[]): Promise<SchemaPart> {
  const rows = await run(`select type, name, tbl_name, sql from "${quoted(schema)}".sqlite_schema`);
  const shadows = await run("select name from pragma_table_list where schema = ? and type = 'shadow'", [
    schema,
  ]);
  const relations = rows
    .filter((row) => row.type === 'table' || row.type === 'view')
    .map((row) => relationFact(row, schema));
  return {
    relations: [...relations.map((relation) => inSchema(relation)), ...systemRelations(schema)],
    foreignKeys: await foreignKeys(run, schema),
    triggers: rows
      .filter((row) => row.type === 'trigger')
      // a temporary trigger may watch a table of any file
      .flatMap((row) => (schema === 'temp' ? all : [schema]).map((of) => triggerFact(row, of))),
    twins: twins(
      relations,
      shadows.map((row) => String(row.name)),
      schema,
    ),
  };
}

function relationFact(row: Row, schema: string): RelationFact {
  const ref = { schema, name: String(row.name) };
  const sql = String(row.sql ?? '');
  if (/^sqlite_/i.test(ref.name)) return { ...ref, kind: 'system' };
  if (row.type === 'view') return { ...ref, kind: 'view', definition: splitAt(sql, 'AS').rest };
  if (/^create\s+virtual\s/i.test(sql)) return virtualTable(ref, sql);
  // a constraint with ON CONFLICT REPLACE
  return { ...ref, kind: 'table', ...(/\breplace\b/i.test(sql) && { replacesRows: true as const }) };
}

/** Tables of this connection alone are temporary, those of an attached file are not ours to watch. */
function inSchema(relation: RelationFact): RelationFact {
  if (relation.kind === 'system' || relation.kind === 'view' || relation.schema === 'main') return relation;
  return { ...relation, kind: relation.schema === 'temp' ? 'temporary' : 'foreign' };
}

function systemRelations(schema: string): RelationFact[] {
  const names = ['sqlite_schema', 'sqlite_master', 'sqlite_temp_schema', 'sqlite_temp_master'];
  return names.map((name) => ({ schema, name, kind: 'system' }));
}

async function foreignKeys(run: RunSql, schema: string): Promise<ForeignKeyFact[]> {
  const rows = await run(
    `select child.name as child, key."table" as parent, key.on_delete, key.on_update
    from "${quoted(schema)}".sqlite_schema child, pragma_foreign_key_list(child.name, ?) key
    where child.type = 'table'`,
    [schema],
  );
  const acts = /^(CASCADE|SET NULL|SET DEFAULT)$/i;
  return rows.map((row) => ({
    child: { schema, name: String(row.child) },
    parent: { schema, name: String(row.parent) },
    onDelete: /^CASCADE$/i.test(String(row.on_delete))
      ? 'delete'
      : acts.test(String(row.on_delete))
        ? 'update'
        : 'nothing',
    onUpdate: acts.test(String(row.on_update)) ? 'update' : 'nothing',
  }));
}

/** `UPDATE OF column ON t` and the like come before the first ON, and none of those words is a name unquoted. */
function triggerFact(row: Row, schema: string): TriggerFact {
  const { head, rest } = splitAt(String(row.sql), 'ON');
  const events = (['insert', 'update', 'delete'] as const satisfies readonly RowEvent[]).filter((event) =>
    head.includes(event.toUpperCase()),
  );
  const table = { schema, name: String(row.tbl_name) };
  return { table, events: events.length > 0 ? events : ['insert', 'update', 'delete'], body: rest };
}

/** A full-text or geometry table and the tables that it keeps its rows in: `docs` and `docs_content`. */
function twins(relations: readonly RelationFact[], shadows: readonly string[], schema: string) {
  const virtual = relations.filter((relation) => relation.kind === 'virtual');
  return shadows.flatMap((shadow) =>
    virtual
      .filter(({ name }) => shadow.toLowerCase().startsWith(`${name.toLowerCase()}_`))
      .map(
        ({ name }) =>
          [
            { schema, name },
            { schema, name: shadow },
          ] as const,
      ),
  );
}

const DETERMINISTIC = 0x800;

/** Functions of the full-text and geometry modules that compute from their arguments and the row at hand. */
const MODULE_FUNCTIONS = new Set([
  'bm25',
  'highlight',
  'snippet',
  'matchinfo',
  'offsets',
  'match',
  'fts5_locale',
  'fts5_get_locale',
  'fts5_insttoken',
  'geopoly_area',
  'geopoly_bbox',
  'geopoly_blob',
  'geopoly_ccw',
  'geopoly_contains_point',
  'geopoly_group_bbox',
  'geopoly_json',
  'geopoly_overlap',
  'geopoly_regular',
  'geopoly_svg',
  'geopoly_within',
  'geopoly_xform',
]);

/**
 * Functions that may answer differently: the application's own (another process may define them differently)
 * and those built in without a promise. None can reach a table. Aggregates and window functions make no
 * promise either, and keep it.
 */
async function routines(run: RunSql): Promise<RoutineFact[]> {
  const rows = await run('select name, builtin, type, flags from pragma_function_list');
  const names = new Set(
    rows
      .filter((row) => {
        if (Number(row.builtin) === 0) return !MODULE_FUNCTIONS.has(String(row.name).toLowerCase());
        return row.type === 's' && (Number(row.flags) & DETERMINISTIC) === 0;
      })
      .map((row) => String(row.name).toLowerCase()),
  );
  return [...names].map((name) => ({ id: name, schema: '', name, volatile: true, reach: 'nothing' }));
}

function quoted(name: string): string {
  return name.replaceAll('"', '""');
}
