/**
 * What texts of SQLite say about themselves.
 */
import { analyse } from '../../../cachalot/analysis/analyse';
import { isTimeKeyword } from '../../../cachalot/analysis/time-keyword';
import { lexicon } from '../../../cachalot/databases/sqlite/lexicon';
import { claims } from './claims';

const read = { kind: 'read', refusal: null, targets: '' } as const;

claims('SQLite: a read names its relations', lexicon, [
  ['select * from `Users`', { ...read, relations: 'users' }],
  ['select * from "Users", [my table], plain', { ...read, relations: 'users my table plain' }],
  ["select * from 'Users' as u join 'main'.'other' on true", { ...read, relations: 'users main.other' }],
  ['select * from main.t indexed by i, u not indexed', { ...read, relations: 'main.t u' }],
  ['select * from t where a in u', { ...read, relations: 't u' }],
  ["select * from t where a not in main.u and (b in 'v')", { ...read, relations: 't main.u v' }],
  ['select * from t where a in (1, 2)', { ...read, relations: 't' }],
  ["select * from t, json_each(t.a, '$.x') as j", { ...read, relations: 't', calls: '' }],
  ['with c as (select * from c2), d as (select 1) select * from c, d', { ...read, relations: 'c2' }],
  ['with c(n) as (select 1 union select n + 1 from c) select * from c', { ...read, relations: '' }],
  ['select * from left join b on true', { kind: 'read', names: 'left b' }],
  ['select ?1, :name, @name, $name::x(y) from t', { ...read, relations: 't', notNames: 'name' }],
  ['select * from a /* b', { ...read, relations: 'a', notNames: 'b' }],
  ['select /* /* */ 1 from t -- c', { ...read, relations: 't' }],
  ["select x'ff', 'it''s', 'C:\\' from t", { ...read, relations: 't' }],
  ['\ufeffselect * from t', { ...read, relations: 't' }],
  ['select [from] from [a]', { ...read, relations: 'a' }],
  ['select [from', { kind: 'unknown' }],
]);

claims('SQLite: a word that is no keyword where it stands does not end the list of relations', lexicon, [
  ['select * from a for join b', { kind: 'read', relations: 'a b' }],
  ['select * from a offset cross join b, c', { kind: 'read', relations: 'a b c' }],
  ['select * from a join b on case when a.x then b.y end, c', { kind: 'read', relations: 'a b c' }],
  ['select * from lateral b', { kind: 'read', relations: 'lateral' }],
]);

claims('SQLite: what stands in the way', lexicon, [
  ['select random(), randomblob(4)', { refusal: 'random' }],
  ['select current_timestamp', { refusal: 'time' }],
  ["select datetime('NOW', '-1 day')", { refusal: 'time' }],
  ['select datetime("now")', { refusal: 'time' }],
  ['select date()', { refusal: 'time' }],
  ["select strftime('%Y')", { refusal: 'time' }],
  ["select strftime('%Y', a) from t", read],
  ["select date('n' || 'ow')", { refusal: 'time' }],
  ["select julianday(x'6e6f77')", { refusal: 'time' }],
  ["select date(a, '+1 day'), date(max(b)) from t", { ...read, calls: '' }],
  ['select changes()', { refusal: 'session-function' }],
  ['select last_insert_rowid()', { refusal: 'session-function' }],
  ["select load_extension('x')", { refusal: 'volatile-function' }],
  ['select * from sqlite_master', { refusal: 'system-catalog' }],
  ['select * from main.sqlite_schema', { refusal: 'system-catalog' }],
  ["select * from pragma_table_info('t')", { refusal: null, calls: 'pragma_table_info' }],
  ['select mine(a), count(*) from t', { ...read, calls: 'mine' }],
  ['select * from t where a regexp ?', { ...read, calls: 'regexp' }],
]);

claims('SQLite: writes', lexicon, [
  ['insert into replace with x as (select 1) select * from x', { kind: 'write', targets: 'replace' }],
  ['update or replace replace set n = 1', { kind: 'write', targets: 'replace' }],
  [
    'insert into `t` (`a`) select ? as `a` union all select ? as `a`',
    { kind: 'write', targets: 't', calls: '' },
  ],
  ['insert or replace into main.t values (1) on conflict do update set a = 1', { targets: 'main.t' }],
  ["insert into 'T' values (1)", { targets: 't' }],
  ['insert into temp.t values (1)', { targets: 'temp.t', temporary: true }],
  ['replace into t values (1)', { kind: 'write', targets: 't' }],
  ['update or ignore t set a = 1 from u', { kind: 'write', targets: 't', names: 'u' }],
  ["update 't' set a = 1", { kind: 'write', targets: 't' }],
  ['delete from t returning *', { kind: 'write', targets: 't' }],
  ['with c as (select 1) delete from t where a in c', { kind: 'write', targets: 't' }],
  ['explain query plan delete from t', { kind: 'neutral', targets: '' }],
  ['create table t (a)', { kind: 'schema', targets: 't', commits: false }],
  ['create temp table if not exists t as select * from u', { targets: 't', temporary: true }],
  ['create virtual table f using fts5(a)', { kind: 'schema', targets: 'f' }],
  ["create table 'T' (a)", { targets: 't' }],
  [
    'create trigger x after update of a on t begin delete from u; select 1; end',
    { kind: 'schema', targets: 't' },
  ],
  ['alter table t rename to u', { targets: 't u' }],
  ['drop index i', { kind: 'schema', targets: '' }],
  ['vacuum', { kind: 'write', targets: null }],
  ['reindex', { kind: 'neutral' }],
]);

claims('SQLite: transactions and sessions', lexicon, [
  ['begin immediate transaction', { control: { verb: 'begin' }, commits: false }],
  ['end', { control: { verb: 'commit', chain: false } }],
  ['savepoint Trx1', { control: { verb: 'savepoint', name: 'trx1' } }],
  ['rollback to trx1', { control: { verb: 'rollback-to', name: 'trx1' } }],
  ["attach 'x.db' as y", { kind: 'session', session: 'set' }],
  ['pragma table_info(`t`)', { kind: 'neutral', calls: '' }],
  ['PRAGMA foreign_keys = ON', { kind: 'neutral' }],
  ['pragma main.journal_mode = wal', { kind: 'neutral' }],
  ['pragma case_sensitive_like = 1', { kind: 'session', session: 'set' }],
  ['pragma whatever(1)', { kind: 'session', session: 'set' }],
  ['pragma whatever', { kind: 'neutral' }],
  ['pragma writable_schema = on', { kind: 'schema', targets: null }],
]);

describe('SQLite: several statements', () => {
  test.each([
    [
      'create trigger x after insert on t begin update u set a = case when b then 1 end; end; delete from v',
      ['schema', 'write'],
    ],
    ['begin; select 1; commit', ['transaction', 'read', 'transaction']],
  ])('%s', (sql, kinds) => {
    expect(analyse(sql, lexicon).statements.map((statement) => statement.kind)).toEqual(kinds);
  });
});

test('only the exact word means now in SQLite', () => {
  expect(
    ['now', 'NOW', 'subsec', ' now', 'now()', 'today'].map((text) => isTimeKeyword(text, lexicon)),
  ).toEqual([true, true, true, false, false, false]);
});
