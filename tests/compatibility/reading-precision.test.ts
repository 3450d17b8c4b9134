/** Who shares a result and who does not: pools, databases, parameters, and writes that have nothing to do with it. */
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached, expectNotInvalidated } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import { expectHit, openBench, resetAfterEach, uncached } from './support/bench';
import { GRAPH_SHAPES } from './support/graph-reads';
import { READ_SHAPES, shapesOn } from './support/reads';
import { touch } from './support/touch';

const { unmanaged, test: table } = TABLES;

describeDatabases('sharing', (db) => {
  resetAfterEach();

  test('no shape is invalidated by a write to a table that it does not read', async () => {
    const bench = await openBench(db);
    const shapes = [...Object.values(READ_SHAPES), ...Object.values(GRAPH_SHAPES)].flatMap((all) =>
      shapesOn(all, db.name).filter(({ raw, tables }) => raw !== true && !tables.includes(TABLES.unicode)),
    );
    for (const shape of shapes) await shape.make(bench);
    for (const shape of shapes) await shape.make(bench);
    await touch(bench.knex, TABLES.unicode);
    for (const shape of shapes) await expectHit(bench.knex, () => shape.make(bench));
  });

  test('two pools of one database share results and invalidations', async () => {
    const { knex } = await openBench(db);
    const other = db.second({}, knex);
    const read = () => knex(unmanaged).orderBy('id');
    const there = () => other(unmanaged).orderBy('id');
    await other.raw('select 1');
    await there();
    await other(unmanaged).insert({ name: 'from the other pool' });
    const rows = await expectCached(knex, read);
    expect(rows.at(-1)).toMatchObject({ name: 'from the other pool' });
    expect(await expectHit(other, there)).toEqual(rows);
    await knex(unmanaged).delete();
    expect(await expectQueries(other, 1, there)).toEqual([]);
  });

  test('two databases share nothing', async () => {
    const one = (await openBench(db)).knex;
    const two = (await openBench(db)).knex;
    await two(unmanaged).delete();
    const rows = await expectCached(one, () => one(unmanaged));
    expect(rows).toHaveLength(2);
    expect(await expectCached(two, () => two(unmanaged))).toEqual([]);
    await expectNotInvalidated(
      one,
      () => one(unmanaged).select('id'),
      () => two(unmanaged).insert({ name: 'over there' }),
    );
  });

  test(row('lookalike_parameters', 'parameters of another type are other parameters'), async () => {
    const { knex } = await openBench(db);
    const values = ['1', 1, true, new Date(1), '1.0', null, 1.5] as const;
    for (const value of values) {
      const read = () =>
        knex(table)
          .select('id')
          .where('name', value as string)
          .then(
            (rows) => rows,
            (error: Error) => error.message,
          );
      expect(await read()).toEqual(await uncached(read));
    }
  });

  test(
    row(
      'lookalike_parameters',
      'an id as number, text and big integer gives the same rows as without a cache',
    ),
    async () => {
      const { knex } = await openBench(db);
      for (const id of [1, '1', 1n]) {
        const read = () =>
          knex(table)
            .where('id', id as never)
            .pluck('name');
        expect(await expectCached(knex, read)).toEqual(await uncached(read));
      }
    },
  );

  test(
    row('lookalike_parameters', 'buffers, dates and lists as parameters are told apart by their content'),
    async () => {
      const { knex } = await openBench(db);
      const byBytes = (bytes: number[]) => () =>
        knex(table)
          .where({ bin: Buffer.from(bytes) })
          .pluck('name');
      expect(await expectCached(knex, byBytes([0x00, 0x01, 0x80, 0xff]))).toEqual(['test1']);
      expect(await expectCached(knex, byBytes([0x00, 0x01, 0x80, 0xfe]))).toEqual([]);
      const since = (date: string) => () => knex(table).where('datetime', '>', new Date(date)).pluck('name');
      expect(await since('1900-01-01')()).toEqual(await uncached(since('1900-01-01')));
      expect(await since('1000-01-01')()).toEqual(await uncached(since('1000-01-01')));
    },
  );
});
