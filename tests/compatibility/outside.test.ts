/** What others do behind cachalot's back is known once somebody says so. */
import { invalidate } from '../../cachalot';
import { describeDatabases } from '../support/databases';
import { resetAfterEach } from './support/bench';

describeDatabases('changes from outside', (db) => {
  resetAfterEach();

  it('invalidate() also reads anew what triggers there are', async () => {
    const knex = await db.create();
    await knex.schema.createTable('source', (table) => void table.integer('n'));
    await knex.schema.createTable('target', (table) => void table.integer('n'));
    const read = () => knex('target');
    expect(await read()).toEqual([]);
    const outside = await db.uncached(knex);
    for (const sql of TRIGGER[db.name]) await outside.rows(sql);
    await invalidate();
    expect(await read()).toEqual([]);
    await knex('source').insert({ n: 1 });
    expect(await read()).toEqual([{ n: 1 }]);
    await outside.close();
  });
});

const TRIGGER = {
  sqlite: ['create trigger t after insert on source begin insert into target values (new.n); end'],
  mysql: ['create trigger t after insert on source for each row insert into target values (new.n)'],
  postgres: [
    'create function f() returns trigger language plpgsql as $$ begin insert into target values (new.n); return new; end $$',
    'create trigger t after insert on source for each row execute function f()',
  ],
} as const;
