/**
 * What texts of PostgreSQL say about themselves.
 */
import { analyse } from '../../../cachalot/analysis/analyse';
import { lexicon } from '../../../cachalot/databases/postgres/lexicon';
import { claims } from './claims';

const read = { kind: 'read', refusal: null, targets: '' } as const;

claims('PostgreSQL: a read names its relations', lexicon, [
  ['select 1', { ...read, relations: '', verb: 'SELECT' }],
  ['select * from "users"', { ...read, relations: 'users', names: 'users' }],
  ['SELECT * FROM Users', { ...read, relations: 'users' }],
  ['select * from "Users"', { ...read, relations: 'Users' }],
  ['select * from "a""b"', { ...read, relations: 'a"b' }],
  [
    'select * from "public"."users" as "u"',
    { ...read, relations: 'public.users', names: 'public.users public' },
  ],
  ['select * from db.public.users', { ...read, relations: 'db.public.users' }],
  ['select "u"."id" from "users" as "u"', { ...read, relations: 'users', names: 'u u.id users' }],
  ['select * from a, b x, only c, d', { ...read, relations: 'a b c d' }],
  ['select * from only (a) x, b*', { ...read, relations: 'a b' }],
  ['select * from a join b on a.x = b.x, c', { ...read, relations: 'a b c' }],
  [
    'select * from a left outer join b using (id) natural join c cross join d',
    { ...read, relations: 'a b c d' },
  ],
  ['select * from (a join b on true) join (c cross join d) on true', { ...read, relations: 'a b c d' }],
  ['select * from ((a join b on true))', { ...read, relations: 'a b' }],
  ['select * from (select * from a) x, (values (1), (2)) y, b', { ...read, relations: 'a b' }],
  ['select * from a, lateral (select * from b where b.id = a.id) x', { ...read, relations: 'a b' }],
  [
    'select * from a cross join lateral unnest(a.xs) as t(x), b',
    { ...read, relations: 'a b', calls: 'unnest' },
  ],
  ['select * from generate_series(1, 3) with ordinality as g(n, i), a', { ...read, relations: 'a' }],
  ['select * from rows from (f(1), g(2)) as t, a', { ...read, relations: 'a', calls: 'f g' }],
  ['select * from json_to_recordset($1) as x(a int, b text), c', { ...read, relations: 'c' }],
  ["select * from xmltable('/a' passing d columns b int path 'b') x, a", { ...read, relations: 'a' }],
  ['(select a from b) union all (select c from d order by 1)', { ...read, relations: 'b d' }],
  ['((select 1) union select a from t)', { ...read, relations: 't' }],
  ['table users', { ...read, relations: 'users', verb: 'TABLE' }],
  ['select * from a union table b', { ...read, relations: 'a b' }],
  ['values (1), (2)', { ...read, relations: '' }],
  ['select extract(year from created) from t', { ...read, relations: 't' }],
  ["select substring(name from 2 for 3), trim(both ' ' from name) from t", { ...read, relations: 't' }],
  ['select overlay(a placing b from 1) from t where position(a in b) > 0', { ...read, relations: 't' }],
  ['select * from t where a is distinct from b and c is not distinct from d', { ...read, relations: 't' }],
  ['select distinct from t', { ...read, relations: 't' }],
  ['select exists(select 1 from b), array(select x from c) from d', { ...read, relations: 'b c d' }],
  [
    'select * from a where id in (select x from b where y = any (select z from c))',
    { ...read, relations: 'a b c' },
  ],
  ['select * from a where x in (table b)', { ...read, relations: 'a b' }],
  [
    'select count(*) filter (where x), rank() over (partition by y order by z) from t',
    { ...read, relations: 't' },
  ],
  ['select * from t window w as (partition by a, b)', { ...read, relations: 't' }],
  [
    'select a, b from t group by a, b having a > 1 order by a, b limit 1 offset 2',
    { ...read, relations: 't' },
  ],
  ['select a.b.c from a', { ...read, names: 'a a.b.c' }],
  ['select (x).y, (row).z from t', { ...read, notNames: 'y z', names: 't' }],
  ['select "from" from "select"', { ...read, relations: 'select' }],
  ['select t.from from t', { ...read, relations: 't' }],
  [
    'select name, status, user_id from status',
    { ...read, names: 'name status user_id', relations: 'status' },
  ],
  ['select * from ?', { kind: 'read', relations: null }],
  ['select * from', { kind: 'read', relations: null }],
  ['select * from select', { kind: 'read', relations: null }],
]);

