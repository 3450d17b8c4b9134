/** What the suites on replicas work on: one table on the primary, with one row at the start of each test. */
import type { Knex } from 'knex';
import { settings, stats } from '../../../cachalot';
import type { BypassReason } from '../../../cachalot/support/reasons';
import type { FamilyBench } from '../../support/replicas';
import { until } from './hold-back';

export const CITY = 'city';

export const cities = (source: Knex | Knex.Transaction): Promise<string[]> =>
  Promise.resolve(source(CITY).orderBy('name').pluck('name'));

/** The row is `old`, the replicas have it, and nothing is cached. */
export function useCities(bench: FamilyBench): void {
  beforeAll(async () => {
    await bench.primary.schema.createTable(CITY, (table) => {
      table.increments();
      table.string('name', 40).notNullable();
    });
  });
  beforeEach(async () => {
    settings.DATABASES = { default: bench.primary, replica: { knex: bench.replica, replicaOf: 'default' } };
    await bench.primary(CITY).delete();
    await bench.primary(CITY).insert({ name: 'old' });
    for (const server of bench.replicas) await server.resume();
    stats.reset();
  });
}

/** The one row is `new` from now on. */
export const rename = async ({ primary }: FamilyBench, name = 'new'): Promise<void> => {
  await primary(CITY).update({ name });
};

/** An answer is kept once its proof is complete, which no caller waits for. */
export function untilStored(count: number): Promise<void> {
  return until(`${count} answers are kept`, () => stats().stores === count);
}

/** Why an answer was not kept is known after the caller has it. */
export async function untilRefused(reason: BypassReason, count = 1): Promise<void> {
  try {
    await until(`${count} answers are refused: ${reason}`, () => stats().bypassReasons[reason] >= count);
  } catch (error) {
    const { stores, hits, bypassReasons } = stats();
    throw new Error(`${String(error)} ${JSON.stringify({ stores, hits, bypassReasons })}`);
  }
}
