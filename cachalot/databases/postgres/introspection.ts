/** Reads the whole catalog of a PostgreSQL database: about a dozen statements, whatever its size. */
import {
  type CatalogFacts,
  type JobFact,
  NO_FACTS,
  type RelationFact,
  type RelationKind,
  type RelationRef,
  type RoutineFact,
  type RowEvent,
  type Uses,
} from '../catalog-facts';
import type { RunSql } from '../dialect';
import * as sql from './introspection-sql';
import { builtInRoutine, reachOf } from './routine-reach';

type Row = Readonly<Record<string, unknown>>;
type Relations = ReadonlyMap<string, RelationRef>;

export async function introspect(run: RunSql): Promise<CatalogFacts> {
  const [server] = await run(sql.SERVER);
  const schemas = await run(sql.SCHEMAS);
  const relationRows = await run(sql.RELATIONS);
  const byOid: Relations = new Map(relationRows.map((row) => [text(row.oid), refOf(row)]));
  const ruleRows = await run(sql.RULES);
  const relations = relationFacts(relationRows, byOid, {
    definitions: new Map(
      (await run(sql.VIEWS)).map((row) => [text(row.oid), row.definition as string | null]),
    ),
    uses: new Map(ruleRows.filter((row) => row.view).map((row) => [text(row.relation), usesOf(row, byOid)])),
    runsOnWrite: new Map(
      (await run(sql.RUNS_ON_WRITE)).map((row) => [text(row.relation), texts(row.routines)]),
    ),
  });
  const routines = await routineFacts(run, Number(server?.version));
  return {
    ...NO_FACTS,
    schemas: schemas.map((row) => ({ name: text(row.name), system: row.system === true })),
    path: texts(server?.path),
    names: { folding: 'exact', maxBytes: 63, lookup: 'any', bodiesStayInSchema: false },
    relations,
    foreignKeys: await foreignKeys(run, byOid),
    inheritance: pairs(await run(sql.INHERITANCE), byOid),
    triggers: await triggers(run, byOid),
    rules: ruleRows
      .filter((row) => !row.view && byOid.has(text(row.relation)))
      .map((row) => ({
        table: byOid.get(text(row.relation))!,
        event: RULE_EVENTS[text(row.event)] ?? 'update',
        uses: usesOf(row, byOid),
      })),
    routines,
    operators: (await run(sql.OPERATORS)).map((row) => ({
      symbol: text(row.symbol),
      routine: text(row.routine),
    })),
    unnamedRoutines: (await run(sql.UNNAMED_ROUTINES)).map((row) => text(row.routine)),
    schemaTriggers: (await run(sql.SCHEMA_TRIGGERS)).map((row) => text(row.routine)),
    jobs: server?.cron === true ? await cronJobs(run) : [],
  };
}

const KINDS: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized',
  f: 'foreign',
  S: 'sequence',
};

interface Particulars {
  readonly definitions: ReadonlyMap<string, string | null>;
  readonly uses: ReadonlyMap<string, Uses>;
  readonly runsOnWrite: ReadonlyMap<string, readonly string[]>;
}

function relationFacts(rows: readonly Row[], byOid: Relations, about: Particulars): RelationFact[] {
  return rows.map((row) => {
    const oid = text(row.oid);
    const ref = byOid.get(oid)!;
    if (row.system === true) return { ...ref, kind: 'system' };
    const kind = KINDS[text(row.kind)] ?? 'table';
    const uses = about.uses.get(oid);
    const runsOnWrite = about.runsOnWrite.get(oid);
    const writer = backgroundWriter(row);
    return {
      ...ref,
      kind,
      ...(kind === 'view' && { definition: about.definitions.get(oid) ?? null }),
      ...(kind === 'view' && uses !== undefined && { uses }),
      ...(row.row_security === true && { rowLevelSecurity: true as const }),
      ...(writer !== undefined && { backgroundWriter: writer }),
      ...(runsOnWrite !== undefined && { runsOnWrite }),
    };
  });
}

