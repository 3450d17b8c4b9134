/**
 * What texts of MySQL and MariaDB say about themselves.
 */
import { analyse } from '../../../cachalot/analysis/analyse';
import { lexicon } from '../../../cachalot/databases/mysql/lexicon';
import { claims } from './claims';

const read = { kind: 'read', refusal: null, targets: '' } as const;

claims('MySQL: a read names its relations', lexicon, [
  ['select * from `users`', { ...read, relations: 'users' }],
  ['SELECT * FROM Users', { ...read, relations: 'Users' }],
  [
    'select * from `db`.`us``ers` as `u` where `u`.`id` = ?',
    { ...read, relations: 'db.us`ers', names: 'db u u.id' },
  ],
  [
    'select * from select.users, database.x, option',
    { ...read, relations: 'select.users database.x option' },
  ],
  ['select * from .users', { ...read, relations: 'users', names: 'users' }],
  ['select * from a, b as x join c using (id) straight_join d', { ...read, relations: 'a b c d' }],
  ['select straight_join * from a', { ...read, relations: 'a' }],
  ['select * from a join (b, c) on a.x = b.x left join d on true', { ...read, relations: 'a b c d' }],
  [
    'select * from a use index for join (i, j), b force index for order by (k), c',
    { ...read, relations: 'a b c' },
  ],
  ['select * from a partition (p0, p1) as x, b', { ...read, relations: 'a b' }],
  ["select * from t for system_time as of timestamp'2020-01-01', u", { ...read, relations: 't u' }],
  ["select * from json_table('[]', '$[*]' columns (a int path '$.a')) as x, t", { ...read, relations: 't' }],
  ['select 1 from dual', { ...read, relations: '' }],
  ['select * from t limit 1, 2', { ...read, relations: 't' }],
  ['table t order by a limit 1', { ...read, relations: 't' }],
  [
    'with recursive c as (select 1 union select n + 1 from c) select * from c, t',
    { ...read, relations: 't' },
  ],
  ['select * from { oj a left outer join b on true }', { kind: 'read', relations: null, names: 'a b' }],
  ['select * from 1a join db.2b on true', { ...read, relations: '1a db.2b' }],
  ['select * from $t', { ...read, relations: '$t' }],
  ['select * from lateral, only', { ...read, relations: 'lateral only' }],
  ['select `order`, name, status from t', { ...read, names: 'order name status' }],
  ['select a.key, b.select from a join b on a.group = b.order', { ...read, relations: 'a b' }],
  [
    'select sum(a) over w, row_number() over (order by b) from t window w as (partition by c)',
    { ...read, relations: 't' },
  ],
  ['select * from t procedure analyse()', { kind: 'read', relations: 't' }],
]);

claims('MySQL: what MariaDB reads in another way than MySQL is read in both', lexicon, [
  // MySQL finds the CTE c, MariaDB the table
  [
    'with c as (select 1) select * from (with d as (select * from c) select * from d) x',
    { kind: 'read', refusal: null, relations: 'c' },
  ],
  ['with c as (select 1), d as (select * from c) select * from d', { kind: 'read', relations: '' }],
  [
    'with c as (select 1) select * from (with d as (select 1) select * from c) x',
    { kind: 'read', relations: '' },
  ],
  [
    'with c as (select 1), d as (select * from (select * from c) x) select * from d',
    { kind: 'read', relations: '' },
  ],
]);

claims('MySQL: a word that is no keyword where it stands does not end the list of relations', lexicon, [
  ['select * from a join b on case when a.x then b.y end, c', { kind: 'read', relations: 'a b c' }],
  ['select * from a window left join b on true, c', { kind: 'read', relations: 'a b c' }],
  ['select * from a join b on offset = 1, c', { kind: 'read', relations: 'a b c' }],
  ['select * from a window w as (order by x), v as (order by y)', { kind: 'read', relations: 'a' }],
  ['select * from a use index for join (i), c', { kind: 'read', relations: 'a c' }],
]);

