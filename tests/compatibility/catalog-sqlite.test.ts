/** What only SQLite has: attached and temporary databases, virtual tables, functions of the application. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Driver from 'better-sqlite3';
import { identify } from '../../cachalot/databases/sqlite/identity';
import { AskedCatalog, runAll } from './catalog-support';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'catalog-'));
const drivers: Driver.Database[] = [];

afterAll(() => {
  for (const driver of drivers) driver.close();
  fs.rmSync(folder, { recursive: true });
});

function open(filename: string) {
  const driver = new Driver(filename);
  drivers.push(driver);
  const rows = async (sql: string, bindings: readonly unknown[] = []) => {
    const statement = driver.prepare<unknown[], Record<string, unknown>>(sql);
    if (statement.reader) return statement.all(...bindings);
    statement.run(...bindings);
    return [];
  };
  return { driver, rows, close: async () => undefined };
}

async function catalogAfter(...statements: string[]) {
  const connection = open(':memory:');
  await runAll(connection, ...statements);
  return AskedCatalog.of('sqlite', connection);
}

describe('the catalog of SQLite', () => {
  it('follows triggers of every kind, whatever their names', async () => {
    const asked = await catalogAfter(
      'create table a (id)',
      'create table b (id)',
      'create table c (id)',
      'create table log (id)',
      'create view v as select * from a',
      'create trigger "insert on delete" after update of id on a when new.id > 1 begin insert into log values (1); end',
      'create trigger t instead of insert on v begin insert into b values (new.id); end',
      'create temporary trigger u after delete on main.c begin delete from b; end',
    );
    expect(asked.writes('insert into v values (1)')).toEqual(['a', 'b', 'v']);
    expect(asked.writes('update v set id = 1')).toEqual(['a', 'log', 'v']);
    expect(asked.writes('update a set id = 1')).toEqual(['a', 'log']);
    expect(asked.writes('delete from c')).toEqual(['b', 'c']);
  });

  it('reads a view below any header', async () => {
    const asked = await catalogAfter(
      'create table a (id)',
      'create view "as" /* as */ (x, "as") as -- as\n select id, id from a',
    );
    expect(asked.reads('select * from "as"')).toEqual(['a', 'as']);
  });

  it('refuses temporary tables, and names that they shadow', async () => {
    const asked = await catalogAfter(
      'create table a (id)',
      'create table b (id)',
      'create temporary table a (id)',
    );
    expect(asked.reads('select * from a')).toBe('temporary-table');
    expect(asked.reads('select * from temp.a')).toBe('temporary-table');
    expect(asked.reads('select * from main.a')).toEqual(['a']);
    expect(asked.writes('insert into temp.a values (1)')).toEqual([]);
    expect(asked.reads('select * from b')).toEqual(['b']);
  });

  it('leaves tables of attached files alone', async () => {
    const file = path.join(folder, 'attached.sqlite3');
    open(file).driver.exec('create table theirs (id)');
    const asked = await catalogAfter('create table a (id)', `attach '${file}' as "other one"`);
    expect(asked.reads('select * from theirs')).toBe('foreign-table');
    expect(asked.reads('select * from "other one".theirs')).toBe('foreign-table');
    expect(asked.reads('select * from a')).toEqual(['a']);
  });

  it('knows full-text and geometry tables, and what they keep their rows in', async () => {
    const asked = await catalogAfter(
      'create table articles (id integer primary key, title, body)',
      "create virtual table search using fts5(title, body, content='articles', content_rowid='id')",
      "create virtual table terms using fts5vocab('search', 'row')",
      'create virtual table boxes using rtree(id, x0, x1)',
    );
    expect(asked.reads("select highlight(search, 0, '[', ']') from search where search match $1")).toEqual([
      'articles',
      'search',
    ]);
    expect(asked.reads('select * from terms')).toEqual(['articles', 'search', 'terms']);
    expect(asked.writes("insert into search (title) values ('a')")).toContain('search_data');
    expect(asked.writes('delete from search_data')).toContain('search');
    expect(asked.reads('select * from boxes')).toEqual(['boxes']);
    expect(asked.writes('delete from boxes')).toContain('boxes_node');
  });

  it('believes no function of the application', async () => {
    const connection = open(':memory:');
    connection.driver.function('mine', { deterministic: true }, () => 1);
    await runAll(connection, 'create table a (id)');
    const asked = await AskedCatalog.of('sqlite', connection);
    expect(asked.reads('select mine(id) from a')).toBe('volatile-function');
    expect(asked.reads('select abs(id), sum(id), upper(id) from a')).toEqual(['a']);
    expect(asked.reads('select cast(id as varchar(20)) from a')).toEqual(['a']);
    connection.driver.function('like', { deterministic: true }, () => 1);
    const again = await AskedCatalog.of('sqlite', connection);
    expect(again.reads("select * from a where id like 'x'")).toBe('volatile-function');
  });

  it('counts cascades although they are switched off here', async () => {
    const asked = await catalogAfter(
      'pragma foreign_keys = off',
      'create table a (id integer primary key)',
      'create table b (id references a (id) on delete cascade)',
    );
    expect(asked.writes('delete from a')).toEqual(['a', 'b']);
  });

  it('knows tables that replace rows by themselves', async () => {
    const asked = await catalogAfter(
      'create table a (id integer primary key on conflict replace)',
      'create table b (id references a (id) on delete cascade)',
    );
    expect(asked.writes('insert into a values (1)')).toEqual(['a', 'b']);
  });

  it('refuses its own tables', async () => {
    const asked = await catalogAfter('create table a (id integer primary key autoincrement)');
    for (const name of ['sqlite_schema', 'main.sqlite_master', 'sqlite_sequence', 'pragma_table_list']) {
      expect(asked.reads(`select * from ${name}`)).toBe('system-catalog');
    }
  });
});

describe('the identity of an SQLite database', () => {
  const identityOf = (connection: ReturnType<typeof open>) => identify(connection.rows, connection.driver);

  it('is that of the file, whatever the path to it', async () => {
    const file = path.join(folder, 'one.sqlite3');
    const link = path.join(folder, 'link.sqlite3');
    const identity = await identityOf(open(file));
    fs.symlinkSync(file, link);
    expect(await identityOf(open(link))).toBe(identity);
    expect(await identityOf(open(path.join(folder, 'two.sqlite3')))).not.toBe(identity);
  });

  it('changes with a new file of the old name', async () => {
    const file = path.join(folder, 'replaced.sqlite3');
    const identity = await identityOf(open(file));
    fs.renameSync(file, `${file}.old`);
    expect(await identityOf(open(file))).not.toBe(identity);
  });

  it.each([':memory:', ''])('is that of the connection for %j', async (filename) => {
    const [one, other] = [open(filename), open(filename)];
    expect(await identityOf(one)).toBe(await identityOf(one));
    expect(await identityOf(one)).not.toBe(await identityOf(other));
  });

  it('is one for connections that share a database in memory', async () => {
    const name = 'file:shared?mode=memory&cache=shared';
    const rows = async () => [{ file: '' }];
    expect(await identify(rows, { filename: name })).toBe(await identify(rows, { filename: name }));
    expect(await identify(rows, { filename: name })).not.toBe(
      await identify(rows, { filename: 'file:b?cache=shared' }),
    );
  });
});