/** Who changes its rows without a statement: a crash empties unlogged tables, a worker applies what it subscribed to. */
function backgroundWriter(row: Row): string | undefined {
  if (row.unlogged === true && text(row.kind) !== 'S') return 'crash recovery (UNLOGGED)';
  if (row.subscribed === true) return 'a subscription';
  if (text(row.schema).startsWith('_timescaledb')) return 'TimescaleDB jobs';
  return undefined;
}

async function routineFacts(run: RunSql, version: number): Promise<RoutineFact[]> {
  const builtIn = (await run(sql.BUILT_IN_ROUTINES))
    .map((row) => builtInRoutine(text(row.name), row.volatile === true))
    .filter((routine) => routine !== undefined);
  const others = (await run(sql.routinesSql(version))).map(routineFact);
  return [...builtIn, ...others];
}

function routineFact(row: Row): RoutineFact {
  const volatility = text(row.volatility);
  const reach = reachOf({
    language: text(row.language),
    volatility,
    extension: row.extension as string | null,
  });
  return {
    id: text(row.oid),
    schema: text(row.schema),
    name: text(row.name),
    volatile: volatility === 'v',
    reach,
    ...(reach === 'body' && { body: text(row.body) }),
    ...(row.parts !== null && { parts: texts(row.parts) }),
    ...(row.takes_row === true && { takesRow: true as const }),
  };
}

async function foreignKeys(run: RunSql, byOid: Relations): Promise<CatalogFacts['foreignKeys']> {
  const rows = await run(sql.FOREIGN_KEYS);
  return pairs(rows, byOid, (row) => {
    const onDelete = text(row.on_delete);
    return {
      onDelete: onDelete === 'c' ? 'delete' : 'nd'.includes(onDelete) ? 'update' : 'nothing',
      onUpdate: 'cnd'.includes(text(row.on_update)) ? 'update' : 'nothing',
    } as const;
  });
}

/** Bits of pg_trigger.tgtype. */
const TRIGGER_EVENTS: readonly (readonly [bit: number, event: RowEvent])[] = [
  [4, 'insert'],
  [8, 'delete'],
  [16, 'update'],
  [32, 'truncate'],
];

async function triggers(run: RunSql, byOid: Relations): Promise<CatalogFacts['triggers']> {
  return (await run(sql.TRIGGERS)).flatMap((row) => {
    const table = byOid.get(text(row.relation));
    if (table === undefined) return [];
    const events = TRIGGER_EVENTS.filter(([bit]) => (Number(row.type) & bit) !== 0).map(([, event]) => event);
    return [{ table, events, routine: text(row.routine) }];
  });
}

/** pg_rewrite.ev_type */
const RULE_EVENTS: Readonly<Record<string, RowEvent>> = { '2': 'update', '3': 'insert', '4': 'delete' };

function usesOf(row: Row, byOid: Relations): Uses {
  const own = text(row.relation);
  const relations = texts(row.relations).filter((oid) => oid !== own || row.view !== true);
  return {
    relations: relations.map((oid) => byOid.get(oid) ?? SYSTEM_RELATION),
    routines: texts(row.routines),
  };
}

/** A relation that is not listed is the system's own: all others are. */
const SYSTEM_RELATION: RelationRef = { schema: 'information_schema', name: '' };

async function cronJobs(run: RunSql): Promise<JobFact[]> {
  const rows = await run(sql.CRON_JOBS);
  return rows.map((row) => ({ name: text(row.name ?? 'pg_cron'), schema: 'public', body: text(row.body) }));
}

/** Rows with `parent` and `child`, for those that name two relations that we list. */
function pairs<T extends object>(rows: readonly Row[], byOid: Relations, more?: (row: Row) => T) {
  return rows.flatMap((row) => {
    const parent = byOid.get(text(row.parent));
    const child = byOid.get(text(row.child));
    if (parent === undefined || child === undefined) return [];
    return [{ parent, child, ...(more?.(row) as T) }];
  });
}

function refOf(row: Row): RelationRef {
  return { schema: text(row.schema), name: text(row.name) };
}

function text(value: unknown): string {
  return String(value);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
