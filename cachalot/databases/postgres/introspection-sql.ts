/**
 * The questions that introspection asks PostgreSQL, one statement each whatever the number of tables.
 *
 * Objects are told by their oid, as text. Temporary relations belong to a session that is not ours to speak
 * for, and are left out. Every name is qualified: the user's search path must not lead elsewhere.
 */

export const SERVER = `
select current_setting('server_version_num')::int as version,
  pg_catalog.current_schemas(false)::text[] as path,
  exists (select from pg_catalog.pg_extension where extname = 'pg_cron') as cron`;

export const SCHEMAS = `
select nspname as name, nspname in ('pg_catalog', 'information_schema', 'pg_toast') as system
from pg_catalog.pg_namespace
where nspname !~ '^pg_(toast_)?temp_'`;

/** System relations that a bare name reaches are listed too, without their particulars. */
export const RELATIONS = `
select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind as kind,
  c.relpersistence = 'u' as unlogged, c.relrowsecurity as row_security,
  n.nspname = 'pg_catalog' as system,
  exists (select from pg_catalog.pg_subscription_rel s where s.srrelid = c.oid) as subscribed
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't'
  and n.nspname not in ('pg_toast', 'information_schema')`;

export const VIEWS = `
select c.oid::text as oid, pg_catalog.pg_get_viewdef(c.oid) as definition
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'v' and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema')`;

/** Relations, functions and operators in the queries of views and in the actions of rules. */
export const RULES = `
select r.oid::text as oid, r.ev_class::text as relation, r.ev_type as event, r.rulename = '_RETURN' as view,
  coalesce(array_agg(distinct d.refobjid::text)
    filter (where d.refclassid = 'pg_catalog.pg_class'::regclass), '{}') as relations,
  coalesce(array_agg(distinct coalesce(o.oprcode::oid, d.refobjid)::text)
    filter (where d.refclassid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)), '{}')
    as routines
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class and c.relpersistence <> 't'
join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema')
left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
  and d.deptype = 'n'
left join pg_catalog.pg_operator o on d.refclassid = 'pg_catalog.pg_operator'::regclass and o.oid = d.refobjid
where r.ev_enabled <> 'D'
group by r.oid, r.ev_class, r.ev_type, r.rulename`;

export const FOREIGN_KEYS = `
select conrelid::text as child, confrelid::text as parent, confdeltype as on_delete, confupdtype as on_update
from pg_catalog.pg_constraint where contype = 'f'`;

export const INHERITANCE = `
select i.inhparent::text as parent, i.inhrelid::text as child
from pg_catalog.pg_inherits i
join pg_catalog.pg_class c on c.oid = i.inhrelid
where c.relkind in ('r', 'p', 'f')`;

/** Internal ones enforce constraints, except the copies that some releases make of a parent's triggers. */
export const TRIGGERS = `
select t.tgrelid::text as relation, t.tgfoid::text as routine, t.tgtype as type
from pg_catalog.pg_trigger t
join pg_catalog.pg_proc p on p.oid = t.tgfoid
where t.tgenabled <> 'D'
  and (not t.tgisinternal or p.pronamespace <> 'pg_catalog'::regnamespace)`;

export const SCHEMA_TRIGGERS = `
select evtfoid::text as routine from pg_catalog.pg_event_trigger where evtenabled <> 'D'`;

/** Functions of defaults, checks and policies, by the table that they guard. */
export const RUNS_ON_WRITE = `
select coalesce(a.adrelid, c.conrelid, p.polrelid)::text as relation,
  array_agg(distinct d.refobjid::text) as routines
from pg_catalog.pg_depend d
left join pg_catalog.pg_attrdef a on d.classid = 'pg_catalog.pg_attrdef'::regclass and a.oid = d.objid
left join pg_catalog.pg_constraint c on d.classid = 'pg_catalog.pg_constraint'::regclass and c.oid = d.objid
  and c.conrelid <> 0
left join pg_catalog.pg_policy p on d.classid = 'pg_catalog.pg_policy'::regclass and p.oid = d.objid
where d.refclassid = 'pg_catalog.pg_proc'::regclass
  and coalesce(a.adrelid, c.conrelid, p.polrelid) is not null
group by 1`;

/** The server's own functions that are not immutable: one row a name, the worst of its overloads. */
export const BUILT_IN_ROUTINES = `
select proname as name, bool_or(provolatile = 'v') as volatile
from pg_catalog.pg_proc
where pronamespace = 'pg_catalog'::regnamespace and provolatile <> 'i'
group by proname`;

/** Everybody else's functions. \`sqlBody\` is for servers that know bodies which are no strings (14 and later). */
export function routinesSql(version: number): string {
  const sqlBody = version >= 140000 ? 'pg_catalog.pg_get_function_sqlbody(p.oid)' : 'null';
  return `
select p.oid::text as oid, n.nspname as schema, p.proname as name, p.provolatile as volatility,
  l.lanname as language, coalesce(${sqlBody}, p.prosrc) as body, e.extname as extension,
  (select array_agg(f::oid::text) from unnest(array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn,
    a.aggminvtransfn, a.aggmfinalfn]) f where f <> 0) as parts,
  p.pronargs > 0 and t.typtype in ('c', 'd', 'p') as takes_row
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace and n.nspname not in ('pg_catalog', 'information_schema')
join pg_catalog.pg_language l on l.oid = p.prolang
left join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
left join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid
  and d.deptype = 'e' and d.refclassid = 'pg_catalog.pg_extension'::regclass
left join pg_catalog.pg_extension e on e.oid = d.refobjid`;
}

/** Operators whose function is not the server's own. */
export const OPERATORS = `
select distinct o.oprname as symbol, o.oprcode::oid::text as routine
from pg_catalog.pg_operator o
join pg_catalog.pg_proc p on p.oid = o.oprcode
where p.pronamespace <> 'pg_catalog'::regnamespace`;

/** Functions in SQL or a procedural language that run without being named: casts, and the order of a type. */
export const UNNAMED_ROUTINES = `
select distinct p.oid::text as routine
from (select castfunc as oid from pg_catalog.pg_cast where castfunc <> 0
  union all select amproc::oid from pg_catalog.pg_amproc) used
join pg_catalog.pg_proc p on p.oid = used.oid
join pg_catalog.pg_language l on l.oid = p.prolang
where p.pronamespace <> 'pg_catalog'::regnamespace and l.lanname not in ('internal', 'c')`;

export const CRON_JOBS = `
select jobname as name, command as body from cron.job where active and database = current_database()`;
