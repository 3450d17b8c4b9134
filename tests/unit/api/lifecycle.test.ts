/** What a change of settings does to what is open, and how caches are reached by alias. */
import makeKnex, { type Knex } from 'knex';
import { caches, databases, settings } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { openedCaches } from '../../../cachalot/store/caches';
import { expectQueries } from '../../../cachalot/testing/expect-queries';

let closed: LocmemBackend[];
class Watched extends LocmemBackend {
  override close(): void {
    closed.push(this);
    super.close();
  }
}

let knex: Knex;
beforeAll(async () => {
  knex = makeKnex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
  await knex.schema.createTable('t', (table) => void table.integer('id'));
});
beforeEach(() => {
  closed = [];
});
afterEach(() => settings.reset());
afterAll(() => knex.destroy());

const watched = { BACKEND: Watched as never };

describe('a new value of CACHES', () => {
  it('closes the caches that it does not hold, and opens the others when they are used', async () => {
    settings.CACHES = { default: watched };
    await knex('t');
    const { backend } = caches.get('default');
    settings.CACHES = { default: watched };
    await new Promise(setImmediate);
    expect(closed).toEqual([backend]);
    expect(openedCaches().map((cache) => cache.backend)).not.toContain(backend);
    await expectQueries(knex, 1, () => knex('t'));
    await expectQueries(knex, 0, () => knex('t'));
  });

  it('opens anew what was closed and comes back', async () => {
    settings.CACHES = { default: watched };
    const first = caches.get('default').backend;
    const undo = settings.configure({ CACHES: { default: { BACKEND: 'locmem' } } });
    undo();
    expect(caches.get('default').backend).not.toBe(first);
  });

  it('leaves a ready backend object to its owner', async () => {
    const own = new Watched();
    settings.CACHES = { default: own };
    await knex('t');
    settings.reset('CACHES');
    await new Promise(setImmediate);
    expect(closed).toEqual([]);
  });
});

it('a new value of CACHALOT_ADDITIONAL_TABLES is known to the next query', async () => {
  await knex('t');
  settings.CACHALOT_ADDITIONAL_TABLES = ['hidden'];
  await knex('t');
  settings.reset('CACHALOT_ADDITIONAL_TABLES');
  await expectQueries(knex, 0, () => knex('t'));
});

describe('caches', () => {
  it('are found by alias, with a suggestion for a wrong one', () => {
    settings.CACHES = { default: { BACKEND: 'locmem' }, other: { BACKEND: 'dummy' } };
    expect(caches.aliases).toEqual(['default', 'other']);
    expect([...caches].map(([alias, cache]) => [alias, cache.alias])).toEqual([
      ['default', 'default'],
      ['other', 'other'],
    ]);
    expect(() => caches.get('othr')).toThrow(/Did you mean "other"\?/);
  });

  it('are cleared one by one or all', async () => {
    await knex('t');
    await caches.get('default').clear();
    await expectQueries(knex, 1, () => knex('t'));
    await caches.clear();
    await expectQueries(knex, 1, () => knex('t'));
  });

  it('are closed, and open again when they are used', async () => {
    settings.CACHES = { default: watched };
    await knex('t');
    await caches.close();
    expect(closed).toHaveLength(1);
    await expectQueries(knex, 1, () => knex('t'));
    await expect(caches.close('nowhere')).rejects.toMatchObject({ code: 'ERR_CACHALOT_UNKNOWN_NAME' });
  });
});

describe('databases', () => {
  it('give another instance on the pool of one that DATABASES does not list', async () => {
    await knex('t').insert({ id: 9 });
    const found = databases.get('default');
    expect(await found('t').where({ id: 9 })).toHaveLength(1);
    expect(databases.get('default')).toBe(found);
    expect([...databases].map(([alias]) => alias)).toEqual(['default']);
  });
});