claims('PostgreSQL: a word that is no keyword where it stands does not end the list of relations', lexicon, [
  ['select * from a join b on case when a.x then b.y end, c', { ...read, relations: 'a b c' }],
  ['select * from a set left join b on true, c', { ...read, relations: 'a b c' }],
  ['select * from a set (x, y), c', { ...read, relations: 'a c' }],
  ['select * from a minus cross join b, c', { ...read, relations: 'a b c' }],
  ['select * from a procedure natural join b, c', { ...read, relations: 'a b c' }],
  ['select * from a as qualify join b on conflict, c', { ...read, relations: 'a b c' }],
  ['select * from (delete natural join b), c', { ...read, relations: 'delete b c' }],
  [
    'select * from only (delete) as d, (values join merge on true)',
    { ...read, relations: 'delete values merge' },
  ],
  ['select * from quick a, ignore b', { ...read, relations: 'quick ignore' }],
  [
    'select * from f() with ordinality as x (a, b), ordinality',
    { ...read, relations: 'ordinality', calls: 'f' },
  ],
  ['select * from a join b on 1 operator(pg_catalog.=) f(), c', { ...read, relations: 'a b c', calls: 'f' }],
  ['select * from a join (select 1) f (x) on true', { ...read, relations: 'a', calls: '' }],
  ['delete from replace y where true', { kind: 'write', targets: 'replace' }],
  ['update low_priority y set n = 1', { kind: 'write', targets: 'low_priority' }],
  ['insert into replace with x as (select 1) select * from x', { kind: 'write', targets: 'replace' }],
]);

claims('PostgreSQL: a CTE is no relation in its scope', lexicon, [
  ['with c as (select * from a) select * from c, b', { ...read, relations: 'a b', names: 'a b c' }],
  ['with c (x, y) as materialized (select * from a) select * from c', { ...read, relations: 'a', calls: '' }],
  ['with a as (select * from a) select * from a', { ...read, relations: 'a' }],
  [
    'with recursive a as (select 1 union all select * from a) select * from a',
    { ...read, relations: '', names: 'a' },
  ],
  [
    'with c as (select 1), d as (select * from c) select * from d join e on true',
    { ...read, relations: 'e' },
  ],
  ['(with a as (select 1) select * from a) union select * from a', { ...read, relations: 'a' }],
  ['with c as (select 1) select * from public.c', { ...read, relations: 'public.c' }],
]);

