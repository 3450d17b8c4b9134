/**
 * The original's rows on transactions, each under its name, and what savepoints keep, undo and hide. The counts
 * hold the BEGIN, SAVEPOINT and COMMIT that Knex sends, which Django does not count.
 */
import type { Knex } from 'knex';
import { postInvalidation } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { row } from './matrix/row';
import {
  Abort,
  AUDIT,
  add,
  audited,
  expectAborted,
  expectSettled,
  LEDGER,
  names,
  truth,
  useLedger,
} from './transaction-support/ledger';

const FRESH = ['first'];

describeDatabases('transactions', (db) => {
  const ledger = useLedger(db);
  /** A snapshot that lasts has to be opened by a read of its own before anything shared may stand in for it. */
  const opening = db.name === 'postgres' ? 0 : 1;

  test(row('successful_read_atomic', 'what a transaction has read is there for everybody'), async () => {
    const { knex, other } = ledger;
    expect(await expectQueries(knex, 3, () => knex.transaction((trx) => names(trx)))).toEqual(FRESH);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
    expect(await expectQueries(other, 0, () => names(other))).toEqual(FRESH);
  });

  test(
    row('unsuccessful_read_atomic', 'what was read before a rollback was committed by others, and is kept'),
    async () => {
      const { knex } = ledger;
      await expectAborted(() =>
        knex.transaction(async (trx) => {
          expect(await names(trx)).toEqual(FRESH);
          throw new Abort();
        }),
      );
      expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
    },
  );

  test(row('successful_write_atomic', 'others see what was written once it is committed'), async () => {
    const { knex } = ledger;
    await names(knex);
    await knex.transaction((trx) => add(trx, 'second'));
    expect(await expectQueries(knex, 1, () => names(knex))).toEqual(['first', 'second']);
    const [before, after] = await expectQueries(knex, 5 + opening, () =>
      knex.transaction(async (trx) => {
        const before = await names(trx);
        await add(trx, 'third');
        await add(trx, 'fourth');
        return [before, await names(trx)];
      }),
    );
    expect(before).toEqual(['first', 'second']);
    expect(after).toEqual(['first', 'fourth', 'second', 'third']);
    await expectSettled(ledger);
  });

  test(
    row('unsuccessful_write_atomic', 'what was rolled back is nowhere, and what was cached stays'),
    async () => {
      const { knex } = ledger;
      await names(knex);
      await expectAborted(() =>
        knex.transaction(async (trx) => {
          await add(trx, 'never');
          expect(await names(trx)).toEqual(['first', 'never']);
          throw new Abort();
        }),
      );
      expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
      expect(await knex(LEDGER).where({ name: 'never' }).first()).toBeUndefined();
    },
  );

  test(row('cache_inside_atomic', 'the second read in a transaction is a hit'), async () => {
    const { knex } = ledger;
    await expectQueries(knex, 3, () =>
      knex.transaction(async (trx) => {
        const [once, twice] = [await names(trx), await names(trx)];
        expect(twice).toEqual(once);
      }),
    );
  });

  test(row('invalidation_inside_atomic', 'a transaction sees its own writes at once'), async () => {
    const { knex } = ledger;
    const seen = await expectQueries(knex, 5, () =>
      knex.transaction(async (trx) => {
        const before = await names(trx);
        await add(trx, 'second');
        const after = await names(trx);
        return [before, after, await names(trx)];
      }),
    );
    expect(seen).toEqual([FRESH, ['first', 'second'], ['first', 'second']]);
  });

  test(
    row(
      'successful_nested_read_atomic',
      'nested reads are shared with the levels around them and with everybody',
    ),
    async () => {
      const { knex } = ledger;
      await knex.transaction(async (trx) => {
        await names(trx);
        await trx.transaction(async (inner) => {
          await audited(inner);
          await expectQueries(knex, 2, () => inner.transaction((innermost) => audited(innermost)));
        });
        await expectQueries(knex, 0, () => audited(trx));
      });
      await expectQueries(knex, 0, async () => [await names(knex), await audited(knex)]);
    },
  );

  test(
    row('unsuccessful_nested_read_atomic', 'what a nested level has read stays right when it is undone'),
    async () => {
      const { knex } = ledger;
      await knex.transaction(async (trx) => {
        await expectAborted(() =>
          trx.transaction(async (inner) => {
            expect(await expectQueries(knex, 1, () => names(inner))).toEqual(FRESH);
            throw new Abort();
          }),
        );
        expect(await names(trx)).toEqual(FRESH);
      });
    },
  );

  test(row('successful_nested_write_atomic', 'each level sees all that was written so far'), async () => {
    const { knex } = ledger;
    await knex.transaction(async (trx) => {
      await add(trx, 'a');
      await trx.transaction((inner) => add(inner, 'b'));
      expect(await names(trx)).toEqual(['a', 'b', 'first']);
      await trx.transaction(async (inner) => {
        await add(inner, 'c');
        await inner.transaction(async (innermost) => {
          expect(await names(innermost)).toEqual(['a', 'b', 'c', 'first']);
          await add(innermost, 'd');
        });
        expect(await names(inner)).toEqual(['a', 'b', 'c', 'd', 'first']);
      });
    });
    expect(await names(knex)).toEqual(['a', 'b', 'c', 'd', 'first']);
    await expectSettled(ledger);
  });

  test(
    row('unsuccessful_nested_write_atomic', 'what a level undoes is gone from every read after it'),
    async () => {
      const { knex } = ledger;
      await knex.transaction(async (trx) => {
        await add(trx, 'a');
        await expectAborted(() =>
          trx.transaction(async (inner) => {
            await add(inner, 'b');
            expect(await names(inner)).toEqual(['a', 'b', 'first']);
            throw new Abort();
          }),
        );
        expect(await names(trx)).toEqual(['a', 'first']);
        await expectAborted(() =>
          trx.transaction(async (inner) => {
            await add(inner, 'c');
            await inner.transaction(async (innermost) => {
              expect(await names(innermost)).toEqual(['a', 'c', 'first']);
              throw new Abort();
            });
          }),
        );
      });
      expect(await expectQueries(knex, 1, () => names(knex))).toEqual(['a', 'first']);
      await expectSettled(ledger);
    },
  );

  test(row('set', 'what a transaction has read after its own write is for itself alone'), async () => {
    const { knex } = ledger;
    await expectAborted(() =>
      knex.transaction(async (trx) => {
        await add(trx, 'own');
        await expectQueries(knex, 1, async () => [await names(trx), await names(trx)]);
        throw new Abort();
      }),
    );
    expect(await expectQueries(knex, 1, () => names(knex))).toEqual(FRESH);
  });

  test('reads before an undone write come back to life with it', async () => {
    const { knex } = ledger;
    await knex.transaction(async (trx) => {
      await add(trx, 'kept');
      const before = await names(trx);
      await expectAborted(() =>
        trx.transaction(async (inner) => {
          await add(inner, 'undone');
          await names(inner);
          throw new Abort();
        }),
      );
      expect(await expectQueries(knex, 0, () => names(trx))).toEqual(before);
    });
  });

  test('a write after an undone one is not taken for it', async () => {
    const { knex } = ledger;
    await knex.transaction(async (trx) => {
      for (const name of ['one', 'two', 'three']) {
        await expectAborted(() =>
          trx.transaction(async (inner) => {
            await add(inner, name);
            expect(await names(inner)).toEqual(['first', name]);
            throw new Abort();
          }),
        );
        expect(await names(trx)).toEqual(FRESH);
      }
    });
    await expectSettled(ledger);
  });

  test('nested transactions that start together run one after the other', async () => {
    const { knex } = ledger;
    await knex.transaction((trx) =>
      Promise.all(['a', 'b', 'c'].map((name) => trx.transaction((inner) => add(inner, name)))),
    );
    expect(await names(knex)).toEqual(['a', 'b', 'c', 'first']);
    await expectSettled(ledger);
  });

  test('statements that a transaction sends at the same time are all seen', async () => {
    const { knex } = ledger;
    await names(knex);
    await knex.transaction(async (trx) => {
      await Promise.all([names(trx), add(trx, 'a'), names(trx), add(trx, 'b'), names(trx)]);
      expect(await names(trx)).toEqual(['a', 'b', 'first']);
    });
    expect(await names(knex)).toEqual(['a', 'b', 'first']);
    await expectSettled(ledger);
  });

  test('savepoints of one name shadow each other', async () => {
    const { knex } = ledger;
    await knex.transaction(async (trx) => {
      await trx.raw('savepoint s');
      await add(trx, 'a');
      await trx.raw('savepoint s');
      await add(trx, 'b');
      expect(await names(trx)).toEqual(['a', 'b', 'first']);
      await trx.raw('rollback to savepoint s');
      expect(await names(trx)).toEqual(['a', 'first']);
      await add(trx, 'c');
      await trx.raw('release savepoint s');
      expect(await names(trx)).toEqual(['a', 'c', 'first']);
    });
    expect(await names(knex)).toEqual(['a', 'c', 'first']);
    await expectSettled(ledger);
  });

  test('rolling back to an outer savepoint undoes released inner ones', async () => {
    const { knex } = ledger;
    await names(knex);
    await knex.transaction(async (trx) => {
      await trx.raw('savepoint outer_one');
      await trx.raw('savepoint inner_one');
      await add(trx, 'a');
      await trx.raw('release savepoint inner_one');
      expect(await names(trx)).toEqual(['a', 'first']);
      await trx.raw('rollback to savepoint outer_one');
      expect(await names(trx)).toEqual(FRESH);
    });
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(FRESH);
  });

  test('a savepoint that does not exist changes nothing that is known', async () => {
    const { knex } = ledger;
    if (db.name === 'postgres') return; // its transaction is failed, which has a test of its own
    await names(knex);
    await knex.transaction(async (trx) => {
      await add(trx, 'a');
      await expectRefused(trx.raw('rollback to savepoint nowhere'));
      await expectRefused(trx.raw('release savepoint nowhere'));
      expect(await names(trx)).toEqual(['a', 'first']);
    });
    expect(await names(knex)).toEqual(['a', 'first']);
  });

  test('without a container, commit and rollback are followed as well', async () => {
    const { knex } = ledger;
    await names(knex);
    const first = await knex.transaction();
    await add(first, 'second');
    await first.commit();
    expect(await names(knex)).toEqual(['first', 'second']);
    const second = await knex.transaction();
    await add(second, 'third');
    expect(await names(second)).toEqual(['first', 'second', 'third']);
    await second.rollback();
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(['first', 'second']);
  });

  test('a transaction of a transactionProvider begins with its first use', async () => {
    const { knex } = ledger;
    await names(knex);
    const provider = knex.transactionProvider();
    const trx = await provider();
    await add(trx, 'second');
    expect(await provider()).toBe(trx);
    expect(await names(trx)).toEqual(['first', 'second']);
    await trx.commit();
    expect(await names(knex)).toEqual(['first', 'second']);
    await expectSettled(ledger);
  });

  test('a query that is told its transaction by .transacting() belongs to it', async () => {
    const { knex } = ledger;
    await names(knex);
    await knex.transaction(async (trx) => {
      await knex(LEDGER).insert({ name: 'second' }).transacting(trx);
      expect(await knex(LEDGER).orderBy('name').pluck('name').transacting(trx)).toEqual(['first', 'second']);
    });
    expect(await names(knex)).toEqual(['first', 'second']);
  });

  test('the signal fires once per table, after the commit, and not for what was undone', async () => {
    const { knex } = ledger;
    const heard: string[] = [];
    const off = postInvalidation.on('*', ({ table }) => heard.push(table));
    try {
      await knex.transaction(async (trx) => {
        await add(trx, 'a');
        await add(trx, 'b');
        await expectAborted(() =>
          trx.transaction(async (inner) => {
            await add(inner, 'c', AUDIT);
            throw new Abort();
          }),
        );
        expect(heard).toEqual([]);
      });
      expect(heard).toEqual([LEDGER]);
      await expectAborted(() =>
        knex.transaction(async (trx) => {
          await add(trx, 'd');
          throw new Abort();
        }),
      );
      expect(heard).toEqual([LEDGER]);
    } finally {
      off();
    }
  });

  test('a failed statement leaves what was written before it to be committed', async () => {
    const { knex } = ledger;
    await names(knex);
    await knex.transaction(async (trx) => {
      await add(trx, 'second');
      await expectRefused(trx.transaction((inner) => add(inner, 'second')));
      expect(await names(trx)).toEqual(['first', 'second']);
    });
    expect(await names(knex)).toEqual(['first', 'second']);
    await expectSettled(ledger);
  });

  test('rows inserted through a stream-reading transaction are seen by it', async () => {
    const { knex } = ledger;
    const read = async (trx: Knex): Promise<unknown[]> => {
      const rows: { name: string }[] = [];
      for await (const row of trx(LEDGER).orderBy('name').select('name').stream()) rows.push(row);
      return rows.map((row) => row.name);
    };
    await read(knex);
    await knex.transaction(async (trx) => {
      expect(await read(trx)).toEqual(FRESH);
      await add(trx, 'second');
      expect(await read(trx)).toEqual(['first', 'second']);
    });
    expect(await read(knex)).toEqual(['first', 'second']);
    expect(await truth(ledger)).toEqual(['first', 'second']);
  });
});
