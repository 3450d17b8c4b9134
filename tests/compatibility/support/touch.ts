/** One small write to a given table, for suites that only need any change of it. */
import type { Knex } from 'knex';
import { TABLES } from '../../support/schema';

const TEXT_COLUMNS: Readonly<Record<string, string>> = {
  [TABLES.permission]: 'name',
  [TABLES.group]: 'name',
  [TABLES.user]: 'email',
  [TABLES.test]: 'name',
  [TABLES.testParent]: 'name',
  [TABLES.unmanaged]: 'name',
  [TABLES.unicode]: 'naïveté',
};

let count = 0;

/** Changes a row of the table: its text where it has one, else its key is written anew. */
export async function touch(knex: Knex, table: string): Promise<void> {
  const column = TEXT_COLUMNS[table];
  count += 1;
  if (column !== undefined) {
    const changed = await knex(table)
      .where({ id: 1 })
      .update({ [column]: `touched ${count}` });
    if (changed !== 1) throw new Error(`${table} has lost its first row`);
    return;
  }
  const key = table === TABLES.testChild ? 'testparent_ptr_id' : 'id';
  const changed = await knex(table).update({ [key]: knex.ref(key) });
  if (changed === 0) throw new Error(`${table} has lost its rows`);
}
