/** Reads the catalog of a MySQL or MariaDB server: every schema that the user can see, in nine statements. */
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
import * as sql from './introspection-sql';
import { schemasWithHiddenTriggers } from './trigger-privileges';

type Row = Readonly<Record<string, unknown>>;

export async function introspect(run: RunSql): Promise<CatalogFacts> {
  const [server] = await run(sql.SERVER);
  const schemas = (await run(sql.SCHEMAS)).map((row) => ({
    name: text(row.name),
    system: Number(row.system) === 1,
  }));
  const ownSchemas = schemas.filter(({ system }) => !system).map(({ name }) => name);
  const definitions = byName(await run(sql.VIEWS), (row) => text(row.definition ?? ''));
  const computed = byName(await run(sql.COMPUTED_COLUMNS), (row) => text(row.expression));
  const relations = (await run(sql.RELATIONS)).filter((row) => !/^TEMPORARY/i.test(text(row.type)));
  const hiddenTriggers = await schemasWithHiddenTriggers(run, ownSchemas);
  return {
    ...NO_FACTS,
    schemas,
    path: server?.schema == null ? [] : [text(server.schema)],
    names: { folding: 'lower', lookup: 'path', bodiesStayInSchema: true },
    routinesAreComplete: false,
    relationsAreComplete: false,
    relations: relations.map((row) => relationFact(row, definitions, computed)),
    foreignKeys: (await run(sql.FOREIGN_KEYS)).map(foreignKeyFact),
    triggers: (await run(sql.TRIGGERS)).map(triggerFact),
    routines: (await run(sql.ROUTINES)).map(routineFact),
    jobs: (await run(sql.EVENTS)).map((row) => ({
      ...refOf(row),
      body: shown(row.body),
    })),
    hiddenTriggers,
    blindSpots: hiddenTriggers.map(
      (schema) =>
        `Triggers of schema "${schema}" may be hidden: every write to it invalidates all tables. ` +
        'Grant TRIGGER on it to the user of the application.',
    ),
  };
}

/** Engines that keep their rows on this server, in tables that only its own statements change. */
const LOCAL_ENGINES = new Set([
  'INNODB',
  'MYISAM',
  'ARIA',
  'MEMORY',
  'ARCHIVE',
  'BLACKHOLE',
  'CSV',
  'ROCKSDB',
  'TOKUDB',
  'NDBCLUSTER',
  'COLUMNSTORE',
]);

const TRANSACTIONAL_ENGINES = new Set(['INNODB', 'ROCKSDB', 'TOKUDB', 'NDBCLUSTER']);

type Texts = ReadonlyMap<string, readonly string[]>;

function relationFact(row: Row, definitions: Texts, computed: Texts): RelationFact {
  const ref = refOf(row);
  const type = text(row.type).toUpperCase();
  if (type === 'VIEW') return { ...ref, kind: 'view', definition: definitions.get(keyOf(ref))?.[0] || null };
  if (type === 'SEQUENCE') return { ...ref, kind: 'sequence' };
  if (type === 'SYSTEM VIEW') return { ...ref, kind: 'system' };
  const engine = text(row.engine ?? '').toUpperCase();
  const expressions = computed.get(keyOf(ref));
  return {
    ...ref,
    kind: LOCAL_ENGINES.has(engine) ? 'table' : 'foreign',
    ...(!TRANSACTIONAL_ENGINES.has(engine) && { transactional: false as const }),
    ...(engine === 'MEMORY' && { backgroundWriter: 'a restart of the server (ENGINE=MEMORY)' }),
    ...(expressions !== undefined && { computed: expressions }),
  };
}

function foreignKeyFact(row: Row): ForeignKeyFact {
  const onDelete = text(row.on_delete).toUpperCase();
  const acts = /^(CASCADE|SET NULL|SET DEFAULT)$/i;
  return {
    child: { schema: text(row.child_schema), name: text(row.child) },
    parent: { schema: text(row.parent_schema), name: text(row.parent) },
    onDelete: onDelete === 'CASCADE' ? 'delete' : acts.test(onDelete) ? 'update' : 'nothing',
    onUpdate: acts.test(text(row.on_update)) ? 'update' : 'nothing',
  };
}

function triggerFact(row: Row): TriggerFact {
  const events = text(row.events).toLowerCase().split(',');
  return {
    table: refOf(row),
    events: events.map((event) => event.trim() as RowEvent),
    body: shown(row.body),
  };
}

function routineFact(row: Row): RoutineFact {
  const ref = refOf(row);
  const type = text(row.type).toUpperCase();
  const body = shown(row.body);
  const known = body !== null && text(row.language).toUpperCase() === 'SQL';
  return {
    ...ref,
    id: `${type} ${keyOf(ref)}`,
    volatile: type !== 'FUNCTION' || text(row.deterministic).toUpperCase() !== 'YES',
    reach: known ? 'body' : 'anything',
    ...(known && { body }),
    ...(type.startsWith('PACKAGE') && { package: true as const }),
  };
}

/** A body that the user may not see comes as NULL or as nothing. */
function shown(body: unknown): string | null {
  return body === null || body === undefined || body === '' ? null : text(body);
}

function byName(rows: readonly Row[], value: (row: Row) => string): Texts {
  const found = new Map<string, string[]>();
  for (const row of rows) {
    const key = keyOf(refOf(row));
    const values = found.get(key);
    if (values === undefined) found.set(key, [value(row)]);
    else values.push(value(row));
  }
  return found;
}

function keyOf({ schema, name }: RelationRef): string {
  return JSON.stringify([schema, name]);
}

function refOf(row: Row): RelationRef {
  return { schema: text(row.schema), name: text(row.name) };
}

function text(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
}
