/**
 * What the bodies of triggers, rules, views and routines may do.
 */
import { analyseBody } from '../../../cachalot/analysis/body';
import type { Name } from '../../../cachalot/analysis/statement';
import { lexicon as mysql } from '../../../cachalot/databases/mysql/lexicon';
import { lexicon as postgres } from '../../../cachalot/databases/postgres/lexicon';
import { lexicon as sqlite } from '../../../cachalot/databases/sqlite/lexicon';

const LEXICONS = { mysql, postgres, sqlite };

function dotted(names: readonly Name[] | null): string | null {
  return names === null ? null : names.map((name) => name.join('.')).join(' ');
}

const PLPGSQL = `
declare n int; r record;
begin
  select count(*) into n from users where id = new.id for update;
  if n > 0 then update s.counters set a = n; elsif (n < 0) then delete from only logs; end if;
  insert into audit (a) values (f(n)) on conflict (a) do update set a = excluded.a;
  for r in with d as (delete from old returning *) select * from d loop
    perform notify_all(r.id);
  end loop;
  merge into t using x on true when matched then update set a = 1 when not matched then insert values (1);
  return new;
end`;

describe('the targets of a body', () => {
  test.each([
    ['postgres', PLPGSQL, 's.counters logs audit old t'],
    ['postgres', 'select 1 from t for no key update', ''],
    [
      'postgres',
      'CREATE RULE r AS ON UPDATE TO public.v DO INSTEAD (UPDATE public.t SET a = 1; DELETE FROM u;)',
      'public.t u',
    ],
    ['postgres', 'begin refresh materialized view concurrently s.v; truncate a, b; end', 's.v a b'],
    ['postgres', 'BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT 2; END', 't'],
    ['postgres', 'begin create temp table x (a int); end', null],
    ['postgres', 'begin if a then drop table t; end if; end', null],
    ['postgres', "begin copy t from '/x'; end", null],
    ['postgres', 'begin insert into ?; end', null],
    ['postgres', "begin insert into t values ('", null],
    [
      'mysql',
      'BEGIN UPDATE a JOIN b ON a.x = b.x SET a.y = 1; DELETE c FROM d AS c; REPLACE e VALUES (1); END',
      'a b d e',
    ],
    [
      'mysql',
      'BEGIN IF NEW.a > (select max(x) from y) THEN INSERT t SET a = 1; ELSE TRUNCATE u; END IF; END',
      't u',
    ],
    ['mysql', 'update a set b = case when c then 1 else 2 end', 'a'],
    ['mysql', 'begin alter table t add column x int; end', null],
    ['mysql', 'select a into b from t', ''],
    [
      'sqlite',
      'CREATE TRIGGER x AFTER UPDATE OF a ON t BEGIN INSERT OR REPLACE INTO main.u VALUES (1); END',
      'main.u',
    ],
    [
      'sqlite',
      "create trigger x instead of delete on v when old.a begin update or ignore 'T' set a = 1; delete from w; end",
      't w',
    ],
    ['sqlite', 'create view v as select * from t', ''],
  ] as const)('%s: %s', (dialect, text, targets) => {
    expect(dotted(analyseBody(text, LEXICONS[dialect]).targets)).toBe(targets);
  });
});

test('a body names all that it reads', () => {
  const names = dotted(analyseBody(PLPGSQL, postgres).names)?.split(' ');

  expect(names).toEqual(expect.arrayContaining(['users', 's.counters', 'logs', 'audit', 'old', 't', 'x']));
});

describe('the calls of a body', () => {
  test.each([
    ['postgres', PLPGSQL, 'count f notify_all'],
    ['mysql', 'begin call p; call db.q(1); set @x = mine(2); end', 'db.q mine p'],
    ['sqlite', 'create trigger x after insert on t begin select mine(count(*)); end', 'mine'],
  ] as const)('%s: %s', (dialect, text, calls) => {
    expect(dotted(analyseBody(text, LEXICONS[dialect]).calls)).toBe(calls);
  });
});

describe('a body that builds SQL', () => {
  test.each([
    ['postgres', "begin execute 'delete from ' || t; end", true],
    ['postgres', 'begin return query execute format($1); end', true],
    ['postgres', 'create trigger x after insert on t execute function f()', false],
    ['postgres', 'grant execute on function f to u', false],
    ['mysql', 'begin prepare p from @sql; execute p; end', true],
    ['mysql', "begin execute immediate concat('drop table ', a); end", true],
    ['mysql', 'begin delete from t; end', false],
    ['postgres', "begin select '", true],
  ] as const)('%s: %s', (dialect, text, dynamic) => {
    expect(analyseBody(text, LEXICONS[dialect]).dynamic).toBe(dynamic);
  });
});

describe('a body that ends transactions', () => {
  test.each([
    ['mysql', 'begin start transaction; delete from t; commit; end', true],
    ['postgres', 'begin loop delete from t; commit; end loop; end', true],
    ['postgres', 'begin delete from t; end', false],
  ] as const)('%s: %s', (dialect, text, commits) => {
    expect(analyseBody(text, LEXICONS[dialect]).commits).toBe(commits);
  });
});

describe('the refusal of a body', () => {
  test.each([
    ['postgres', 'select now()', 'time'],
    ['postgres', 'select a into b from t', undefined],
    ['postgres', 'begin return random(); end', 'random'],
    ['mysql', 'return @x', 'session-variable'],
    ['mysql', "return 'it\\'s'", 'not-understood'],
    ['sqlite', "select date('now')", 'time'],
  ] as const)('%s: %s', (dialect, text, reason) => {
    expect(analyseBody(text, LEXICONS[dialect]).refusal?.because).toBe(reason);
  });
});
