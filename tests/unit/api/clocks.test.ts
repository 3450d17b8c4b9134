/** The clocks of real databases and of a real Redis, which are those of this machine. */
import { caches, databases, readClocks, settings } from '../../../cachalot';
import { describeDatabases, describeService } from '../../support/databases';

const near = (seconds: number | null) => expect(Math.abs(seconds!)).toBeLessThan(1);

describeDatabases('the clock of a database', (db) => {
  it('is read, in whatever time zone, without a query event', async () => {
    const knex = await db.create();
    settings.configure({ DATABASES: { shop: knex }, CACHES: {}, CACHALOT_CACHE: null });
    let queries = 0;
    knex.on('query', () => {
      queries += 1;
    });
    const [report, ...others] = await readClocks();
    settings.reset();
    expect(report).toMatchObject({ kind: 'database', alias: 'shop', error: null });
    near(report!.skew);
    near(report!.uncertainty);
    expect(others).toEqual([]);
    expect(queries).toBe(0);
  });

  it('is an error where the database cannot be asked', async () => {
    const knex = await db.create();
    settings.configure({ DATABASES: { shop: knex }, CACHES: {}, CACHALOT_CACHE: null });
    await knex.destroy();
    const [report] = await readClocks();
    settings.reset();
    knex.initialize();
    expect(report).toMatchObject({ alias: 'shop', server: null, skew: null, error: expect.any(String) });
  });
});

describeService('the clock of a cache', 'redis', (url) => {
  it('is read', async () => {
    settings.CACHES = { default: { BACKEND: 'redis', LOCATION: url } };
    const [report] = await readClocks();
    await caches.close();
    settings.reset();
    expect(report).toMatchObject({ kind: 'cache', alias: 'default', error: null });
    expect(report!.server).toBe(new URL(url).host);
    near(report!.skew);
    expect(databases.aliases).toEqual([]);
  });
});
