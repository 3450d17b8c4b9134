/** `invalidate()` knows the transaction that it is called in, without being handed it. */
import type { Knex } from 'knex';
import { invalidate, postInvalidation, settings, stats } from '../../../cachalot';
import { captureQueries, expectQueries } from '../../../cachalot/testing/expect-queries';
import { describeDatabases, type TestDatabase } from '../../support/databases';

const POOL = { pool: { min: 0, max: 5 } };

async function make(db: TestDatabase): Promise<Knex> {
  const knex = await db.create(db.name === 'sqlite' ? {} : POOL);
  for (const name of ['t', 'u']) {
    await knex.schema.createTable(name, (table) => void table.integer('id'));
    await knex(name).insert({ id: 1 });
  }
  return knex;
}

describeDatabases('invalidate() inside a transaction', (db) => {
  let knex: Knex;
  let heard: string[];
  let stop: () => void;
  beforeAll(async () => {
    knex = await make(db);
  });
  beforeEach(() => {
    heard = [];
    stop = postInvalidation.on('*', ({ table }) => heard.push(table));
  });
  afterEach(() => {
    stop();
    settings.reset();
  });
  afterAll(() => knex.destroy());

  it('takes effect for the transaction at once', async () => {
    await knex.transaction(async (trx) => {
      await trx('t');
      await expectQueries(knex, 0, () => trx('t'));
      await invalidate('t');
      await expectQueries(knex, 1, () => trx('t'));
      await expectQueries(knex, 0, () => trx('t'));
    });
  });

  it('fires the signal once, after COMMIT', async () => {
    await knex.transaction(async () => {
      await invalidate('t');
      await invalidate('t', 'u');
      expect(heard).toEqual([]);
    });
    expect(heard.sort()).toEqual(['t', 'u']);
  });

  it('takes effect for others at COMMIT', async () => {
    await knex('t');
    await expectQueries(knex, 0, () => knex('t'));
    await knex.transaction(async () => {
      await invalidate('t');
      await expectQueries(knex, 0, () => knex('t'));
    });
    await expectQueries(knex, 1, () => knex('t'));
  });

  it('is forgotten with a rollback', async () => {
    await knex('t');
    await knex
      .transaction(async () => {
        await invalidate('t');
        throw new Error('no');
      })
      .catch(() => {});
    expect(heard).toEqual([]);
    await expectQueries(knex, 0, () => knex('t'));
  });

  it('is undone with the savepoint that it was called in', async () => {
    await knex('t');
    await knex.transaction(async (trx) => {
      await trx
        .transaction(async () => {
          await invalidate('t');
          throw new Error('no');
        })
        .catch(() => {});
      await trx.transaction(() => invalidate('u'));
    });
    expect(heard).toEqual(['u']);
    await expectQueries(knex, 0, () => knex('t'));
  });

  it('is not in the transaction of the caller who only started it', async () => {
    let begun!: () => void;
    let end!: () => void;
    const ready = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const running = knex.transaction(async () => {
      begun();
      await over;
    });
    await ready;
    await invalidate('t');
    expect(heard).toEqual(['t']);
    end();
    await running;
    await invalidate('t');
    expect(heard).toEqual(['t', 't']);
  });

  it('is not in a transaction that has ended, whoever has its connection now', async () => {
    let late!: () => Promise<void>;
    await knex.transaction(async () => {
      const inside = () => invalidate('t');
      let go!: () => void;
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      const called = gate.then(inside);
      late = () => {
        go();
        return called;
      };
    });
    await knex.transaction(async () => {
      await late();
      expect(heard).toEqual(['t']);
    });
    expect(heard).toEqual(['t']);
  });

  it('follows an isolation level that is asked for', async () => {
    const isolationLevel = 'serializable';
    if (db.name === 'sqlite') return;
    await knex.transaction(
      async () => {
        await invalidate('t');
        expect(heard).toEqual([]);
      },
      { isolationLevel },
    );
    expect(heard).toEqual(['t']);
  });

  it('takes a transaction that has no container as an option', async () => {
    await knex('t');
    const trx = await knex.transaction();
    await trx('t');
    await invalidate('t', { transaction: trx });
    expect(heard).toEqual([]);
    await expectQueries(knex, 1, () => trx('t'));
    await trx.commit();
    expect(heard).toEqual(['t']);
    await expect(invalidate('t', { transaction: trx })).rejects.toThrow(/still open/);
  });

  it('sees the container of a savepoint in a transaction that has none', async () => {
    const trx = await knex.transaction();
    await trx.transaction(() => invalidate('t'));
    expect(heard).toEqual([]);
    await trx.commit();
    expect(heard).toEqual(['t']);
  });

  it('sends nothing of its own through the transaction', async () => {
    const { queries } = await captureQueries(knex, () => knex.transaction(() => invalidate('t', 'u')));
    expect(queries.map(({ sql }) => sql.replace(';', '').toUpperCase())).toEqual(['BEGIN', 'COMMIT']);
  });

  it('is one of its own in each of two databases', async () => {
    const other = await make(db);
    heard.length = 0;
    await knex.transaction(async () => {
      await other.transaction(async () => {
        await invalidate('t');
        expect(heard).toEqual([]);
      });
      expect(heard).toEqual(['t']);
      await invalidate('t');
      expect(heard).toEqual(['t', 't']);
    });
    expect(heard).toEqual(['t', 't', 't']);
    await other.destroy();
  });

  it('counts no read', async () => {
    stats.reset();
    await knex.transaction(() => invalidate('t'));
    const { hits, misses, bypasses, invalidations } = stats();
    expect({ hits, misses, bypasses, invalidations }).toEqual({
      hits: 0,
      misses: 0,
      bypasses: 0,
      invalidations: 1,
    });
  });
});

describeDatabases(
  'two transactions at a time',
  (db) => {
    it('know each its own', async () => {
      const knex = await make(db);
      const heard: string[] = [];
      const stop = postInvalidation.on('*', ({ table }) => heard.push(table));
      let second!: () => void;
      const gate = new Promise<void>((resolve) => {
        second = resolve;
      });
      const one = knex.transaction(async () => {
        await gate;
        await invalidate('t');
        throw new Error('no');
      });
      const two = knex.transaction(async () => {
        await invalidate('u');
        second();
      });
      await Promise.allSettled([one, two]);
      stop();
      expect(heard).toEqual(['u']);
      await knex.destroy();
    });
  },
  ['postgres', 'mysql'],
);
