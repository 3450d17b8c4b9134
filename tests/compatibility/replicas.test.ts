/**
 * A replica that streams from its primary: a write on the primary invalidates what was read from the replica, with
 * no handler written by hand, and nothing that the replica answers before it has replayed the write is kept.
 */
import { explain, getLastInvalidation, invalidate, postInvalidation, settings, stats } from '../../cachalot';
import { captureQueries, expectQueries } from '../../cachalot/testing/expect-queries';
import { describeFamilies } from '../support/replicas';
import { row } from './matrix/row';
import { CITY, cities, rename, untilRefused, untilStored, useCities } from './transaction-support/cities';
import { holdBack, letAllGo, until } from './transaction-support/hold-back';
import { countQuestions, holdQuestion, isQuestion, recordSent } from './transaction-support/hold-question';

describeFamilies('replicas', (bench) => {
  useCities(bench);
  afterEach(letAllGo);

  /**
   * The replica answers from its database once, then from the cache. A read on the primary may have written to its log,
   * when it tidied a page up, so the replica has to follow first.
   */
  const expectCached = async (names: readonly string[], knex = bench.replica): Promise<void> => {
    await bench.replicas[0]!.resume();
    expect(await expectQueries(knex, 1, () => cities(knex))).toEqual(names);
    expect(await expectQueries(knex, 0, () => cities(knex))).toEqual(names);
  };

  test('what the replica has replayed is cached: one query, then none', async () => {
    await expectCached(['old']);
    await untilStored(1);
    expect(stats()).toMatchObject({ stores: 1, hits: 1, misses: 1, bypasses: 0 });
    expect(stats().tables[CITY]).toMatchObject({ stores: 1, hits: 1 });
  });

  test(row('replica_lag', 'a write on the primary invalidates what was read from the replica'), async () => {
    await cities(bench.replica);
    await rename(bench);
    await expectCached(['new']);
  });

  test(
    row(
      'replica_lag',
      'what it answers before it has replayed the write is not kept, and no other reader gets it',
    ),
    async () => {
      const [server] = bench.replicas;
      await cities(bench.replica);
      await server!.pause();
      await rename(bench);
      stats.reset();
      expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['old']);
      await untilRefused('replica-behind');
      expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['old']);
      await untilRefused('replica-behind', 2);
      expect(stats().stores).toBe(0);
      expect(await expectQueries(bench.primary, 1, () => cities(bench.primary))).toEqual(['new']);
      expect(await expectQueries(bench.primary, 0, () => cities(bench.primary))).toEqual(['new']);
      await expectCached(['new']);
    },
  );

  test('a primary whose next record would begin a segment is at the end of the one before', async () => {
    if (bench.kind !== 'postgres') return; // its log has no pages
    await rename(bench);
    await bench.replicas[0]!.resume();
    const [row] = await bench.ask(bench.server.url, 'select pg_switch_wal() as lsn');
    await until('the replica has replayed the segment', async () => {
      const reached = `select pg_last_wal_replay_lsn() > '${String(row?.lsn)}' as reached`;
      return (await bench.ask(bench.replicas[0]!.url, reached))[0]?.reached === true;
    });
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['new']);
    expect(await expectQueries(bench.replica, 0, () => cities(bench.replica))).toEqual(['new']);
  });

  test(row('replica_lag', 'a read that began before the replay and ends after it is not kept'), async () => {
    const [server] = bench.replicas;
    await server!.pause();
    await rename(bench);
    const held = holdBack(bench.replica, /select .*city/, 'after');
    const reading = cities(bench.replica);
    await held.arrived;
    await server!.resume();
    held.release();
    expect(await reading).toEqual(['old']);
    await untilRefused('replica-behind');
    await expectCached(['new']);
  });

  test('a read whose position was asked before the replay is not kept, though it shows the new row', async () => {
    const [server] = bench.replicas;
    await server!.pause();
    await rename(bench);
    const held = holdBack(bench.replica, /select .*city/, 'before');
    const reading = cities(bench.replica);
    await held.arrived;
    await server!.resume();
    held.release();
    expect(await reading).toEqual(['new']);
    await untilRefused('replica-behind');
    await expectCached(['new']);
  });

  test('a write between the tokens and the question for the primary’s position leaves nothing behind', async () => {
    const held = holdQuestion(bench.primary, 'before');
    expect(await cities(bench.replica)).toEqual(['old']);
    await held.arrived;
    await rename(bench);
    held.release();
    await expectCached(['new']);
  });

  test('a question that was under way before a write says nothing to those who read after it', async () => {
    const [server] = bench.replicas;
    await server!.pause();
    const held = holdQuestion(bench.primary, 'after');
    expect(await cities(bench.replica)).toEqual(['old']);
    await held.arrived;
    await rename(bench);
    expect(await cities(bench.replica)).toEqual(['old']);
    held.release();
    await untilRefused('replica-behind');
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['old']);
    await expectCached(['new']);
  });

  test('readers who wait for each other’s query get no old row that anybody could take for current', async () => {
    const [server] = bench.replicas;
    await server!.pause();
    await rename(bench);
    const { result, queries } = await captureQueries(bench.replica, () =>
      Promise.all([cities(bench.replica), cities(bench.replica), cities(bench.replica)]),
    );
    expect(result).toEqual([['old'], ['old'], ['old']]);
    expect(queries).toHaveLength(3);
    await server!.resume();
    const together = await expectQueries(bench.replica, 1, () =>
      Promise.all([cities(bench.replica), cities(bench.replica)]),
    );
    expect(together).toEqual([['new'], ['new']]);
  });

  test('positions are asked once for the tokens and the connection that they hold for', async () => {
    const one = bench.connect(bench.replicas[0]!.url, { pool: { min: 1, max: 1 } });
    settings.DATABASES = { default: bench.primary, replica: { knex: one, replicaOf: 'default' } };
    await one(CITY).where({ id: -1 });
    await expectQueries(one, 0, () => one(CITY).where({ id: -1 }));
    const asked = (pool: typeof one) =>
      countQuestions(pool, async () => {
        await one(CITY).where({ id: -2 });
        await expectQueries(one, 0, () => one(CITY).where({ id: -2 }));
      });
    expect([await asked(bench.primary), await asked(one)]).toEqual([0, 0]);
  });

  test('a connection that is new is asked for its position before the query is sent on it', async () => {
    await cities(bench.replica);
    const taken = await bench.replica.client.acquireConnection();
    const { sent, stop } = recordSent(bench.replica);
    try {
      await bench.replica(CITY).where({ id: -3 });
    } finally {
      stop();
      await bench.replica.client.releaseConnection(taken);
    }
    expect(sent.filter((sql) => !isQuestion(sql))).toEqual([expect.stringContaining(CITY)]);
    expect(isQuestion(sent[0]!)).toBe(true);
  });

  test('positions are asked without events, and in nobody’s transaction', async () => {
    const seen: string[] = [];
    for (const knex of [bench.primary, bench.replica])
      knex.on('query', ({ sql }: { sql: string }) => seen.push(sql));
    await bench.primary.transaction(async (trx) => {
      await trx(CITY).first();
      await cities(bench.replica);
    });
    await bench.replica.transaction((trx) => cities(trx));
    for (const knex of [bench.primary, bench.replica]) knex.removeAllListeners('query');
    expect(seen.filter((sql) => /pg_|gtid|@@|version/i.test(sql))).toEqual([]);
  });

  test('a primary whose only connection is in use is not waited for', async () => {
    const narrow = bench.connect(bench.server.url, { pool: { min: 0, max: 1 } });
    settings.DATABASES = { default: narrow, replica: { knex: bench.replica, replicaOf: 'default' } };
    await cities(narrow);
    await narrow.transaction(async (trx) => {
      await trx(CITY).first();
      const both = await Promise.all([cities(bench.replica), cities(bench.replica)]);
      expect(both).toEqual([['old'], ['old']]);
    });
    await expectCached(['old']);
    await narrow.destroy();
  });

  test('a transaction on the replica keeps nothing for others, and sees what its snapshot shows', async () => {
    const [server] = bench.replicas;
    await cities(bench.replica);
    await untilStored(1);
    await server!.pause();
    await rename(bench);
    await bench.replica.transaction(async (trx) => {
      expect(await cities(trx)).toEqual(['old']);
    });
    await server!.resume();
    await bench.replica.transaction(async (trx) => {
      expect(await expectQueries(bench.replica, 1, () => cities(trx))).toEqual(['new']);
    });
    expect(await expectQueries(bench.replica, 1, () => cities(bench.replica))).toEqual(['new']);
    await untilStored(2);
  });

  test('a lasting snapshot of the replica takes nothing from the cache that it may not have replayed', async () => {
    const [server] = bench.replicas;
    await server!.pause();
    await bench.primary(CITY).insert({ name: 'newer' });
    // What is cached for the replica’s readers now may be newer than what its snapshots show.
    const same = bench.connect(bench.server.url);
    await cities(same);
    await bench.replica.transaction(
      async (trx) => {
        expect(await cities(trx)).toEqual(['old']);
        expect(await trx(CITY).count({ count: '*' }).first()).toMatchObject({ count: expect.anything() });
        expect(await expectQueries(bench.replica, 0, () => cities(trx))).toEqual(['old']);
      },
      { isolationLevel: 'repeatable read' },
    );
    await expectCached(['newer', 'old']);
    await same.destroy();
  });

  test('streams and raw reads are proven the same way', async () => {
    const [server] = bench.replicas;
    settings.CACHALOT_CACHE_RAW = true;
    const raw = () => Promise.resolve(bench.replica.raw(`select name from ${CITY}`));
    const streamed = async () => {
      const rows: unknown[] = [];
      for await (const row of bench.replica(CITY).select('name').stream()) rows.push(row);
      return rows;
    };
    await server!.pause();
    await rename(bench);
    for (const read of [raw, streamed]) {
      await expectQueries(bench.replica, 1, read);
      await expectQueries(bench.replica, 1, read);
    }
    await server!.resume();
    for (const read of [raw, streamed]) {
      await expectQueries(bench.replica, 1, read);
      await expectQueries(bench.replica, 0, read);
    }
    expect(await streamed()).toEqual([{ name: 'new' }]);
  });

  test('a change of the schema that the replica has not replayed is read from its primary', async () => {
    const [server] = bench.replicas;
    await server!.pause();
    await bench.primary.schema.createTable('later', (table) => table.integer('n'));
    try {
      await expect(Promise.resolve(bench.replica('later'))).rejects.toThrow(/later/);
      await server!.resume();
      expect(await expectQueries(bench.replica, 1, () => bench.replica('later'))).toEqual([]);
      expect(await expectQueries(bench.replica, 0, () => bench.replica('later'))).toEqual([]);
    } finally {
      await bench.primary.schema.dropTable('later');
    }
  });

  test('explain tells that the replica lags, and that it does no more', async () => {
    const [server] = bench.replicas;
    await cities(bench.replica);
    await server!.pause();
    await rename(bench);
    const builder = () => bench.replica(CITY).orderBy('name').pluck('name');
    expect(await explain(builder())).toMatchObject({
      verdict: 'bypass',
      reason: 'replica-behind',
      dbAlias: 'replica',
      tables: [CITY],
    });
    await server!.resume();
    expect(await explain(builder())).toMatchObject({ verdict: 'miss', reason: null });
    await builder();
    expect(await explain(builder())).toMatchObject({ verdict: 'hit', reason: null, dbAlias: 'replica' });
  });

  test('the signal of a write names the primary, once', async () => {
    const heard: unknown[] = [];
    const off = postInvalidation.on('*', (event) => heard.push(event));
    await rename(bench);
    await invalidate(CITY);
    off();
    expect(heard).toEqual([
      { table: CITY, dbAlias: 'default' },
      { table: CITY, dbAlias: 'default' },
    ]);
  });

  test('invalidating under the replica’s alias works, is told under that alias, and reaches the primary too', async () => {
    await cities(bench.replica);
    await cities(bench.primary);
    const before = await getLastInvalidation(CITY, { dbAlias: 'replica' });
    const heard: unknown[] = [];
    const off = postInvalidation.on(CITY, ({ dbAlias }) => heard.push(dbAlias));
    await invalidate(CITY, { dbAlias: 'replica' });
    off();
    expect(heard).toEqual(['replica']);
    expect(await getLastInvalidation(CITY, { dbAlias: 'replica' })).toBeGreaterThan(before);
    expect(await getLastInvalidation(CITY, { dbAlias: 'default' })).toBe(
      await getLastInvalidation(CITY, { dbAlias: 'replica' }),
    );
    await expectQueries(bench.primary, 1, () => cities(bench.primary));
    await expectCached(['old']);
  });

  test('Replication server: the original’s handler, written by hand, does no harm', async () => {
    const done: Promise<void>[] = [];
    const off = postInvalidation.on('*', ({ table, dbAlias }) => {
      if (dbAlias === 'default') done.push(invalidate(table, { dbAlias: 'replica' }));
    });
    await cities(bench.replica);
    await rename(bench);
    await Promise.all(done);
    off();
    expect(done).toHaveLength(1);
    await expectCached(['new']);
  });

  test('another user of the replica has answers of its own', async () => {
    const other = bench.connect(
      bench.replicas[0]!.url,
      {},
      bench.kind === 'postgres' ? { application_name: 'other' } : { dateStrings: true },
    );
    settings.DATABASES = {
      default: bench.primary,
      replica: { knex: bench.replica, replicaOf: 'default' },
      other: { knex: other, replicaOf: 'default' },
    };
    await cities(bench.replica);
    await other(CITY).where({ id: -1 });
    await expectCached(['old'], other);
  });
});