claims('PostgreSQL: lexical traps', lexicon, [
  [
    "select 'from x', E'it\\'s from y', $$from z$$, $q$ from $$ w $q$ from t",
    { ...read, relations: 't', notNames: 'x y z w' },
  ],
  ["select 'it''s' from t", { ...read, relations: 't' }],
  ['select U&\'d\\0061t\' from U&"d\\0061t\\+000061"', { ...read, relations: 'data' }],
  ['select U&"d!0061" uescape \'!\' from t', { kind: 'read', refusal: 'not-understood', relations: null }],
  ["select b'01', x'ff', n'x' from t", { ...read, relations: 't' }],
  [
    'select /* a /* nested from x */ from y */ 1 from t -- from z',
    { ...read, relations: 't', notNames: 'x y z' },
  ],
  ['select 1--from x\nfrom t', { ...read, relations: 't' }],
  [
    'select a @> b, c->>d, e#>>f, g||h, i&&j, k<->l, m \\?| n, o \\?& p, q \\? r from t',
    {
      ...read,
      relations: 't',
      operators: '@> ->> #>> || && <-> ?| | ? ?& &',
    },
  ],
  ['select a=-1, b*-c, d <=?, e::text[] from t where f=?', { ...read, operators: '= - * <=? <= ? =?' }],
  ['select arr[1:2], array[1,2]::int[] from t where x = $1', { ...read, relations: 't' }],
  ['select étoile, table$1 from t_é', { ...read, relations: 't_é', names: 'étoile table$1' }],
  ['select * from É', { kind: 'read', refusal: 'not-understood' }],
  [`select * from "${'x'.repeat(70)}"`, { ...read, relations: 'x'.repeat(63) }],
  [
    "select * from t where path = 'C:\\'",
    { kind: 'read', refusal: 'not-understood', names: 't', targets: '' },
  ],
  ["insert into t values ('C:\\')", { kind: 'write', targets: 't' }],
  ["select 'a\\', f('b\\') from t", { kind: 'read', refusal: 'not-understood', calls: 'f' }],
  ["select '\\'; delete from t; --'", { kind: 'unknown', targets: null }],
  ["select '", { kind: 'unknown', refusal: 'not-understood', targets: null }],
  ['select "', { kind: 'unknown', refusal: 'not-understood' }],
  ['select /* from t', { kind: 'unknown', refusal: 'not-understood' }],
  ['select $a$ from t', { kind: 'unknown', refusal: 'not-understood' }],
  ['select \0 from t', { kind: 'unknown', refusal: 'not-understood' }],
  ['select \ud800 from t', { kind: 'unknown', refusal: 'not-understood', names: 't' }],
  ['select operator(pg_catalog.+) from t', { kind: 'read', refusal: null }],
  ['selec * from t', { kind: 'unknown', targets: null, names: 't' }],
]);

claims('PostgreSQL: what stands in the way', lexicon, [
  ['select * from t order by random()', { kind: 'read', refusal: 'random' }],
  ['select random(), now() from t', { kind: 'read', refusal: 'time' }],
  ['select gen_random_uuid()', { refusal: 'random' }],
  ['select "now"()', { refusal: 'time' }],
  ['select pg_catalog.now()', { refusal: 'time' }],
  ['select * from t where d > current_date', { refusal: 'time' }],
  ['select current_timestamp(3), localtime', { refusal: 'time' }],
  ['select age(born) from t', { refusal: 'time' }],
  ['select age(born, died) from t', { refusal: null }],
  ['select age(f(a, b)) from t', { refusal: 'time' }],
  ['select clock_timestamp()', { refusal: 'time' }],
  ["select * from t where d < 'today'", { refusal: 'time' }],
  ["select 'Now'::timestamptz from t", { refusal: 'time' }],
  ['select current_user', { refusal: 'session-function' }],
  ['select user from t', { refusal: 'session-function' }],
  ['select t.user, "current_user" from t', { refusal: null }],
  ["select current_setting('x')", { refusal: 'session-function' }],
  ['select pg_backend_pid()', { refusal: 'session-function' }],
  ["select has_table_privilege('t', 'select')", { refusal: 'session-function' }],
  ['select pg_sleep(1)', { refusal: 'volatile-function' }],
  ["select nextval('s')", { refusal: 'volatile-function' }],
  ['select pg_try_advisory_xact_lock(1)', { refusal: 'volatile-function' }],
  ["select query_to_xml('select 1', true, true, '')", { refusal: 'volatile-function' }],
  ["select * from dblink('x', 'y') as t(a int)", { refusal: 'volatile-function' }],
  ['select lo_get(1)', { refusal: 'volatile-function' }],
  ['select * from t for update', { refusal: 'locks-rows', relations: 't' }],
  ['select * from t for no key update of t skip locked', { refusal: 'locks-rows' }],
  ['select * from t for key share', { refusal: 'locks-rows' }],
  ['select * from t for share', { refusal: 'locks-rows' }],
  ['select * from pg_catalog.pg_class', { refusal: 'system-catalog' }],
  ['select * from pg_tables', { refusal: 'system-catalog' }],
  ['select * from information_schema.columns', { refusal: 'system-catalog' }],
  ["select 't'::regclass", { refusal: 'system-catalog' }],
  ['select t.ctid from t', { refusal: 'system-catalog' }],
  ['select pg_get_viewdef(1)', { refusal: 'system-catalog' }],
  ['select pg_catalog.count(*) from t', { refusal: null }],
  ['select * from t tablesample bernoulli (10)', { refusal: 'random', relations: 't' }],
  ['select now from t', { refusal: null }],
  ['select "random" from t', { refusal: null }],
]);

