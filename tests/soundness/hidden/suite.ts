/**
 * No answer is stale after a write that changes more than it names. Each hunt is a process of its own, on sources of
 * its own, with a planted bug or without. `SEED` and `WRITES` choose others.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { mysql } from '../../support/kinds/mysql';
import { postgres } from '../../support/kinds/postgres';
import { sqlite } from '../../support/kinds/sqlite';
import { FOLDER_VARIABLE } from '../../support/services/all';
import { describeIf } from '../../support/suites';
import { type Mutation, transpile } from '../../support/transpile';
import { MUTANTS } from './mutants';
import type { HiddenDatabase } from './world';

const { SEED = '20261122', WRITES } = process.env;
/** On MariaDB a call has its catalog read again, which takes time. */
const USUAL: Readonly<Record<HiddenDatabase, number>> = { sqlite: 100, postgres: 60, mysql: 40 };
const KINDS = { sqlite, postgres, mysql };
const PROGRAMS = ['tests/support', 'tests/soundness/hidden', 'tests/soundness/support'];

interface Figures {
  readonly found: number;
  readonly hits: number;
  readonly compared: number;
  readonly needed: number;
}

export function hiddenSuite(database: HiddenDatabase): void {
  describeIf(KINDS[database].present, `writes that change more than they name, on ${database}`, () => {
    it('leave no answer stale', async () => {
      const { found, hits, compared, needed } = await hunted(database);
      expect(found).toBe(0);
      expect(hits).toBeGreaterThan(0.05 * compared);
      expect(needed).toBeGreaterThan(20);
    }, 120_000);

    it.each(MUTANTS.filter((mutant) => mutant.database === database))(
      'show a catalog that $bug',
      async (mutant) => {
        const { found } = await hunted(database, mutant);
        expect(found).toBeGreaterThan(0);
      },
      120_000,
    );
  });
}

async function hunted(database: HiddenDatabase, mutation?: Mutation): Promise<Figures> {
  const folder = mkdtempSync(path.join(process.env[FOLDER_VARIABLE] ?? '', 'hidden-'));
  transpile(folder, PROGRAMS, mutation);
  const output = path.join(folder, 'figures.json');
  const main = path.join(folder, 'tests/soundness/hidden/main.js');
  const options = [
    '--database',
    database,
    '--seed',
    SEED,
    '--writes',
    WRITES ?? String(USUAL[database]),
    '--output',
    output,
  ];
  // it fails when it has found something; when it has failed otherwise there are no figures
  const ended = await promisify(execFile)(process.execPath, [main, ...options]).catch(
    (error: unknown) => error,
  );
  if (!existsSync(output)) throw new Error('The hunt has failed.', { cause: ended });
  const { figures }: { figures: Record<string, Figures> } = JSON.parse(readFileSync(output, 'utf8'));
  const found = figures[database];
  if (found === undefined) throw new Error(`${database} was not there.`);
  return found;
}
