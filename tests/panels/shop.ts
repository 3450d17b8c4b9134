/** A small shop on SQLite with a panel, as the tests of the browser and the pictures of the documentation use it. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import makeKnex, { type Knex } from 'knex';
import { settings } from '../../cachalot';
import { panel, requestMiddleware } from '../../cachalot/panels';

export interface Shop {
  readonly url: string;
  readonly knex: Knex;
  close(): Promise<void>;
}

const TABLES: Readonly<Record<string, readonly string[]>> = {
  country: ['Greenland', 'Iceland', 'Denmark'],
  city: ['Nuuk', 'Sisimiut', 'Ilulissat', 'Qaqortoq'],
  product: ['Kayak', 'Anorak', 'Harpoon', 'Oil lamp'],
  customer: ['Aviaja', 'Inuk', 'Pipaluk'],
  '<b>offer</b>': ['Two for one'],
};

/** Opens a shop on a free port; its panel is at `/cachalot`. */
export async function openShop(): Promise<Shop> {
  const knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  settings.DATABASES = { shop: knex };
  for (const [table, names] of Object.entries(TABLES)) {
    await knex.schema.createTable(table, (columns) => {
      columns.increments();
      columns.string('name');
      columns.integer('price');
    });
    await knex(table).insert(names.map((name, index) => ({ name, price: 100 * (index + 1) })));
  }
  const debug = panel();
  const app = express();
  app.use(requestMiddleware({ serverTiming: true }));
  app.use('/cachalot', debug);
  routes(app, knex);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    knex,
    async close() {
      debug.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await knex.destroy();
      settings.reset();
    },
  };
}

function routes(app: express.Express, knex: Knex): void {
  app.get('/cities', async (_request, response) => {
    response.json(await knex('city').orderBy('name'));
  });
  app.get('/products/:id', async (request, response) => {
    response.json(await knex('product').where('id', request.params.id).first());
  });
  app.get('/', async (_request, response) => {
    const [products, offers, countries] = await Promise.all([
      knex('product').select('id', 'name', 'price').orderBy('price', 'desc').limit(10),
      knex('<b>offer</b>'),
      knex('country').whereIn('name', ['Greenland', 'Iceland']).orderBy('name'),
    ]);
    response.json({ products, offers, countries });
  });
  app.get('/customers', async (_request, response) => {
    const visitors = await knex('customer').orderByRaw('random()').limit(2);
    const [{ now }] = await knex('customer').select(knex.raw('current_timestamp as now')).limit(1);
    response.json({ visitors, now });
  });
  app.post('/products/:id', async (request, response) => {
    response.json(await knex('product').where('id', request.params.id).increment('price', 1));
  });
}
