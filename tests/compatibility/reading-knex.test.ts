/** Every read shape of Knex: the second run is a hit, and a write to any table in it makes the next run fresh. */
import { overrideSettings } from '../../cachalot';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { expectFresh, tablesOf, useBench } from './support/bench';
import { READ_SHAPES, type ReadShape, shapesOn } from './support/reads';
import { touch } from './support/touch';

describeDatabases('reading through Knex', (db) => {
  const bench = useBench(db);
  const scoped = (shape: ReadShape, claim: () => Promise<void>) =>
    overrideSettings({ CACHALOT_CACHE_RAW: shape.raw === true }, claim);

  describe.each(Object.entries(READ_SHAPES))('%s', (_title, all) => {
    const shapes = shapesOn(all, db.name).map((shape) => [shape.name, shape] as const);

    test.each(shapes)('%s: hits the second time and follows its tables', (_name, shape) =>
      scoped(shape, async () => {
        const make = () => shape.make(bench);
        expect(await tablesOf(make)).toEqual([...shape.tables].sort());
        for (const table of shape.tables) {
          await touch(bench.knex, table);
          await expectFresh(bench.knex, make);
        }
      }),
    );
  });

  test('reads of the same text with other parameters are other reads', async () => {
    const byId = (id: number) => () => bench.knex('auth_user').where({ id }).pluck('username');
    expect(await expectCached(bench.knex, byId(1))).toEqual(['user']);
    expect(await expectCached(bench.knex, byId(2))).toEqual(['admin']);
  });
});
