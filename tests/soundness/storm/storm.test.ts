/**
 * Several processes over one database and one cache, killed at random, never see less than was known before. The
 * long version is `npm run storm`; `SEED`, `OPERATIONS`, `DATABASE` and `CACHE` choose others here too.
 */
import { DATABASE_NAMES } from '../../support/databases';
import { Keeper } from '../../support/services/keeper';
import { describeIf } from '../../support/suites';
import { stormCaches } from './berths';
import { buildIn, KINDS, shortStorm } from './short';

/** Cluster and memjs stand for the same rules as Redis and Memcached; `EVERY_CACHE=1` takes them in. */
const USUAL = process.env.EVERY_CACHE === '1' ? undefined : 'redis,filebased,memcached';
const { SEED = '20261122', OPERATIONS = '1000', DATABASE, CACHE = USUAL } = process.env;
const databases = DATABASE?.split(',') ?? DATABASE_NAMES;
const caches = Object.entries(stormCaches()).filter(([name]) => CACHE?.split(',').includes(name) ?? true);

let keeper: Keeper;
let folder: string;
let [hits, lookups] = [0, 0];
beforeAll(async () => {
  keeper = await Keeper.open();
  folder = buildIn('sound');
});
afterAll(() => keeper.close());

for (const database of DATABASE_NAMES.filter((name) => databases.includes(name))) {
  for (const [name, cache] of caches) {
    const present = KINDS[database].present && cache.present;
    describeIf(present, `a storm over ${database} with the cache ${name}`, () => {
      it('shows nobody less than was known before, and at each calm what the database says', async () => {
        const [seed, operations] = [Number(SEED), Number(OPERATIONS)];
        const sizes = {
          seed,
          operations,
          round: Math.min(500, operations),
          delays: 0.03,
          changes: 0.12,
          kills: 1,
        };
        const outcome = await shortStorm(folder, database, cache, keeper, sizes);
        expect(outcome).toMatchObject({ found: [] });
        expect(outcome.operations).toBeGreaterThanOrEqual(operations);
        // A process that dies while it changes the schema keeps all from the cache for most of so short a run.
        expect(outcome.hits).toBeGreaterThan(0);
        hits += outcome.hits;
        lookups += outcome.hits + outcome.misses + outcome.bypasses;
        expect(outcome.kills).toBeGreaterThan(0);
        expect(outcome.marksMet).toBeGreaterThan(0);
      }, 180_000);
    });
  }
}

it('has met the cache often enough to mean something', () => {
  expect(hits).toBeGreaterThanOrEqual(0.3 * lookups);
});
