/** What only PostgreSQL has: schemas, rules, partitions, functions of every kind, row-level security. */
import type { BareConnection } from '../support/databases';
import { describeDatabases } from '../support/databases';
import { AskedCatalog, runAll } from './catalog-support';

describeDatabases(
  'the catalog of PostgreSQL',
  (db) => {
    let bare: BareConnection;
    const catalogAfter = async (...statements: string[]) => {
      bare = await db.uncached(await db.create());
      await runAll(bare, ...statements);
      return AskedCatalog.of('postgres', bare);
    };

    it('finds a bare name in every schema and a qualified one in its own', async () => {
      const asked = await catalogAfter(
        'create schema "Other"',
        'create table users (id int)',
        'create table "Other".users (id int)',
        'create table "Other"."Users" (id int)',
      );
      expect(asked.reads('select * from users')).toEqual(['Other.users', 'users']);
      expect(asked.reads('select * from public.users')).toEqual(['users']);
      expect(asked.reads('select * from "Other"."Users"')).toEqual(['Other.Users']);
      expect(asked.writes('drop schema "Other" cascade')).toBe('every');
    });

    it('cuts names that are too long as the server does', async () => {
      const long = `t${'é'.repeat(40)}`;
      const asked = await catalogAfter(`create table "${long}" (id int)`);
      expect(asked.reads(`select * from "${long}"`)).toEqual([`t${'é'.repeat(31)}`]);
    });

    it('follows views by the server’s own record, whatever their names shadow', async () => {
      const asked = await catalogAfter(
        'create schema other',
        'create table a (id int)',
        'create table other.a (id int)',
        'create view v as select id from other.a',
        'create view of_system as select relname from pg_class',
        'create view of_standard as select table_name from information_schema.tables',
        'create view of_chance as select id, random() from a',
        'create materialized view m as select id, now() from a',
      );
      expect(asked.reads('select * from v')).toEqual(['other.a', 'v']);
      expect(asked.reads('select * from of_system')).toBe('system-catalog');
      expect(asked.reads('select * from of_standard')).toBe('system-catalog');
      expect(asked.reads('select * from of_chance')).toBe('random');
      expect(asked.reads('select * from m')).toEqual(['m']);
      expect(asked.writes('refresh materialized view m')).toEqual(['m']);
      expect(asked.writes('insert into a values (1)')).toEqual(['a', 'other.a']);
    });

    it('goes down to partitions and heirs', async () => {
      const asked = await catalogAfter(
        'create table p (id int, primary key (id)) partition by range (id)',
        'create table p1 partition of p for values from (0) to (10)',
        'create table p2 partition of p for values from (10) to (20) partition by range (id)',
        'create table p21 partition of p2 for values from (10) to (15)',
        'create table base (id int)',
        'create table heir (more int) inherits (base)',
      );
      expect(asked.reads('select * from p')).toEqual(['p', 'p1', 'p2', 'p21']);
      expect(asked.reads('select * from p1')).toEqual(['p1']);
      expect(asked.writes('insert into p values (1)')).toEqual(['p', 'p1', 'p2', 'p21']);
      expect(asked.writes('insert into p21 values (11)')).toEqual(['p21']);
      expect(asked.reads('select * from base')).toEqual(['base', 'heir']);
      expect(asked.writes('delete from heir')).toEqual(['heir']);
    });

    it('refuses what is not the same for everybody and all the time', async () => {
      const asked = await catalogAfter(
        'create table guarded (id int)',
        'alter table guarded enable row level security',
        'create view over_guarded as select * from guarded',
        'create unlogged table fleeting (id int)',
        'create sequence counter',
        'create temporary table passing (id int)',
        'create extension file_fdw',
        'create server files foreign data wrapper file_fdw',
        "create foreign table outside (line text) server files options (filename '/dev/null')",
      );
      expect(asked.reads('select * from guarded')).toBe('row-level-security');
      expect(asked.reads('select * from over_guarded')).toBe('row-level-security');
      expect(asked.reads('select * from fleeting')).toBe('background-writes');
      expect(asked.reads('select * from counter')).toBe('background-writes');
      expect(asked.reads('select * from passing')).toBe('unknown-table');
      expect(asked.reads('select * from outside')).toBe('foreign-table');
      expect(asked.writes("insert into outside values ('x')")).toBe('every');
    });

    it('follows triggers into their functions', async () => {
      const asked = await catalogAfter(
        'create table a (id int)',
        'create table log (id int)',
        'create table more (id int)',
        'create table wild (id int)',
        'create table off (id int)',
        `create function deeper() returns void language sql as 'insert into more values (1)'`,
        `create function note() returns trigger language plpgsql as $$
          begin insert into log values (new.id); perform deeper(); return new; end $$`,
        `create function anything() returns trigger language plpgsql as $$
          begin execute 'delete from ' || tg_argv[0]; return new; end $$`,
        'create trigger t after insert or update of id on a for each row execute function note()',
        'create trigger t before truncate on wild for each statement execute function anything()',
        'create trigger t after insert on off for each row execute function note()',
        'alter table off disable trigger t',
      );
      expect(asked.writes('insert into a values (1)')).toEqual(['a', 'log', 'more']);
      expect(asked.writes('delete from a')).toEqual(['a']);
      expect(asked.writes('delete from wild')).toEqual(['wild']);
      expect(asked.writes('truncate wild')).toBe('every');
      expect(asked.writes('insert into off values (1)')).toEqual(['off']);
    });

    it('follows rules, defaults and checks', async () => {
      const asked = await catalogAfter(
        'create table a (id int)',
        'create table archive (id int)',
        'create table log (id int)',
        'create rule keep as on delete to a do also insert into archive values (old.id)',
        `create function noted() returns int language sql as 'insert into log values (1) returning id'`,
        'create table b (id int default noted())',
      );
      expect(asked.writes('delete from a')).toEqual(['a', 'archive']);
      expect(asked.writes('update a set id = 1')).toEqual(['a']);
      expect(asked.writes('insert into b default values')).toEqual(['b', 'log']);
    });

    it('empties what references a table when TRUNCATE cascades', async () => {
      const asked = await catalogAfter(
        'create table a (id int primary key)',
        'create table b (id int primary key references a)',
        'create table c (id int references b)',
      );
      expect(asked.writes('truncate a')).toEqual(['a']);
      expect(asked.writes('truncate a cascade')).toEqual(['a', 'b', 'c']);
      expect(asked.writes('delete from a')).toEqual(['a']);
    });

    it('believes functions as far as their bodies go', async () => {
      const asked = await catalogAfter(
        'create table a (id int, name text)',
        'create table b (id int)',
        `create function steady(int) returns bigint stable language sql as 'select count(*) from b'`,
        `create function atomic() returns bigint stable language sql begin atomic select count(*) from b; end`,
        `create function timed() returns timestamptz stable language sql as 'select now()'`,
        `create function plain() returns int language sql as 'select 1'`,
        `create function dynamic(text) returns int stable language plpgsql as
          $$ declare n int; begin execute 'select count(*) from ' || $1 into n; return n; end $$`,
        `create function full_name(a) returns text stable language sql as 'select $1.name || (select max(id) from b)'`,
        `create function writes() returns void language plpgsql as $$ begin delete from b; end $$`,
        `create procedure tidy() language plpgsql as $$ begin delete from b; commit; end $$`,
        `create function add(int, int) returns int stable language sql as 'select $1 + count(*)::int from b'`,
        `create aggregate total (int) (sfunc = add, stype = int)`,
        'create operator ~~~~ (function = add, leftarg = int, rightarg = int)',
      );
      expect(asked.reads('select steady(id) from a')).toEqual(['a', 'b']);
      expect(asked.reads('select atomic() from a')).toEqual(['a', 'b']);
      expect(asked.reads('select timed() from a')).toBe('time');
      expect(asked.reads('select plain() from a')).toBe('volatile-function');
      expect(asked.reads(`select dynamic('b') from a`)).toBe('not-understood');
      expect(asked.reads('select a.full_name from a')).toEqual(['a', 'b']);
      expect(asked.reads('select total(id) from a')).toEqual(['a', 'b']);
      expect(asked.reads('select id ~~~~ 2 from a')).toEqual(['a', 'b']);
      expect(asked.writes('select writes()')).toEqual(['b']);
      expect(asked.writes('select plain()')).toEqual([]);
      expect(asked.effect('call tidy()')).toMatchObject({ tables: [{ label: 'b' }], commits: true });
      expect(asked.writes('do $$ begin delete from b; end $$')).toBe('every');
    });

    it('knows which functions of the server and of extensions are harmless', async () => {
      const asked = await catalogAfter(
        'create table a (id int, name text, at timestamptz)',
        'create extension pgcrypto',
        'create extension citext',
        'create extension tablefunc',
        'create extension "uuid-ossp"',
      );
      expect(asked.reads(`select to_char(at, 'YYYY'), jsonb_agg(name) from a group by 1`)).toEqual(['a']);
      expect(asked.reads(`select to_char(at, 'YYYY'), concat(id, name) from a`)).toEqual(['a']);
      expect(asked.reads(`select encode(digest(name, 'sha256'), 'hex') from a`)).toEqual(['a']);
      expect(asked.reads('select name::citext = lower(name)::citext from a')).toEqual(['a']);
      expect(asked.reads(`select pg_catalog.pg_notify('a', 'b') from a`)).toBe('volatile-function');
      expect(asked.reads(`select table_to_xml('a', true, true, '') from a`)).toBe('volatile-function');
      expect(asked.reads(`select * from a, crosstab('select 1, 2, 3') as c (x int, y int)`)).not.toEqual([
        'a',
      ]);
      expect(asked.writes('select uuid_generate_v4(), nextval($1) from a')).toEqual([]);
      expect(asked.writes(`select query_to_xml('select f()', true, true, '')`)).toBe('every');
    });

    it('stays fast with many tables', async () => {
      const asked = await catalogAfter(
        `do $$ begin for i in 1..300 loop
          execute format('create table t%s (id int primary key)', i); end loop; end $$`,
      );
      expect(asked.catalog.tables).toHaveLength(300);
      expect(asked.reads('select * from t17')).toEqual(['t17']);
    });
  },
  ['postgres'],
);
