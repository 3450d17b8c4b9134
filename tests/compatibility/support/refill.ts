/** Puts the rows of the schema back as they were, with the same ids, without touching its definition. */
import type { Knex } from 'knex';
import { ROWS, TABLES } from '../../support/schema';

const KEYS = Object.keys(TABLES) as (keyof typeof TABLES)[];

export async function refill(knex: Knex): Promise<void> {
  await knex.transaction(async (trx) => {
    for (const key of [...KEYS].reverse()) await trx(TABLES[key]).delete();
    for (const key of KEYS) {
      const rows = ROWS[key].map((row, index) =>
        key === 'testChild' ? { ...row } : { id: index + 1, ...row },
      );
      await trx(TABLES[key]).insert(rows);
    }
  });
  if (String(knex.client.config.client) === 'pg') await leaveSequencesBehind(knex);
}

/** TRUNCATE may have started a sequence anew, at ids that are taken now. */
async function leaveSequencesBehind(knex: Knex): Promise<void> {
  await knex.raw(`select setval(pg_get_serial_sequence(?, 'id'), 1000)`, [TABLES.unmanaged]);
}