claims('PostgreSQL: calls are left for the catalog', lexicon, [
  ['select f(1), s.g(2), count(*), coalesce(a, b) from t where x in (1)', { calls: 'f s.g count' }],
  ['select left(a, 1), greatest(1, 2), cast(a as numeric(1, 2)) from t', { calls: 'left' }],
  ['insert into t (a, b) values (f(1), 2)', { calls: 'f' }],
  ['select row(1), (a, b) = any (array[1]) from t', { calls: '' }],
]);

claims('PostgreSQL: a write names its targets', lexicon, [
  ['insert into "t" ("a") values (?) returning *', { kind: 'write', targets: 't', relations: 't' }],
  [
    'insert into s.t as x (a) select * from u on conflict (a) do update set a = excluded.a',
    { targets: 's.t', relations: 's.t u' },
  ],
  ['insert into t default values', { kind: 'write', targets: 't' }],
  ['update t set a = 1', { kind: 'write', targets: 't' }],
  ['update only t as x set a = b.a from b, c where b.id = x.id', { targets: 't', relations: 't b c' }],
  ['update t * set a = (select max(x) from u)', { targets: 't', relations: 't u' }],
  ['delete from t', { kind: 'write', targets: 't' }],
  ['delete from only t using a, b where a.id = t.id returning t.*', { targets: 't', relations: 't a b' }],
  ['delete from (t)', { kind: 'write' }],
  [
    'merge into t using s on t.id = s.id when matched then update set a = 1, b = 2 when not matched then insert (a) values (1)',
    {
      kind: 'write',
      targets: 't',
      relations: 't s',
    },
  ],
  [
    'merge into t using (select * from s) x on true when matched then delete',
    { targets: 't', relations: 't s' },
  ],
  ['truncate t', { kind: 'write', targets: 't', commits: false }],
  ['truncate table only a, s.b restart identity cascade', { targets: 'a s.b', cascades: true }],
  ['copy t (a, b) from stdin', { kind: 'write', targets: 't' }],
  ["copy s.t from '/x' with (format csv)", { kind: 'write', targets: 's.t' }],
  ['copy t to stdout', { kind: 'neutral', targets: '' }],
  ['copy (select * from t) to stdout', { kind: 'neutral' }],
  ['copy (delete from t returning *) to stdout', { kind: 'write', targets: 't' }],
  ['with d as (delete from a returning *) select * from d', { kind: 'write', targets: 'a' }],
  [
    'with d as (delete from a returning *), u as materialized (update b set x = 1 returning *) insert into c select * from d',
    {
      kind: 'write',
      targets: 'a b c',
    },
  ],
  ['with x as (select 1) update t set a = 1', { kind: 'write', targets: 't' }],
  [
    'select * from (with d as (insert into t values (1) returning *) select * from d) x',
    { kind: 'write', targets: 't' },
  ],
  ['refresh materialized view concurrently v', { kind: 'write', targets: 'v' }],
  ['explain analyze delete from t', { kind: 'write', targets: 't' }],
  ['explain (analyze, buffers) update t set a = 1', { kind: 'write', targets: 't' }],
  [
    'explain (analyze) with d as (delete from t returning *) select * from d',
    { kind: 'write', targets: 't' },
  ],
  ['explain analyze select f()', { kind: 'neutral', calls: 'f' }],
  ['explain delete from t where f()', { kind: 'neutral', targets: '', calls: '' }],
  ['explain (costs off) select 1', { kind: 'neutral' }],
  ['select update, delete from t', { kind: 'read', targets: '' }],
  ['select replace(a, b, c) from t', { kind: 'read', refusal: null }],
  ['insert into', { kind: 'write', targets: null }],
  ['update', { kind: 'write', targets: null }],
]);

