/** Streams: kept when they end, given again row by row, left alone when they break off. */
import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { overrideSettings, settings } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached, expectNotCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { row } from './matrix/row';
import { expectFresh, expectHit, expectMiss, expectRefused, useBench } from './support/bench';
import { touch } from './support/touch';

const { test: table, unmanaged } = TABLES;

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of stream) rows.push(row);
  return rows;
}

describeDatabases('streams', (db) => {
  const bench = useBench(db);
  const all = () => collect(bench.knex(table).orderBy('id').stream());
  beforeEach(() => touch(bench.knex, table));

  test(row('iterator', 'what a stream yields is cached, and follows its tables'), async () => {
    const { knex } = bench;
    await expectCached(knex, all);
    await touch(knex, table);
    await expectFresh(knex, all);
  });

  test('a stream and a select of the same query give the same rows', async () => {
    const { knex } = bench;
    const selected = await knex(table).orderBy('id');
    expect(await all()).toEqual(selected);
    expect(await expectHit(knex, all)).toEqual(selected);
  });

  test(row('iterator', 'CACHALOT_CACHE_ITERATORS: off, streams are not cached'), async () => {
    const { knex } = bench;
    await overrideSettings({ CACHALOT_CACHE_ITERATORS: false }, () => expectRefused(knex, all, 'iterator'));
    await expectCached(knex, all);
    await overrideSettings({ CACHALOT_CACHE_ITERATORS: false }, () => expectNotCached(knex, all));
  });

  test('with a handler, piped, and as a pipeline', async () => {
    const { knex } = bench;
    const handled = async () => {
      const rows: unknown[] = [];
      await knex(table)
        .orderBy('id')
        .stream((stream) => {
          stream.on('data', (row) => rows.push(row));
        });
      return rows;
    };
    const truth = await expectCached(knex, handled);
    const piped = () =>
      collect(
        knex(table)
          .orderBy('id')
          .pipe(new PassThrough({ objectMode: true })),
      );
    expect(await piped()).toEqual(truth);
    expect(await expectHit(knex, piped)).toEqual(truth);
    const pipedThrough = async () => {
      const rows: unknown[] = [];
      const sink = new Writable({
        objectMode: true,
        highWaterMark: 1,
        write(row, _encoding, done) {
          rows.push(row);
          setImmediate(done);
        },
      });
      await pipeline(knex(table).orderBy('id').stream({ highWaterMark: 1 }), sink);
      return rows;
    };
    expect(await pipedThrough()).toEqual(truth);
    expect(await expectHit(knex, pipedThrough)).toEqual(truth);
  });

  test('no rows at all', async () => {
    const { knex } = bench;
    const none = () => collect(knex(table).where({ id: -1 }).stream());
    expect(await expectCached(knex, none)).toEqual([]);
  });

  test('a reader who leaves early leaves nothing in the cache', async () => {
    const { knex } = bench;
    const first = async () => {
      for await (const row of knex(table).orderBy('id').stream({ highWaterMark: 1 })) return row;
      return undefined;
    };
    const row = await expectQueries(knex, 1, first);
    expect(row).toMatchObject({ id: 1 });
    const patient = () => collect(knex(table).orderBy('id').stream({ highWaterMark: 1 }));
    expect(await patient()).toEqual(await knex(table).orderBy('id'));
    expect(await expectHit(knex, patient)).toHaveLength(2);
    expect(await expectHit(knex, first)).toMatchObject({ id: 1 });
  });

  test('an error is the same, and nothing is kept', async () => {
    const { knex } = bench;
    const broken = () => collect(knex('no_such_table').stream()).catch((error: Error) => error.message);
    const message = await broken();
    expect(message).toEqual(expect.stringContaining('no_such_table'));
    expect(await broken()).toEqual(message);
  });

  test('a write while it runs makes what it yields unfit to keep', async () => {
    const { knex } = bench;
    if (db.name === 'sqlite') return; // its only connection is taken
    const slow = async () => {
      const rows: unknown[] = [];
      for await (const row of knex(unmanaged).orderBy('id').stream({ highWaterMark: 1 })) {
        if (rows.length === 0) await knex(unmanaged).insert({ name: 'meanwhile' });
        rows.push(row);
      }
      return rows;
    };
    await slow();
    const after = () => collect(knex(unmanaged).orderBy('id').stream({ highWaterMark: 1 }));
    expect(await expectMiss(knex, after)).toEqual(await knex(unmanaged).orderBy('id'));
  });

  test('raw streams with CACHALOT_CACHE_RAW', async () => {
    const { knex } = bench;
    const raw = () => collect(knex.raw('select id from cachalot_test order by id').stream());
    await expectRefused(knex, raw, 'raw');
    settings.CACHALOT_CACHE_RAW = true;
    await expectCached(knex, raw);
  });

  test('in a transaction, its own writes are in it', async () => {
    const { knex } = bench;
    await expectCached(knex, all);
    await knex.transaction(async (trx) => {
      await trx(table).where({ id: 1 }).update({ name: 'own' });
      const rows = await collect(trx(table).orderBy('id').stream());
      expect(rows[0]).toMatchObject({ name: 'own' });
      expect(await collect(trx(table).orderBy('id').stream())).toEqual(rows);
    });
    expect((await all())[0]).toMatchObject({ name: 'own' });
  });
});
