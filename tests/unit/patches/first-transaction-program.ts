/** Run by first-transaction.test.ts in a process of its own, where no promise is followed yet. */
import Knex from 'knex';
import '../../../cachalot';
import { readContext } from '../../../cachalot/support/call-context';

const inTransaction = () => readContext()?.transaction !== undefined;

async function main(): Promise<void> {
  const knex = Knex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  let begun = () => {};
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const bystander = async () => {
    await beginning;
    return inTransaction();
  };
  const waiting = bystander();
  knex.on('query', ({ sql }: { sql: string }) => {
    if (/^begin/i.test(sql)) begun();
  });
  const handler = await knex.transaction(async (trx) => {
    await trx.select(1);
    return inTransaction();
  });
  process.stdout.write(JSON.stringify({ bystander: await waiting, handler, after: inTransaction() }));
  await knex.destroy();
}

void main();