claims('MySQL: lexical traps', lexicon, [
  ['select * from "users" where a = "from x"', { ...read, relations: 'users', names: 'users' }],
  ['select 1 # from x\nfrom t -- from y\n-- from z', { ...read, relations: 't', notNames: 'x y z' }],
  ['select 1 --1 from t', { ...read, relations: 't' }],
  ['select 5--', { kind: 'read' }],
  ['select /*+ NO_INDEX(t) from x */ a from t', { ...read, relations: 't', notNames: 'x' }],
  ['select /*!40001 SQL_NO_CACHE */ * from t', { ...read, relations: 't' }],
  ['select /*! a, */ b from t', { kind: 'read', refusal: 'not-understood', relations: null, names: 'a b t' }],
  ['select /*M!100100 a, */ b from t', { kind: 'read', refusal: 'not-understood' }],
  ['select a /*!99999 from x */ from t', { kind: 'read', refusal: 'not-understood', names: 'x t' }],
  ['/*!99999 explain */ delete from t', { kind: 'unknown', targets: null, names: 't' }],
  ['/*!40101 SET NAMES utf8 */', { kind: 'session', session: 'set' }],
  ["select 1 /*!99999 ' */ , ' from t", { kind: 'unknown', refusal: 'not-understood' }],
  ['select 1 /*!99999 -- */ from t', { kind: 'unknown', refusal: 'not-understood' }],
  ['insert into t /*!80000 (a) */ values (1)', { kind: 'write', targets: null, names: 't' }],
  ['select /* a /* b */ c from t', { ...read, relations: 't' }],
  ['select /* from t', { kind: 'unknown' }],
  ["select 'it''s from x', 'a\\\\' from t", { ...read, relations: 't', notNames: 'x' }],
  ["select 'it\\'s from x' from t", { kind: 'read', refusal: 'not-understood', names: 't' }],
  ["insert into t values ('it\\'s')", { kind: 'write', targets: 't' }],
  ["select '\\', f(), '' from t", { kind: 'unknown' }],
  ["select '\\', f(), ' from t", { kind: 'read', refusal: 'not-understood' }],
  ["delete from a where x = '\\' or f(' or '\\' '", { kind: 'write', targets: null, calls: 'f' }],
  ["select '\\'; delete from t; -- '", { kind: 'unknown', targets: null }],
  ["select _utf8'x', n'x', x'ff', 0xff, b'01', 0b1, 1e5, 1.5e-3, .5 from t", { ...read, relations: 't' }],
  ['select @a from t', { kind: 'read', refusal: 'session-variable', names: 't' }],
  ["select @a := 1, @`b c`, @'d'", { kind: 'read', refusal: 'session-variable' }],
  ['select @@session.sql_mode', { refusal: 'session-variable' }],
  ['select * from t where a <=> ? and b->>"$.x" = ?', { ...read, relations: 't' }],
]);

claims('MySQL: what stands in the way', lexicon, [
  ['select * from t order by rand()', { kind: 'read', refusal: 'random' }],
  ['select uuid() from t', { refusal: 'random' }],
  ['select rand(), sysdate()', { refusal: 'time' }],
  ['select now(6)', { refusal: 'time' }],
  ['select current_timestamp', { refusal: 'time' }],
  ['select utc_date, curdate()', { refusal: 'time' }],
  ['select unix_timestamp()', { refusal: 'time' }],
  ['select unix_timestamp(a) from t', { ...read, calls: '' }],
  ['select database()', { refusal: 'session-function' }],
  ['select user(), current_user', { refusal: 'session-function' }],
  ['select last_insert_id()', { refusal: 'session-function' }],
  ['select found_rows()', { refusal: 'session-function' }],
  ['select sleep(1)', { refusal: 'volatile-function' }],
  ["select get_lock('a', 1)", { refusal: 'volatile-function' }],
  ["select load_file('/x')", { refusal: 'volatile-function' }],
  ['select next value for s', { refusal: 'volatile-function' }],
  ['select nextval(s)', { refusal: 'volatile-function' }],
  ['select s.nextval', { refusal: 'volatile-function' }],
  ['select sql_calc_found_rows * from t', { refusal: 'session-function', relations: 't' }],
  ['select * from t for update', { refusal: 'locks-rows' }],
  ['select * from t lock in share mode', { refusal: 'locks-rows', relations: 't' }],
  ['select * from t for share skip locked', { refusal: 'locks-rows' }],
  ['select a into @x from t', { kind: 'read', refusal: 'selects-into' }],
  ["select * from t into outfile '/x'", { kind: 'read', refusal: 'selects-into' }],
  ['select * from mysql.user', { refusal: 'system-catalog' }],
  ['select * from INFORMATION_SCHEMA.TABLES', { refusal: 'system-catalog' }],
  ['select sys.id from systems as sys', { ...read, relations: 'systems' }],
  ['select user, date, now from t', read],
]);

