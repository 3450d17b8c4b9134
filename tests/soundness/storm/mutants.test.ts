/** A storm finds out every broken rule of the protocol within the size that the tests afford. */
import { Keeper } from '../../support/services/keeper';
import { describeIf } from '../../support/suites';
import { stormCaches } from './berths';
import { MUTANTS } from './mutants';
import { buildIn, KINDS, shortStorm } from './short';

const SEEDS = [7, 8, 9, 10];

let keeper: Keeper;
beforeAll(async () => {
  keeper = await Keeper.open();
});
afterAll(() => keeper.close());

for (const mutant of MUTANTS) {
  const cache = stormCaches()[mutant.cache]!;
  describeIf(KINDS[mutant.database].present && cache.present, 'a storm finds out a store that', () => {
    it(mutant.rule, async () => {
      const folder = buildIn('mutant', mutant);
      const found: unknown[] = [];
      // What two processes do at the same moment is chance; a busy machine may need more than one storm.
      for (const seed of SEEDS) {
        const sizes = { seed, operations: 30_000, round: 1_200, delays: 0.3, changes: 0.12, kills: 0 };
        found.push(...(await shortStorm(folder, mutant.database, cache, keeper, sizes)).found);
        if (found.length > 0) break;
      }
      expect(found).not.toEqual([]);
    }, 300_000);
  });
}
