/**
 * Many distinct queries, by parameter and by text, and many transactions: the heap has to stay flat.
 *
 * Run by itself, against the built package: `node --expose-gc tests/soundness/memory/distinct-queries.cjs`.
 * Arguments: the cachalot module, how many queries, how many transactions. Prints one line of JSON.
 */
const path = require('node:path');
const [
  cachalotPath = path.join(__dirname, '../../../dist/cachalot/index.js'),
  queries = 1_000_000,
  transactions = 100_000,
] = process.argv.slice(2);
const { settings, stats } = require(cachalotPath);
const makeKnex = require('knex');

const MEGABYTE = 1024 * 1024;
const MAX_BYTES = 8 * MEGABYTE;
/** SQLite answers within one job of the event loop, and weak references are strong until their job has ended. */
const breathe = () => new Promise((resolve) => setImmediate(resolve));
const heap = async () => {
  await breathe();
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};

async function repeat(from, to, act) {
  for (let index = from; index < to; index += 1) {
    await act(index);
    if (index % 1000 === 0) await breathe();
  }
}

async function main() {
  settings.CACHES = { default: { BACKEND: 'locmem', MAX_BYTES } };
  const knex = makeKnex({
    client: 'better-sqlite3',
    useNullAsDefault: true,
    connection: { filename: ':memory:' },
  });
  await knex.schema.createTable('t', (table) => table.increments());
  await knex('t').insert({ id: 1 });
  const ask = (index) =>
    index % 10 === 0 ? knex('t').select({ [`c${index}`]: 'id' }) : knex('t').where({ id: index });
  const transact = (index) =>
    knex.transaction(async (trx) => {
      await trx('t').where({ id: index % 7 });
      if (index % 2 === 0) await trx('t').insert({ id: 2 });
      if (index % 2 === 0) await trx('t').where({ id: 2 }).delete();
    });
  const listeners = () =>
    knex.client.eventNames().reduce((sum, name) => sum + knex.client.listenerCount(name), 0);

  const warm = Math.min(Number(queries) / 2, 100_000);
  await repeat(0, warm, ask);
  const beforeQueries = await heap();
  await repeat(warm, Number(queries), ask);
  const afterQueries = await heap();
  await repeat(0, Number(transactions) / 10, transact);
  const beforeTransactions = await heap();
  const heard = listeners();
  await repeat(0, Number(transactions), transact);
  const afterTransactions = await heap();
  const { bytes, stores } = stats();
  await knex.destroy();
  console.log(
    JSON.stringify({
      queries: Number(queries),
      transactions: Number(transactions),
      stores,
      bytes,
      maxBytes: MAX_BYTES,
      heapGrowthByQueries: afterQueries - beforeQueries,
      heapGrowthByTransactions: afterTransactions - beforeTransactions,
      heapAfterQueries: afterQueries,
      newListeners: listeners() - heard,
    }),
  );
}

main();