claims('MySQL: calls that nobody knows are left for the catalog', lexicon, [
  [
    'select count(*), if(a, 1, 2), concat(a, b), cast(a as decimal(10, 2)), left(a, 1) from t',
    { ...read, calls: '' },
  ],
  ['select mine(a), db.mine(b), `count`(c) from t', { ...read, calls: 'mine db.mine' }],
  ['select * from t where a in (1) and (b) or exists (select 1 from u)', { ...read, calls: '' }],
  [
    'insert into t (a) values (mine(1)) on duplicate key update a = values(a), b = 2',
    { calls: 'mine', relations: 't' },
  ],
  ['with c (a, b) as (select 1, 2) select * from c', { ...read, calls: '' }],
  [
    'select match (a) against (? in boolean mode), convert(a using utf8), char(77 using utf8) from t',
    { ...read, calls: '' },
  ],
]);

claims('MySQL: a write names its targets', lexicon, [
  ['delete from x using (a x) cross join b', { kind: 'write', targets: null }],
  ['delete a from a join b using (id)', { kind: 'write', targets: 'a b' }],
  ['insert into `t` (`a`) values (?)', { kind: 'write', targets: 't', commits: false }],
  ['insert t values (1)', { kind: 'write', targets: 't' }],
  ['insert low_priority ignore into db.t set a = 1', { targets: 'db.t' }],
  [
    'insert into t select * from u on duplicate key update a = u.a, b = 1',
    { targets: 't', relations: 't u' },
  ],
  ['insert into t with c as (select 1) select * from c', { kind: 'write', targets: 't', relations: 't' }],
  ['replace into t values (1)', { kind: 'write', targets: 't' }],
  ['replace delayed t set a = 1', { targets: 't' }],
  ['update t set a = 1 order by b limit 1', { kind: 'write', targets: 't' }],
  ['update low_priority ignore t as x set a = 1', { targets: 't' }],
  ['update a join b on a.id = b.id left join db.c using (id) set a.x = 1, b.y = 2', { targets: 'a b db.c' }],
  ['update a, b set a.x = b.x', { targets: 'a b' }],
  ['update a join (select * from b) x on true set a.x = 1', { targets: 'a b' }],
  ['with c as (select 1) update t join c on true set t.a = 1', { kind: 'write', targets: 't' }],
  ['delete from t where id in (select id from u)', { kind: 'write', targets: 't', names: 'u' }],
  ['delete quick from t as x where a = 1', { targets: 't' }],
  ['delete x, b.* from a as x join b using (id) where c', { targets: 'a b' }],
  ['delete from x, b using a as x join b using (id)', { targets: 'a b' }],
  ['with c as (select 1) delete from t', { kind: 'write', targets: 't' }],
  ['truncate t', { kind: 'write', targets: 't', commits: true }],
  ['truncate table db.t', { targets: 'db.t' }],
  [
    "load data local infile '/x' replace into table t fields terminated by ','",
    { kind: 'write', targets: 't' },
  ],
  ['explain analyze select * from t', { kind: 'neutral' }],
  ['explain delete from t', { kind: 'neutral', targets: '' }],
  ['analyze delete from t', { kind: 'write', targets: 't' }],
  ['analyze format=json update a join b on true set a.x = 1', { kind: 'write', targets: 'a b' }],
  ['describe t', { kind: 'neutral' }],
  ['set statement max_statement_time = 1 for delete from t', { kind: 'write', targets: 't' }],
  ['set statement max_statement_time = 1 for select * from t', { kind: 'neutral', targets: '' }],
  ['repair table a, b', { kind: 'write', targets: 'a b', commits: true }],
  ['update', { kind: 'write', targets: null }],
  ['delete a', { kind: 'write', targets: null }],
]);

claims('MySQL: the schema changes, and commits', lexicon, [
  ['create table `t` (a int)', { kind: 'schema', targets: 't', commits: true }],
  [
    'create temporary table t as select * from u',
    { kind: 'schema', targets: 't', commits: false, temporary: true },
  ],
  ['drop temporary table if exists t', { targets: 't', commits: false, temporary: true }],
  ['drop table a, b', { targets: 'a b', commits: true }],
  [
    'create or replace algorithm = merge definer = `a`@`b` sql security invoker view v as select 1',
    { targets: 'v' },
  ],
  ['create fulltext index i on t (a)', { targets: 't' }],
  ['alter table t exchange partition p with table u', { targets: 't p u' }],
  ['alter table t rename u', { kind: 'schema', targets: 't u' }],
  ['rename table a to b, db.c to d', { kind: 'schema', targets: 'a b db.c d' }],
  ['create trigger x before insert on t for each row set new.a = 1', { kind: 'schema', targets: 't' }],
  [
    'create procedure p() begin delete from t; insert into u values (1); end',
    { kind: 'schema', targets: null, commits: true },
  ],
  ['grant all on t to u', { kind: 'schema', commits: true }],
  ['flush tables', { kind: 'neutral', commits: true }],
  ['analyze table t', { kind: 'neutral', commits: true }],
  ['optimize table t', { kind: 'neutral', commits: true }],
  ['lock tables t write', { kind: 'neutral', commits: true }],
  ['unlock tables', { commits: true }],
  ['load index into cache t', { kind: 'neutral', commits: true }],
]);

