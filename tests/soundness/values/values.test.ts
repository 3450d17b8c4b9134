/**
 * Values of every column type under every option of the drivers are the same from the database, from a miss and from a
 * hit, whatever the cache. `SEED`, `CASES` and `REPLAY` (fast-check’s path) choose others; `npm run values` tries many.
 */
import { settings } from '../../../cachalot';
import { closeCaches } from '../../../cachalot/store/caches';
import { mysql } from '../../support/kinds/mysql';
import { postgres } from '../../support/kinds/postgres';
import { sqlite } from '../../support/kinds/sqlite';
import { describeIf } from '../../support/suites';
import { ValuesMachine } from './machine';
import { type OpenWorkplace, openWorkplace } from './workplace';

const { SEED = '20261122', CASES = '40', REPLAY } = process.env;

const mockPlanted = { zero: false, milliseconds: false };

/** Two bugs that can be switched on: one in what is written as bytes, one in what is copied from memory. */
jest.mock('../../../cachalot/backends/codec/bytes/number-writer', () => {
  const actual = jest.requireActual('../../../cachalot/backends/codec/bytes/number-writer');
  const isInteger = (value: number): boolean =>
    mockPlanted.zero ? Number.isSafeInteger(value) : actual.isInteger(value);
  return { ...actual, isInteger };
});
jest.mock('../../../cachalot/backends/codec/node-builtin', () => {
  const actual = jest.requireActual('../../../cachalot/backends/codec/node-builtin');
  const freshDate = (cell: unknown): unknown =>
    actual.freshDate(mockPlanted.milliseconds && typeof cell === 'number' ? cell - (cell % 1000) : cell);
  return { ...actual, freshDate };
});

for (const kind of [sqlite, postgres, mysql]) {
  describeIf(kind.present, `values (${kind.name})`, () => {
    let place: OpenWorkplace;
    beforeAll(async () => {
      place = await openWorkplace(kind);
      await new ValuesMachine(place).setUp();
    });
    afterAll(async () => {
      await place.leave();
      settings.reset();
      await closeCaches();
    });
    afterEach(() => {
      Object.assign(mockPlanted, { zero: false, milliseconds: false });
    });

    test('are the same from the database, from a miss and from a hit', async () => {
      const machine = new ValuesMachine(place);
      await machine.run(Number(CASES), Number(SEED), REPLAY);
      const { hits, unkept, refused, values } = machine.tally;
      expect(hits).toBeGreaterThan(unkept);
      expect(refused).toBeLessThan(values / 10);
    }, 120_000);

    const planted = [
      ['the sign of zero', 'zero', 'postgres', 'double precision', '0 is not -0'],
      ['the milliseconds of a date', 'milliseconds', 'postgres', 'timestamptz', '(time)'],
      ['the milliseconds of a date', 'milliseconds', 'mysql', 'datetime(6)', '(time)'],
    ] as const;
    for (const [what, bug, database, type, said] of planted) {
      if (database !== kind.name) continue;
      test(`are not, with a codec that loses ${what}`, async () => {
        mockPlanted[bug] = true;
        const machine = new ValuesMachine({ ...place, types: [type] });
        const failure: unknown = await machine.run(300, Number(SEED)).catch((error: unknown) => error);
        expect(failure).toMatchObject({
          message: expect.stringContaining('Counterexample'),
          cause: { message: expect.stringContaining(said) },
        });
      }, 120_000);
    }
  });
}
