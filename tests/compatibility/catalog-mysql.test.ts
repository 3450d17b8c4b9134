/** What only MySQL and MariaDB have: engines that cannot roll back, several databases at once, hidden triggers. */
import { randomBytes } from 'node:crypto';
import type { BareConnection } from '../support/databases';
import { describeDatabases } from '../support/databases';
import { AskedCatalog, runAll } from './catalog-support';

describeDatabases(
  'the catalog of MySQL',
  (db) => {
    let bare: BareConnection;
    const fresh = async () => {
      const knex = await db.create();
      bare = await db.uncached(knex);
      return String((await bare.rows('select database() as name'))[0]!.name);
    };
    const catalogAfter = async (...statements: string[]) => {
      await fresh();
      await runAll(bare, ...statements);
      return AskedCatalog.of('mysql', bare);
    };

    it('keeps the databases of a server apart', async () => {
      const other = await fresh();
      await runAll(bare, 'create table users (id int)', 'create table theirs (id int)');
      const asked = await catalogAfter(
        'create table users (id int)',
        `create view v as select id from ${other}.theirs`,
      );
      expect(asked.reads('select * from users')).toEqual(['users']);
      expect(asked.reads(`select * from ${other}.users`)).toEqual([`${other}.users`]);
      expect(asked.reads('select * from theirs')).toBe('unknown-table');
      expect(asked.reads('select * from v')).toEqual([`${other}.theirs`, 'v']);
      expect(asked.catalog.tables.map(({ label }) => label)).toEqual(['users']);
    });

    it('takes names for each other whatever their case', async () => {
      const asked = await catalogAfter('create table Users (id int)');
      expect(asked.reads('select * from users')).toEqual(asked.reads('select * from USERS'));
    });

    it('knows engines by whether they roll back, and where they keep their rows', async () => {
      const asked = await catalogAfter(
        'create table a (id int) engine=InnoDB',
        'create table loose (id int) engine=MyISAM',
        'create table fleeting (id int) engine=MEMORY',
        'create table joined (id int) engine=MRG_MyISAM union=(loose)',
      );
      expect(asked.effect('insert into a values (1)').immediate).toBe(false);
      expect(asked.effect('insert into loose values (1)').immediate).toBe(true);
      expect(asked.reads('select * from loose')).toEqual(['loose']);
      expect(asked.reads('select * from fleeting')).toBe('background-writes');
      expect(asked.reads('select * from joined')).toBe('foreign-table');
      expect(asked.writes('insert into joined values (1)')).toBe('every');
      expect(asked.effect('update joined set id = 2').immediate).toBe(true);
    });

    it('follows triggers, and cascades on the event that they are for', async () => {
      const asked = await catalogAfter(
        'create table a (id int primary key)',
        'create table b (id int, foreign key (id) references a (id) on delete cascade on update cascade)',
        'create table c (id int, foreign key (id) references a (id) on update set null)',
        'create table log (id int)',
        'create trigger t after insert on a for each row insert into log values (new.id)',
      );
      expect(asked.writes('insert into a values (1)')).toEqual(['a', 'log']);
      expect(asked.writes('update a set id = 2')).toEqual(['a', 'b', 'c']);
      expect(asked.writes('delete from a')).toEqual(['a', 'b']);
      expect(asked.writes('replace into a values (1)')).toEqual(['a', 'b', 'c', 'log']);
    });

    it('believes routines as far as their bodies go', async () => {
      const asked = await catalogAfter(
        'create table a (id int)',
        'create table b (id int)',
        'create function steady() returns int deterministic reads sql data return (select count(*) from b)',
        'create function loose() returns int not deterministic reads sql data return (select count(*) from b)',
        'create procedure tidy() begin delete from b; end',
        'create procedure wild(name text) begin prepare s from name; execute s; end',
      );
      expect(asked.reads('select steady() from a')).toEqual(['a', 'b']);
      expect(asked.reads('select loose() from a')).toBe('volatile-function');
      expect(asked.reads('select unheard_of() from a')).toBe('volatile-function');
      expect(asked.writes('call tidy')).toEqual(['b']);
      expect(asked.writes('call tidy()')).toEqual(['b']);
      expect(asked.writes("call wild('drop table a')")).toBe('every');
      expect(asked.writes('insert into a (id) select id from b')).toEqual(['a']);
    });

    it('refuses tables that events write', async () => {
      const asked = await catalogAfter(
        'create table a (id int)',
        'create table log (id int)',
        'create event nightly on schedule every 1 year do delete from log',
      );
      expect(asked.reads('select * from log')).toBe('background-writes');
      expect(asked.reads('select * from a')).toEqual(['a']);
    });

    it('refuses tables whose columns answer differently each time', async () => {
      const [row] = await bare.rows('select version() as version');
      if (!/mariadb/i.test(String(row!.version))) return;
      const asked = await catalogAfter(
        'create table a (id int, who varchar(99) as (current_user()) virtual)',
      );
      expect(asked.reads('select * from a')).toBe('session-function');
    });

    it('takes every write for a write to everything where triggers may be hidden, and says so', async () => {
      const name = await fresh();
      await runAll(bare, 'create table a (id int)', 'create table b (id int)');
      const user = `u_${randomBytes(4).toString('hex')}`;
      await runAll(
        bare,
        `create user '${user}'@'%' identified by 'secret'`,
        `grant select, insert on \`${name}\`.* to '${user}'@'%'`,
      );
      try {
        const limited = db.second({ connection: { user, password: 'secret' } });
        const rows = async (sql: string) => (await limited.raw(sql))[0];
        const asked = await AskedCatalog.of('mysql', { rows, close: () => limited.destroy() });
        expect(asked.writes('insert into a values (1)')).toBe('every');
        expect(asked.reads('select * from a')).toEqual(['a']);
        expect(asked.catalog.blindSpots.join()).toContain('Grant TRIGGER');
        await runAll(bare, `grant trigger on \`${name.replaceAll('_', '\\_')}\`.* to '${user}'@'%'`);
        const seeing = db.second({ connection: { user, password: 'secret' } });
        const rowsSeen = async (sql: string) => (await seeing.raw(sql))[0];
        const again = await AskedCatalog.of('mysql', { rows: rowsSeen, close: () => seeing.destroy() });
        expect(again.writes('insert into a values (1)')).toEqual(['a']);
      } finally {
        await bare.rows(`drop user '${user}'@'%'`);
      }
    });
  },
  ['mysql'],
);
