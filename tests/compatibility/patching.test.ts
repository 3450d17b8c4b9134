/**
 * Putting cachalot in place and taking it out: every function as it was, nobody else's patch lost, and nothing
 * old served after a time in which writes passed unseen.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import { patch, unpatch } from '../../cachalot';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { describeDatabases } from '../support/databases';
import { expectRefused } from '../support/refused';
import { row } from './matrix/row';
import { add, expectSettled, LEDGER, names, truth, useLedger } from './transaction-support/ledger';

const FRESH = ['first'];

/** Every function of Knex that may be patched, by name. */
function functionsOf(knexModule: { Client: { prototype: object } }): Map<string, unknown> {
  const { prototype } = knexModule.Client;
  const bare = Object.assign(Object.create(prototype), { config: {} });
  const owners: Record<string, object> = {
    Client: prototype,
    Runner: bare.runner({}).constructor.prototype,
    Builder: bare.queryBuilder().constructor.prototype,
    Raw: bare.raw('').constructor.prototype,
  };
  return new Map(
    Object.entries(owners).flatMap(([owner, methods]) =>
      Object.entries(Object.getOwnPropertyDescriptors(methods)).map(
        ([name, { value }]) => [`${owner}.${name}`, value] as const,
      ),
    ),
  );
}

const knexModule = makeKnex as unknown as { Client: { prototype: Record<string, unknown> } };

afterEach(() => patch());

describe('patch and unpatch', () => {
  test('unpatch puts every function back, patch replaces them again, and both may be repeated', () => {
    const patched = functionsOf(knexModule);
    patch();
    expect([...functionsOf(knexModule)]).toEqual([...patched]);
    unpatch();
    const original = functionsOf(knexModule);
    expect([...patched].filter(([name, value]) => original.get(name) !== value).length).toBeGreaterThan(3);
    unpatch();
    expect([...functionsOf(knexModule)]).toEqual([...original]);
    patch();
    unpatch();
    for (const [name, value] of functionsOf(knexModule))
      expect(value === original.get(name) || name).toBe(true);
    expect([...functionsOf(knexModule).keys()]).toEqual([...original.keys()]);
  });

  test('what somebody else has patched after us stays theirs, and goes on working', () => {
    const { prototype } = knexModule.Client;
    const ours = prototype.query as (...args: unknown[]) => unknown;
    const theirs = function (this: unknown, ...args: unknown[]): unknown {
      return ours.apply(this, args);
    };
    prototype.query = theirs;
    unpatch();
    expect(prototype.query).toBe(theirs);
    patch();
    prototype.query = ours;
    unpatch();
  });

  test('what is neither a module nor an instance is refused', () => {
    for (const wrong of [null, 5, {}, () => undefined]) {
      expect(() => patch(wrong)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_CACHALOT_/) }),
      );
    }
  });
});

describeDatabases('reads and writes around unpatch', (db) => {
  const ledger = useLedger(db);

  test('while it is out nothing is cached, and afterwards nothing old is served', async () => {
    const { knex, other } = ledger;
    await names(knex);
    unpatch();
    await expectQueries(knex, 2, async () => [await names(knex), await names(knex)]);
    await add(knex, 'unseen');
    patch();
    expect(await names(other)).toEqual(['first', 'unseen']);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual(['first', 'unseen']);
    await expectSettled(ledger);
  });

  test('a transaction that began before unpatch and ends after it leaves nothing old', async () => {
    const { knex, other } = ledger;
    await names(other);
    const trx = await knex.transaction();
    await add(trx, 'before');
    unpatch();
    await add(trx, 'meanwhile');
    expect(await names(trx)).toEqual(['before', 'first', 'meanwhile']);
    patch();
    if (db.name !== 'sqlite') expect(await names(other)).toEqual(FRESH);
    await trx.commit();
    expect(await names(other)).toEqual(await truth(ledger));
    await expectSettled(ledger);
  });

  test('a transaction that began while it was out and commits after patch() is not missed', async () => {
    const { knex, other } = ledger;
    await names(other);
    unpatch();
    const trx = await knex.transaction();
    await add(trx, 'unseen');
    patch();
    expect(await names(other)).toEqual(FRESH);
    await trx.commit();
    expect(await names(other)).toEqual(['first', 'unseen']);
    await expectSettled(ledger);
    expect(await expectQueries(other, 0, () => names(other))).toEqual(['first', 'unseen']);
  });

  test('a stream that began before unpatch ends as it should', async () => {
    const { knex } = ledger;
    await add(knex, 'second');
    const stream = knex(LEDGER).orderBy('name').select('name').stream();
    unpatch();
    const seen: unknown[] = [];
    for await (const row of stream) seen.push(row);
    expect(seen).toEqual([{ name: 'first' }, { name: 'second' }]);
  });
});

describe('a second copy of Knex', () => {
  let folder: string;
  let copy: typeof makeKnex;

  beforeAll(() => {
    const installed = path.dirname(require.resolve('knex/package.json'));
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'knex-copy-'));
    fs.cpSync(installed, path.join(folder, 'node_modules/knex'), { recursive: true });
    for (const name of fs.readdirSync(path.dirname(installed))) {
      if (name === 'knex' || name.startsWith('.')) continue;
      fs.symlinkSync(path.join(path.dirname(installed), name), path.join(folder, 'node_modules', name));
    }
    copy = require(path.join(folder, 'node_modules/knex')) as typeof makeKnex;
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  const open = (): Knex =>
    copy({ client: 'better-sqlite3', useNullAsDefault: true, connection: { filename: ':memory:' } });

  test.each<[string, (knex: Knex) => unknown]>([
    [row('two_copies_of_knex', 'its module'), () => copy],
    [row('two_copies_of_knex', 'an instance'), (knex) => knex],
  ])('%s, given to patch(), covers it', async (_what, given) => {
    expect(copy).not.toBe(makeKnex);
    const knex = open();
    await knex.schema.createTable(LEDGER, (table) => table.string('name'));
    patch(given(knex));
    await names(knex);
    expect(await expectQueries(knex, 0, () => names(knex))).toEqual([]);
    await add(knex, 'seen');
    expect(await names(knex)).toEqual(['seen']);
    unpatch();
    await expectQueries(knex, 1, () => names(knex));
    patch();
    await names(knex);
    await expectQueries(knex, 0, () => names(knex));
    unpatch();
    await knex.destroy();
  });
});

describeDatabases('the prototype of a dialect, which is nobody’s database,', (db) => {
  test('sends statements on a connection made by hand, as Knex itself does to cancel a query', async () => {
    const knex = await db.create({ pool: { min: 0, max: 2 } });
    await knex.schema.createTable('by_hand', (table) => table.integer('id'));
    const prototype = Object.getPrototypeOf(knex.client) as Knex.Client;
    const connection = await knex.client.acquireRawConnection();
    const send = (sql: string) => prototype.query(connection, { method: 'raw', sql, bindings: [] });

    await expectRefused(send('TestError'), /TestError/i);
    await send('select 1');

    await knex.client.destroyRawConnection(connection);
    expect(await knex('by_hand')).toEqual([]);
  });
});