claims('PostgreSQL: the schema changes', lexicon, [
  [
    'create table t (id int references u (id), check (f(x)))',
    { kind: 'schema', targets: 't', commits: false, temporary: false },
  ],
  ['create table if not exists "s"."t" (id int)', { kind: 'schema', targets: 's.t' }],
  ['create temp table t as select * from u', { kind: 'schema', targets: 't', temporary: true, names: 'u' }],
  ['create unlogged table pg_temp.t (a int)', { temporary: true }],
  ['create or replace temporary view v as select 1', { targets: 'v', temporary: true }],
  ['create materialized view v as select * from t', { kind: 'schema', targets: 'v', names: 't' }],
  ['create unique index concurrently i on t (a, lower(b))', { kind: 'schema', targets: 't' }],
  [
    'create trigger x after insert or update of a on s.t for each row execute function f()',
    { targets: 's.t' },
  ],
  ['create rule r as on insert to t do instead insert into u values (1)', { kind: 'schema', targets: 't' }],
  ['create policy p on t using (true)', { targets: 't' }],
  ['create function f() returns int language sql as $$ delete from t $$', { kind: 'schema', targets: null }],
  ['create extension x', { kind: 'schema', targets: null }],
  ['alter table only t rename to u', { kind: 'schema', targets: 't u' }],
  ['alter table s.t rename to u', { kind: 'schema', targets: 's.t u s.u' }],
  ['alter table t attach partition p for values in (1)', { kind: 'schema', targets: 't p' }],
  ['drop table if exists a, s.b cascade', { kind: 'schema', targets: 'a s.b', cascades: true }],
  ['drop materialized view v', { kind: 'schema', targets: 'v' }],
  ['drop schema s cascade', { kind: 'schema', targets: null, cascades: true }],
  ["comment on table t is 'x'", { kind: 'schema', targets: '' }],
  ['grant select on t to u', { kind: 'schema', targets: null }],
  ['select * into u from t', { kind: 'schema', targets: 'u', refusal: 'selects-into', temporary: false }],
  ['select a into temp table u from t', { kind: 'schema', targets: 'u', temporary: true }],
]);

claims('PostgreSQL: transactions', lexicon, [
  ['BEGIN;', { kind: 'transaction', control: { verb: 'begin' }, commits: false }],
  ['begin work', { control: { verb: 'begin' } }],
  [
    'begin transaction isolation level serializable, read only',
    { control: { verb: 'begin', isolation: 'serializable' } },
  ],
  [
    'start transaction isolation level repeatable read',
    { control: { verb: 'begin', isolation: 'repeatable read' } },
  ],
  ['commit', { control: { verb: 'commit', chain: false } }],
  ['END TRANSACTION;', { control: { verb: 'commit', chain: false } }],
  ['commit and chain', { control: { verb: 'commit', chain: true } }],
  ['commit and no chain', { control: { verb: 'commit', chain: false } }],
  ['rollback', { control: { verb: 'rollback', chain: false } }],
  ['abort', { control: { verb: 'rollback', chain: false } }],
  ['rollback and chain', { control: { verb: 'rollback', chain: true } }],
  ['savepoint Trx1', { control: { verb: 'savepoint', name: 'trx1' } }],
  ['savepoint "A b"', { control: { verb: 'savepoint', name: 'A b' } }],
  ['release savepoint x', { control: { verb: 'release', name: 'x' } }],
  ['release x', { control: { verb: 'release', name: 'x' } }],
  ['rollback to savepoint x', { control: { verb: 'rollback-to', name: 'x' } }],
  ['rollback transaction to x', { control: { verb: 'rollback-to', name: 'x' } }],
  ["prepare transaction 'x'", { control: { verb: 'detach' } }],
  ["commit prepared 'x'", { control: { verb: 'commit-detached' } }],
  ["rollback prepared 'x'", { kind: 'neutral' }],
  [
    'set transaction isolation level read committed',
    {
      control: { verb: 'set-isolation', isolation: 'read committed', scope: 'transaction' },
    },
  ],
  [
    'set session characteristics as transaction isolation level serializable',
    {
      control: { verb: 'set-isolation', isolation: 'serializable', scope: 'session' },
    },
  ],
  [
    "set default_transaction_isolation to 'repeatable read'",
    {
      control: { verb: 'set-isolation', isolation: 'repeatable read', scope: 'session' },
    },
  ],
  [
    "set transaction_isolation = 'read uncommitted'",
    {
      control: { verb: 'set-isolation', isolation: 'read uncommitted', scope: 'transaction' },
    },
  ],
  ['set transaction read only', { kind: 'neutral' }],
  ["set transaction snapshot '1'", { kind: 'session', session: 'local' }],
]);

