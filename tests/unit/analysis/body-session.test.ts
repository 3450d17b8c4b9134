/** Which bodies change the session that runs them, so that its later statements may mean something else. */
import { analyseBody } from '../../../cachalot/analysis/body';
import { lexicon as mysql } from '../../../cachalot/databases/mysql/lexicon';
import { lexicon as postgres } from '../../../cachalot/databases/postgres/lexicon';
import { lexicon as sqlite } from '../../../cachalot/databases/sqlite/lexicon';

const LEXICONS = { mysql, postgres, sqlite };

test.each<[keyof typeof LEXICONS, string, 'set' | 'local' | undefined]>([
  ['postgres', 'begin update t set role = 1; end', undefined],
  ['postgres', 'begin insert into t values (1) on conflict (a) do update set b = 1; end', undefined],
  ['postgres', 'begin if a then set search_path to b; end if; end', 'set'],
  ['postgres', 'begin set local time zone utc; end', 'local'],
  ['postgres', 'begin set constraints all deferred; end', undefined],
  ['postgres', 'begin reset role; end', 'set'],
  ['postgres', "begin perform set_config('a.b', 'c', false); end", 'set'],
  ['postgres', "begin perform set_config('a.b', x, true); end", 'local'],
  ['postgres', "select set_config('a.b', 'c', true), set_config('a.b', 'c', x)", 'set'],
  ['postgres', 'begin create temp table t (a int); end', 'set'],
  ['postgres', 'begin select 1 as a into temporary t; end', 'set'],
  ['postgres', 'begin insert into weather (temp) values (new.temp); end', undefined],
  ['postgres', "begin execute 'set role ' || quote_ident(x); end", 'set'],
  ['postgres', "begin execute format('set local role %I', x); end", 'local'],
  ['postgres', "begin execute format('insert into %I values (%L)', a, b) using c; end", undefined],
  ['postgres', "begin execute 'delete from ' || quote_ident(x) || ' where a = $1' using c; end", undefined],
  ['postgres', "begin execute format('select %s', x); end", 'set'],
  ['postgres', "begin execute format('select %I(1)', x); end", 'set'],
  ['postgres', "begin execute 'select ' || x || '()'; end", 'set'],
  ['postgres', 'begin execute x; end', 'set'],
  ['postgres', "begin insert into t values ('", 'set'],
  ['mysql', 'begin declare role_of int; set role_of = 1, @mine = 2; end', undefined],
  ['mysql', 'begin set new.time_zone = 1; end', undefined],
  ['mysql', "begin set time_zone = 'UTC'; end", 'set'],
  ['mysql', 'begin if a then set session sql_select_limit = 1; end if; end', 'set'],
  ['mysql', 'begin set @@sql_select_limit = 1; end', 'set'],
  ['mysql', 'begin set global max_connections = 1; end', undefined],
  ['mysql', 'begin repeat set names latin1; until a end repeat; end', 'set'],
  ['mysql', 'begin update t set time_zone = 1; end', undefined],
  ['mysql', 'create temporary table t (a int)', 'set'],
  ['mysql', 'begin prepare s from @text; execute s; end', 'set'],
  ['sqlite', 'create trigger x after insert on t begin update t set a = 1; end', undefined],
])('%s: %s', (database, text, expected) => {
  expect(analyseBody(text, LEXICONS[database]).session).toBe(expected);
});

test('what an executed text calls counts as called', () => {
  const { calls } = analyseBody(`begin execute 'select move(1)'; end`, postgres);
  expect(calls).toContainEqual(['move']);
});
