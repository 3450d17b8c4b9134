/** Behind a pooler the server cannot be asked for the session of a write in doubt: nobody may conclude that it is gone. */
import type { Knex } from 'knex';
import { describeDatabases } from '../../support/databases';
import { attempt } from './scene';
import { QUIET } from './stage';
import { type Served, WIRES } from './wire';
import { WireProxy } from './wire-proxy';

describeDatabases(
  'a pooler that numbers sessions by itself',
  (db) => {
    const served = db.name as Served;
    const version = async (knex: Knex): Promise<number> => (await knex('account').first('version')).version;
    let proxy: WireProxy;
    afterEach(() => proxy.close());

    test('does not end a doubt: what arrives late is seen by whoever reads then', async () => {
      const direct = await db.create();
      await direct.schema.createTable('account', (table) => table.integer('version'));
      await direct('account').insert({ version: 1 });
      const { host, port } = db.config().connection as { host: string; port?: number };
      const standard = served === 'postgres' ? 5432 : 3306;
      proxy = await WireProxy.open(WIRES[served], { host, port: port ?? standard });
      proxy.hidesSessions = true;
      const pooled = db.second({ connection: { host: '127.0.0.1', port: proxy.port }, log: QUIET });
      expect([await version(pooled), await version(direct)]).toEqual([1, 1]);

      const write = await proxy.stopAt(/^update/i, 'statement', () =>
        attempt(pooled('account').update({ version: 2 })),
      );
      const never = new Promise(() => {});
      const asked = proxy.stopAt(/pg_stat_activity|processlist/, 'answer', () => never);
      write!.strand();
      await (await asked)!.release();
      for (let times = 0; times < 5; times += 1) expect(await version(direct)).toBe(1);
      await write!.deliver();
      expect([await version(direct), await version(pooled)]).toEqual([2, 2]);
    });
  },
  ['postgres', 'mysql'],
);
