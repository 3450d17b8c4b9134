/** The harness keeps its word: databases answer, are private and empty, and a wrong count shows its SQL. */
import { describeDatabases } from '../../support/databases';

describeDatabases('a test database', (db) => {
  it('answers', async () => {
    const knex = await db.create();
    expect(await knex.select(knex.raw('1 as one'))).toEqual([{ one: 1 }]);
  });

  it('starts empty and does not see the tables of another', async () => {
    const one = await db.create();
    await one.schema.createTable('here', (table) => table.increments());
    const other = await db.create();
    expect(await one.schema.hasTable('here')).toBe(true);
    expect(await other.schema.hasTable('here')).toBe(false);
  });
});
