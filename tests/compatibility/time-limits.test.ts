/** `.timeout(…)` means what it means without cachalot: the time of the statement, which does not run after it. */
import { settings, stats } from '../../cachalot';
import { LocmemBackend } from '../../cachalot/backends/locmem/locmem';
import { describeDatabases } from '../support/databases';
import { holdBack, letAllGo, until } from './transaction-support/hold-back';
import { LEDGER, names, truth, useLedger } from './transaction-support/ledger';

const LIMIT = 54_321;

/** Anything but the statement of the test: what cachalot asks the database. */
const OWN = /^(?!.*the_test)/s;

/** A cache that takes no mark until it is opened. */
class ClosedBackend extends LocmemBackend {
  open!: () => void;
  private readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  override mark(...args: Parameters<LocmemBackend['mark']>): never {
    return this.opened.then(() => super.mark(...args)) as never;
  }
}

describeDatabases('a time limit', (db) => {
  const ledger = useLedger(db);
  afterEach(() => {
    letAllGo();
    jest.restoreAllMocks();
  });

  test('does not count what cachalot asks the database before the statement', async () => {
    const knex = db.second({}, ledger.knex);
    const introspection = holdBack(knex, OWN, 'before');
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const limits = () => timers.mock.calls.filter(([, milliseconds]) => milliseconds === LIMIT).length;

    const changing = knex(LEDGER).where('name', 'the_test').update({ name: 'other' }).timeout(LIMIT);
    const changed = changing.then((count) => count);
    await introspection.arrived;
    expect(limits()).toBe(0);
    introspection.release();

    expect(await changed).toBe(0);
    expect(limits()).toBe(1);
  });

  test('that is over before the cache has answered: the statement is not sent any more', async () => {
    const { knex } = ledger;
    const cache = new ClosedBackend();
    settings.configure({ CACHES: { default: cache }, CACHALOT_CACHE_OP_TIMEOUT: 60 });
    const sent: string[] = [];
    knex.on('query', ({ sql }: { sql: string }) => sent.push(sql));

    const changing = knex(LEDGER).where('name', 'first').update({ name: 'late' }).timeout(20);
    await expect(changing.then((count) => count)).rejects.toThrow(/timeout of 20ms exceeded/);
    cache.open();

    await until('the write has let go of its table', async () => {
      await names(knex);
      return stats().hits > 0;
    });
    expect(sent.filter((sql) => sql.startsWith('update'))).toEqual([]);
    expect(await truth(ledger)).toEqual(['first']);
    knex.removeAllListeners('query');
  });
});
