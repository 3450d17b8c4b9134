/**
 * Every way of writing, against a read of every table: the tables that it changes are read anew and right, all
 * others still come from the cache.
 */
import type { Knex } from 'knex';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { expectFresh, expectHit, useBench } from './support/bench';
import { refill } from './support/refill';
import { pathsOn, WRITE_PATHS } from './support/writes';

const ALL = Object.values(TABLES);

describeDatabases('invalidation by every way of writing', (db) => {
  const bench = useBench(db);
  const reads = (knex: Knex, table: string) => () => knex(table).orderBy(1 as never);

  describe.each(Object.entries(WRITE_PATHS))('%s', (_title, all) => {
    const paths = pathsOn(all, db.name).map((path) => [path.name, path] as const);
    beforeEach(() => refill(bench.knex));

    test.each(paths)('%s: its tables are fresh, the others stay cached', async (_name, path) => {
      const { knex } = bench;
      for (const table of ALL) await expectCached(knex, reads(knex, table));
      await path.write(bench);
      const spared = ALL.filter((table) => ![...path.tables, ...(path.near ?? [])].includes(table));
      for (const table of spared) await expectHit(knex, reads(knex, table));
      for (const table of path.tables) await expectFresh(knex, reads(knex, table));
    });
  });
});