claims('MySQL: transactions and sessions', lexicon, [
  ['begin', { control: { verb: 'begin' }, commits: true }],
  ['START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY', { control: { verb: 'begin' }, commits: true }],
  ['begin not atomic delete from t; end', { kind: 'call', targets: null }],
  ['start slave', { kind: 'neutral' }],
  ['commit and chain no release', { control: { verb: 'commit', chain: true } }],
  ['rollback work to savepoint Trx2', { control: { verb: 'rollback-to', name: 'trx2' } }],
  ['set autocommit=0', { kind: 'transaction', control: { verb: 'autocommit', on: false }, commits: false }],
  ['SET @@session.autocommit = ON', { control: { verb: 'autocommit', on: true }, commits: true }],
  ['set session autocommit := 1', { control: { verb: 'autocommit', on: true } }],
  ["set autocommit = 'off', sql_mode = ''", { control: { verb: 'autocommit', on: false }, session: 'set' }],
  ['set autocommit = @old', { kind: 'unknown', targets: null }],
  ['set global autocommit = 0', { kind: 'neutral' }],
  [
    'set transaction isolation level read committed',
    {
      control: { verb: 'set-isolation', isolation: 'read committed', scope: 'transaction' },
    },
  ],
  [
    'set session transaction isolation level serializable, read only',
    {
      control: { verb: 'set-isolation', isolation: 'serializable', scope: 'session' },
    },
  ],
  [
    "set @@session.tx_isolation = 'READ-UNCOMMITTED'",
    {
      control: { verb: 'set-isolation', isolation: 'read uncommitted', scope: 'session' },
    },
  ],
  [
    "set @@transaction_isolation = 'REPEATABLE-READ'",
    {
      control: { verb: 'set-isolation', isolation: 'repeatable read', scope: 'transaction' },
    },
  ],
  ['set global transaction isolation level serializable', { kind: 'neutral' }],
  ['set names utf8mb4', { kind: 'session', session: 'set' }],
  ["set time_zone = '+00:00'", { session: 'set' }],
  ['set @a = 1', { session: 'set' }],
  ["set password = 'x'", { kind: 'neutral', commits: true }],
  ['use db', { kind: 'session', session: 'set' }],
  ["xa start 'x'", { control: { verb: 'begin' } }],
  ["xa end 'x'", { kind: 'neutral' }],
  ["xa prepare 'x'", { control: { verb: 'detach' } }],
  ["xa commit 'x'", { control: { verb: 'commit-detached' } }],
  ["xa commit 'x' one phase", { control: { verb: 'commit', chain: false } }],
  ["xa rollback 'x'", { control: { verb: 'rollback', chain: false } }],
  ['call p', { kind: 'call', calls: 'p', targets: '' }],
  ['call db.p(1)', { kind: 'call', calls: 'db.p' }],
  ['do mine(1), sleep(2)', { kind: 'call', calls: 'mine sleep' }],
  ["prepare p from 'delete from t'", { kind: 'call', targets: '' }],
  ['execute p using @a', { kind: 'call', targets: null }],
  ["execute immediate 'delete from t'", { kind: 'call', targets: null }],
  ['handler t open', { kind: 'neutral' }],
  ['show tables from db', { kind: 'neutral' }],
]);

describe('MySQL: several statements', () => {
  test.each([
    ['select 1; delete from t', ['read', 'write']],
    ['select ";"; select `;`', ['read', 'read']],
    [
      'create trigger x before insert on t for each row begin if a then delete from u; end if; end; select 1',
      ['schema', 'read'],
    ],
    ['create procedure p() while a do delete from t; end while; delete from u', ['schema']],
    ['create event e on schedule every 1 day do delete from t; select 1', ['schema', 'read']],
    ['create table t (a int); insert into t values (1)', ['schema', 'write']],
  ])('%s', (sql, kinds) => {
    expect(analyse(sql, lexicon).statements.map((statement) => statement.kind)).toEqual(kinds);
  });
});
