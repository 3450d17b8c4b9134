/** The original's test of its panel: it is rendered, with what was invalidated when. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { getLastInvalidation, invalidate, settings } from '../../cachalot';
import { type Panel, type PanelState, panel } from '../../cachalot/panels';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';

describeDatabases('the panel', (db) => {
  let knex: Knex;
  let debug: Panel;
  let server: http.Server;
  beforeAll(async () => {
    knex = await db.create();
    for (const name of ['a', 'b']) await knex.schema.createTable(name, (table) => void table.integer('id'));
    settings.DATABASES = { default: knex };
    debug = panel();
    server = http.createServer(debug).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(async () => {
    debug.close();
    await new Promise((resolve) => server.close(resolve));
    settings.reset('DATABASES');
    await knex.destroy();
  });

  const get = (page: string) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${page}`, {
      headers: { connection: 'close' },
    });
  const tables = async () => {
    const { databases } = (await (await get('state.json')).json()) as PanelState;
    return databases.find(({ alias }) => alias === 'default')!.tables;
  };

  it(
    row('rendering', 'is rendered, with when each table of each database was last invalidated'),
    async () => {
      await knex('a');
      await knex('b');
      await invalidate('b', { dbAlias: 'default' });

      const page = await (await get('')).text();
      expect(page).toMatch(/<caption><strong>default<\/strong>/);
      for (const name of ['a', 'b']) expect(page).toContain(`<span class="name">${name}</span>`);
      expect(page).toMatch(/<time datetime="[^"]+" title="[^"]+">\d+ s ago<\/time>/);

      for (const name of ['a', 'b']) {
        const shown = (await tables()).find(({ table }) => table === name)!;
        expect(shown.lastInvalidation).toBe((await getLastInvalidation(name)) * 1000);
        expect(shown).toMatchObject({ misses: 1 });
      }
    },
  );

  it(row('rendering', 'shows a write as soon as it is done'), async () => {
    const timeOf = async (name: string) => (await tables()).find(({ table }) => table === name)!;
    const before = [await timeOf('a'), await timeOf('b')];
    await knex('a').insert({ id: 1 });

    const after = await timeOf('a');
    expect(after.lastInvalidation).toBeGreaterThan(before[0]!.lastInvalidation ?? 0);
    expect(after.invalidations).toBe(before[0]!.invalidations + 1);
    expect((await timeOf('b')).lastInvalidation).toBe(before[1]!.lastInvalidation);
  });
});
