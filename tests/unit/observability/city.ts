/** A database in memory with a table of cities, and one whose reads are refused. */
import makeKnex, { type Knex } from 'knex';
import { invalidate, settings, stats } from '../../../cachalot';

export async function openCities(): Promise<Knex> {
  const knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  for (const name of ['city', 'country', 'river'])
    await knex.schema.createTable(name, (table) => void table.increments());
  settings.configure({ DATABASES: { default: knex } });
  await invalidate();
  stats.reset();
  return knex;
}

/** A miss, a hit, a bypass and a write. */
export async function work(knex: Knex): Promise<void> {
  await knex('city').where('id', 4711);
  await knex('city').where('id', 4711);
  await knex('city').orderByRaw('random()');
  await knex('city').insert({ id: 1 });
}
