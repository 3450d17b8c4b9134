/** What introspection finds in every kind of database, and what follows from it for real texts. */
import { describeDatabases } from '../support/databases';
import { AskedCatalog, PARTS, runAll } from './catalog-support';

describeDatabases('the catalog of a database', (db) => {
  let asked: AskedCatalog;

  beforeAll(async () => {
    const knex = await db.create();
    const bare = await db.uncached(knex);
    const engine = db.name === 'mysql' ? ' engine=InnoDB' : '';
    await runAll(
      bare,
      `create table owner (id integer primary key, name varchar(50))${engine}`,
      `create table pet (id integer primary key, owner_id integer,
        foreign key (owner_id) references owner (id) on delete cascade)${engine}`,
      `create table toy (id integer primary key, pet_id integer,
        foreign key (pet_id) references pet (id) on delete set null)${engine}`,
      `create table note (id integer primary key, toy_id integer,
        foreign key (toy_id) references toy (id))${engine}`,
      `create table leader (id integer primary key)${engine}`,
      `create table member (id integer, foreign key (id) references leader (id) on update cascade)${engine}`,
      `create table log (id integer, text varchar(50))${engine}`,
      'create view named as select id, name from owner where name is not null',
      'create view furnished as select n.name, p.id from named n join pet p on p.owner_id = n.id',
      'create view clock as select id, current_timestamp as moment from owner',
    );
    asked = await AskedCatalog.of(db.name, bare);
  });

  it('follows views to their tables', () => {
    expect(asked.reads('select * from furnished')).toEqual(['furnished', 'named', 'owner', 'pet']);
    expect(asked.reads('select count(*) from owner o left join pet p on p.owner_id = o.id')).toEqual([
      'owner',
      'pet',
    ]);
  });

  it('refuses what it must', () => {
    expect(asked.reads('select * from clock')).toBe('time');
    expect(asked.reads('select * from nobody')).toBe('unknown-table');
    expect(asked.reads('select 1')).toBe('no-table');
    expect(asked.reads('delete from owner')).toBe('not-a-read');
  });

  it('refuses the database’s own catalog', () => {
    const system = { postgres: 'pg_class', mysql: 'information_schema.tables', sqlite: 'sqlite_master' };
    expect(asked.reads(`select * from ${system[db.name]}`)).toBe('system-catalog');
  });

  it('reads through functions that are built in', () => {
    expect(asked.reads('select lower(name), count(*), max(id) from owner group by lower(name)')).toEqual([
      'owner',
    ]);
    expect(asked.reads('with few (a, b) as (select id, name from owner) select a from few')).toEqual([
      'owner',
    ]);
  });

  it('follows foreign keys on delete', () => {
    expect(asked.writes('delete from owner where id = 1')).toEqual(['owner', 'pet', 'toy']);
    expect(asked.writes('delete from toy')).toEqual(['toy']);
  });

  it('does not follow them on an insert or update that cannot delete', () => {
    expect(asked.writes("update owner set name = 'a'")).toEqual(['owner']);
    expect(asked.writes("insert into owner (id, name) values (1, 'a')")).toEqual(['owner']);
  });

  it('follows them on an insert that replaces', () => {
    if (db.name === 'postgres') return;
    expect(asked.writes("replace into owner values (1, 'a')")).toEqual(['owner', 'pet', 'toy']);
    if (db.name === 'mysql') return;
    expect(asked.writes("insert or replace into owner values (1, 'a')")).toEqual(['owner', 'pet', 'toy']);
    expect(asked.writes("update or replace owner set name = 'a'")).toEqual(['owner', 'pet', 'toy']);
  });

  it('follows them on an insert that updates', () => {
    const clause = {
      postgres: 'on conflict (id) do update set',
      sqlite: 'on conflict (id) do update set',
      mysql: 'on duplicate key update',
    };
    expect(asked.writes(`insert into leader (id) values (1) ${clause[db.name]} id = 2`)).toEqual([
      'leader',
      'member',
    ]);
    expect(asked.writes('update leader set id = 2')).toEqual(['leader', 'member']);
    expect(asked.writes('insert into leader (id) values (1)')).toEqual(['leader']);
  });

  it('writes the tables below a view', () => {
    expect(asked.writes('delete from named')).toEqual(['named', 'owner', 'pet', 'toy']);
  });

  it('knows a schema change when it sees one', () => {
    expect(asked.effect('alter table log add column more integer')).toMatchObject({
      tables: [{ label: 'log' }],
      schema: true,
    });
    expect(asked.effect('create table fresh (id integer)').schema).toBe(true);
    expect(asked.effect('select * from owner')).toEqual({ tables: [], schema: false, immediate: false });
  });

  it('lists its tables and finds them by name', () => {
    const labels = asked.catalog.tables.map(({ label }) => label).sort();
    expect(labels).toEqual(['leader', 'log', 'member', 'note', 'owner', 'pet', 'toy']);
    const [owner] = asked.catalog.find('owner');
    expect(owner).toMatchObject({ name: 'owner', label: 'owner' });
    expect(asked.catalog.find(`${owner!.schema}.owner`)).toEqual([owner]);
    expect(asked.catalog.find('nobody')).toEqual([]);
  });

  it('sees everything when the user may', () => {
    expect(asked.catalog.blindSpots).toEqual([]);
  });
});

describeDatabases('the identity of a database', (db) => {
  it('is the same for every connection to it, and another for another', async () => {
    const { identify } = PARTS[db.name];
    const knex = await db.create();
    const [one, two] = [await db.uncached(knex), await db.uncached(knex)];
    const identity = await identify((sql, bindings) => one.rows(sql, bindings), one);
    expect(await identify((sql, bindings) => two.rows(sql, bindings), two)).toBe(identity);
    const other = await db.uncached(await db.create());
    const others = await identify((sql, bindings) => other.rows(sql, bindings), other);
    // MySQL's statements reach all databases of a server, so the server is what is named
    if (db.name === 'mysql') expect(others).toBe(identity);
    else expect(others).not.toBe(identity);
  });
});
