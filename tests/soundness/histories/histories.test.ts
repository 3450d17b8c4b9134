/**
 * Whatever several processes read in transactions and outside of them, an order of commits explains it, as it would
 * without a cache; and a store that breaks a rule is found out. The long version is `npm run histories`; `SEED`,
 * `OPERATIONS`, `DATABASE` and `CACHE` choose others here too, and `EVERY_MUTANT=1` takes in what is found out late.
 */
import { DATABASE_NAMES } from '../../support/databases';
import { Keeper } from '../../support/services/keeper';
import { describeIf } from '../../support/suites';
import { stormCaches } from '../storm/berths';
import { MUTANTS, type Mutant } from './mutants';
import { buildIn, KINDS, shortHistories } from './short';

const { SEED = '20261122', OPERATIONS = '1500', DATABASE, CACHE = 'redis' } = process.env;
const databases = DATABASE?.split(',') ?? DATABASE_NAMES;
const hasCache = stormCaches()[CACHE]?.present === true;
/** What processes do at the same moment is chance; a busy machine may need more than one run. */
const SEEDS = [7, 8, 9, 10];

let keeper: Keeper;
beforeAll(async () => {
  keeper = await Keeper.open();
});
afterAll(() => keeper.close());

describe('the histories of several processes', () => {
  let folder: string;
  beforeAll(() => {
    folder = buildIn('sound');
  });

  for (const database of DATABASE_NAMES.filter((name) => databases.includes(name))) {
    describeIf(KINDS[database].present && hasCache, `over ${database}`, () => {
      it('have an order that explains them', async () => {
        const [seed, operations] = [Number(SEED), Number(OPERATIONS)];
        const sizes = { seed, operations, round: Math.min(operations, 4_000), delays: 0.02, changes: 0.15 };
        const outcome = await shortHistories(folder, database, keeper, sizes);
        expect(outcome).toMatchObject({ found: [], errors: 0 });
        expect(outcome.operations).toBeGreaterThanOrEqual(operations);
        expect(outcome.committed).toBeGreaterThan(0);
        expect(outcome.hits).toBeGreaterThan(0);
      }, 180_000);
    });
  }
});

const isAsked = ({ isRare = false }: Mutant) => !isRare || process.env.EVERY_MUTANT === '1';

for (const mutant of MUTANTS.filter(isAsked)) {
  describeIf(KINDS[mutant.database].present && hasCache, 'histories find out a store that', () => {
    it(mutant.rule, async () => {
      const folder = buildIn('mutant', mutant);
      const found: string[] = [];
      for (const seed of SEEDS) {
        const sizes = {
          seed,
          operations: mutant.isRare ? 60_000 : 20_000,
          round: 1_000,
          delays: 0.1,
          changes: 0.3,
        };
        const outcome = await shortHistories(folder, mutant.database, keeper, sizes, mutant.levels);
        found.push(...outcome.found);
        if (found.length > 0) break;
      }
      expect(found).not.toEqual([]);
    }, 400_000);
  });
}