claims('PostgreSQL: sessions, calls and the rest', lexicon, [
  ["set search_path to 'x'", { kind: 'session', session: 'set' }],
  ["set local time zone 'UTC'", { kind: 'session', session: 'local' }],
  ['set role x', { kind: 'session', session: 'set' }],
  ['set session authorization x', { session: 'set' }],
  ['set constraints all deferred', { kind: 'neutral', session: null }],
  ['reset search_path', { kind: 'session', session: 'set' }],
  ['reset all', { kind: 'session', session: 'set' }],
  ['discard all', { kind: 'session', session: 'reset' }],
  ['discard plans', { kind: 'neutral' }],
  ["select set_config('a', 'b', false)", { kind: 'session', session: 'set' }],
  ["select set_config('a', 'b', true)", { kind: 'session', session: 'local' }],
  ["select set_config('a', 'b', ?)", { kind: 'session', session: 'set' }],
  ["insert into t select set_config('a', 'b', false)", { kind: 'write', targets: 't', session: 'set' }],
  ['call p(1)', { kind: 'call', targets: '', calls: 'p' }],
  ['do $$ begin delete from t; perform f(); end $$', { kind: 'call', targets: 't', calls: 'f' }],
  ["do $$ begin execute 'delete from t'; end $$", { kind: 'call', targets: null }],
  ["do language plperl $$ spi_exec_query('') $$", { kind: 'call', targets: null }],
  ['prepare p as delete from t', { kind: 'call', targets: '' }],
  ['execute p(1)', { kind: 'call', targets: null }],
  ['declare c cursor for select * from t', { kind: 'neutral' }],
  ['fetch 1 from c', { kind: 'neutral', targets: '' }],
  ['listen x', { kind: 'neutral' }],
  ['vacuum full t', { kind: 'neutral' }],
  ['analyze t', { kind: 'neutral', commits: false }],
  ['lock table t in exclusive mode', { kind: 'neutral' }],
  ['show search_path', { kind: 'neutral' }],
]);

describe('PostgreSQL: several statements', () => {
  test.each([
    ['select 1; delete from t;', ['read', 'write']],
    [';;', []],
    ['-- nothing', []],
    ["select ';'; select $$;$$", ['read', 'read']],
    ['create rule r as on insert to t do also (delete from a; delete from b); select 1', ['schema', 'read']],
    [
      'create function f() returns int begin atomic select case when true then 1 end; select 2; end; delete from t',
      ['schema', 'write'],
    ],
    ['begin; insert into t values (1); commit', ['transaction', 'write', 'transaction']],
  ])('%s', (sql, kinds) => {
    expect(analyse(sql, lexicon).statements.map((statement) => statement.kind)).toEqual(kinds);
  });
});

describe('PostgreSQL: a text that means now', () => {
  test.each([
    'now',
    ' NOW',
    'today 12:00',
    '12:00 tomorrow',
    '{now}',
    '[now,infinity)',
    '(now,1)',
    'Mon today',
    'yesterday',
  ])('%s', (text) => {
    expect(analyse(`select ?::date, '${text}'`, lexicon).textHoldsTimeKeyword).toBe(true);
  });

  test.each(['', 'nowhere', 'known', 'I do not know what to do today', 'todays', '2020-01-01', 'monday'])(
    'but not %j',
    (text) => {
      expect(analyse(`select '${text}'`, lexicon).textHoldsTimeKeyword).toBe(false);
    },
  );
});
