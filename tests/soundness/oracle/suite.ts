/**
 * What cachalot finds in a statement holds what the database says it uses: random statements over random schemas, and
 * planted bugs that they show. `SEED` and `STATEMENTS` choose others.
 */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { FOLDER_VARIABLE } from '../../support/services/all';
import { describeIf } from '../../support/suites';
import { transpile } from '../../support/transpile';
import { MUTANTS, type Mutant } from './mutants';
import { judge, type Observed, observe } from './oracle';
import { isPresent, Places } from './places';
import type { OracleDatabase } from './schema';
import { type Subject, subjectOf } from './subject';
import { emptyTally, tallied } from './tally';

const { SEED = '20261122', STATEMENTS } = process.env;

/** MariaDB takes longest. */
const USUAL: Readonly<Record<OracleDatabase, number>> = { sqlite: 3_000, postgres: 3_000, mysql: 1_500 };

/**
 * The least share of the reads that must be understood, or the comparison says little. It lies a few hundredths below
 * what long runs measure: the rest are statements that name no table, that the server explains but that write, or
 * that one of the servers, versions or settings which a text may meet would read otherwise.
 */
const FLOOR: Readonly<Record<OracleDatabase, number>> = { sqlite: 0.88, postgres: 0.92, mysql: 0.72 };

/** The least share of statements that the server must take for SQL. */
const TAKEN = 0.65;

export function oracleSuite(database: OracleDatabase): void {
  describeIf(isPresent(database), `an oracle of ${database}`, () => {
    const places = new Places();
    const all: Observed[] = [];

    beforeAll(async () => {
      await observe(
        (anew) => places.of(database, anew),
        Number(SEED),
        Number(STATEMENTS ?? USUAL[database]),
        (observed) => void all.push(observed),
      );
    }, 120_000);
    afterAll(() => places.close());

    function foundBy(open: typeof subjectOf): string[] {
      return all.flatMap(
        ({ facts, observations }) => judge(database, open(database, facts), observations).found,
      );
    }

    it('names no relation that cachalot does not find', () => {
      expect(foundBy(subjectOf)).toEqual([]);
    });

    it('was asked enough that cachalot understands', () => {
      const tally = all.reduce(
        (sum, observed) =>
          tallied(sum, observed, judge(database, subjectOf(database, observed.facts), observed.observations)),
        emptyTally(),
      );
      expect(tally.refused).toBeLessThan((1 - TAKEN) * tally.statements);
      expect(tally.writes).toBeGreaterThan(0.03 * tally.statements);
      expect(tally.understood).toBeGreaterThan(FLOOR[database] * tally.reads);
    });

    it.each(MUTANTS.filter((mutant) => mutant.database === database))(
      'finds out an analyser that $bug',
      (mutant) => {
        expect(foundBy(planted(mutant))).not.toEqual([]);
      },
    );
  });
}

/** The same subject, from sources with a bug in them. */
function planted({ file, find, put }: Mutant): typeof subjectOf {
  const folder = mkdtempSync(path.join(process.env[FOLDER_VARIABLE] ?? '', 'oracle-'));
  const name = 'tests/soundness/oracle/subject.ts';
  transpile(folder, [name], { file, find, put });
  const loaded: { subjectOf(...of: Parameters<typeof subjectOf>): Subject } = require(
    path.join(folder, 'tests/soundness/oracle/subject.js'),
  );
  return loaded.subjectOf;
}
