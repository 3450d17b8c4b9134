/** Answers of a cache that cannot be right are not used. */
import makeKnex, { type Knex } from 'knex';
import { settings, stats } from '../../../cachalot';
import type { CacheRead, TokenState } from '../../../cachalot/backends/cache-backend';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { closeCaches } from '../../../cachalot/store/caches';
import { expectQueries } from '../../../cachalot/testing/expect-queries';

/** Answers with the tokens that `distort` makes of the right ones. */
class Miscounting extends LocmemBackend {
  distort = (tokens: readonly TokenState[]): readonly TokenState[] => tokens;

  override read(...asked: Parameters<LocmemBackend['read']>): CacheRead {
    const { entry, tokens } = super.read(...asked);
    return { entry, tokens: this.distort(tokens) };
  }
}

let knex: Knex;
let cache: Miscounting;
beforeEach(async () => {
  cache = new Miscounting();
  settings.configure({ CACHES: { default: cache } });
  knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  await knex.schema.createTable('t', (table) => void table.integer('n'));
  await knex('t').insert({ n: 1 });
});
afterEach(async () => {
  await knex.destroy();
  await closeCaches();
  settings.configure({ CACHES: { default: { BACKEND: 'locmem' } } });
});

test.each([
  ['fewer tokens than were asked for', (tokens: readonly TokenState[]) => tokens.slice(0, -1)],
  ['more tokens than were asked for', (tokens: readonly TokenState[]) => [...tokens, tokens[0]]],
])('%s: the database is asked, and nothing is kept', async (_name, distort) => {
  const read = () => knex('t').select('n');
  await read();
  await expectQueries(knex, 0, read);
  cache.distort = distort;
  stats.reset();
  for (let time = 0; time < 2; time += 1)
    await expectQueries(knex, 1, async () => expect(await read()).toEqual([{ n: 1 }]));
  expect(stats()).toMatchObject({ hits: 0, stores: 0, bypassReasons: { 'cache-error': 2 } });
  cache.distort = (tokens) => tokens;
  await expectQueries(knex, 0, read);
});
