/** Replicas that lag at random give nobody an old answer for a current one; and readers that get it wrong are found out. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { FOLDER_VARIABLE } from '../../support/services/all';
import { FAMILIES } from '../../support/services/replicas';
import { describeIf } from '../../support/suites';
import { type Mutation, transpile } from '../../support/transpile';
import { MUTANTS } from './mutants';

const PROGRAMS = ['tests/support', 'tests/soundness/replicas', 'tests/soundness/support'];

interface Outcome {
  readonly reads: number;
  readonly hits: number;
  readonly behind: number;
  readonly found: number;
}

/** Runs the machine as a program, with or without a bug. */
async function run(database: string, reads: number, mutation?: Mutation): Promise<Outcome> {
  const folder = fs.mkdtempSync(path.join(process.env[FOLDER_VARIABLE]!, 'replicas-'));
  transpile(folder, PROGRAMS, mutation);
  const program = path.join(folder, 'tests/soundness/replicas/main.js');
  const words = ['--database', database, '--seed', '7', '--reads', String(reads)];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words]).catch(
    (error: { stdout: string }) => error,
  );
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Outcome;
}

for (const { name, missing } of FAMILIES) {
  describeIf(missing === undefined, `a replica that lags (${name})`, () => {
    test('gives nobody an old answer for a current one', async () => {
      const outcome = await run(name, 1500);
      expect(outcome).toMatchObject({ found: 0 });
      expect(outcome.hits).toBeGreaterThan(100);
      expect(outcome.behind).toBeGreaterThan(10);
    }, 120_000);

    for (const { bug, database, ...mutation } of MUTANTS.filter((mutant) => mutant.database === name))
      test(`a reader that ${bug} is found out`, async () => {
        const { found } = await run(database, 20_000, mutation);
        expect(found).toBeGreaterThan(0);
      }, 240_000);
  });
}
