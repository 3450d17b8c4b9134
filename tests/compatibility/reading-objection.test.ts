/** Every read shape of Objection: the second run is a hit of equal models, and every table in it is followed. */

import { describeDatabases } from '../support/databases';
import { expectSame } from '../support/same';
import { row } from './matrix/row';
import { expectFresh, expectHit, expectPartlyFresh, tablesOf, useBench } from './support/bench';
import { GRAPH_SHAPES } from './support/graph-reads';
import { touch } from './support/touch';

describeDatabases('reading through Objection', (db) => {
  const bench = useBench(db);

  describe.each(Object.entries(GRAPH_SHAPES))('%s', (_title, shapes) => {
    const cases = shapes.map((shape) => [shape.name, shape] as const);

    test.each(cases)('%s: hits the second time and follows its tables', async (_name, shape) => {
      const make = () => shape.make(bench);
      await make(); // Objection asks for the columns of a table once
      expect(await tablesOf(make)).toEqual([...shape.tables].sort());
      for (const table of shape.tables) {
        await touch(bench.knex, table);
        await (shape.queries === 1 ? expectFresh : expectPartlyFresh)(bench.knex, make);
      }
    });
  });

  test(row('mutated_rows', 'what one caller does to its models is not seen by the next'), async () => {
    const { User } = bench.models;
    const make = () => User.query().findById(1).withGraphFetched('groups').throwIfNotFound();
    const truth = (await make()).toJSON();
    const spoiled = await make();
    spoiled.username = 'spoiled';
    spoiled.groups!.length = 0;
    const next = await expectHit(bench.knex, make);
    expectSame(next.toJSON(), truth);
    expect(next).toBeInstanceOf(User);
    expect(next.groups![0]).toBeInstanceOf(bench.models.Group);
  });
});
