/** Changes of the schema: a column and a trigger that come and go. */
import type { StormDatabase } from '../plan';
import type { Operation, Watch } from './ship';

const TRIGGER: Record<StormDatabase, string> = {
  postgres: 'create trigger late after update on gadget for each row execute function count_shadow()',
  mysql:
    'create trigger late after update on gadget for each row update shadow set version = version + 1 where id = new.id',
  sqlite: `create trigger late after update on gadget begin
    update shadow set version = version + 1 where id = new.id; end`,
};

let hasTrigger = false;
let column = 0;

async function changeTrigger({ ship }: Watch): Promise<void> {
  const on = ship.database === 'postgres' ? ' on gadget' : '';
  await ship.knex.raw(`drop trigger if exists late${on}`);
  hasTrigger = !hasTrigger;
  if (hasTrigger) await ship.knex.raw(TRIGGER[ship.database]);
}

async function changeColumn({ ship }: Watch): Promise<void> {
  const { knex } = ship;
  const name = `extra_${ship.slot}`;
  if (column === 0 && (await knex.schema.hasColumn('gadget', name))) column = 1;
  if (column === 0) await knex.schema.alterTable('gadget', (table) => void table.integer(name).defaultTo(7));
  else await knex.raw(`alter table gadget drop column ${name}`);
  column = 1 - column;
}

export const SCHEMA_CHANGES: readonly Operation[] = [
  { name: 'trigger', weight: 1, run: changeTrigger },
  { name: 'column', weight: 1, run: changeColumn },
];
