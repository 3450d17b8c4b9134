/**
 * Connections break, answers come late and processes are killed at every step of a write; nothing that is read is wrong,
 * and rules that are broken on purpose are found out. SQLite has no server, and nothing between it and its caller.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { mysql } from '../../support/kinds/mysql';
import { postgres } from '../../support/kinds/postgres';
import { FOLDER_VARIABLE } from '../../support/services/all';
import { describeIf } from '../../support/suites';
import { type Mutation, transpile } from '../../support/transpile';
import { castDoubt, type Outcome } from './machine';
import { MUTANTS } from './mutants';
import { SCENES } from './scenes';

const KINDS = { postgres, mysql };
const PROGRAMS = ['tests/support', 'tests/soundness/support', 'tests/soundness/doubt'];
/** A cache that processes share. */
const SHARED = process.env.REDIS_URL === undefined ? 'filebased' : 'redis';

function buildIn(mutation?: Mutation): string {
  const folder = fs.mkdtempSync(path.join(process.env[FOLDER_VARIABLE]!, 'doubt-'));
  transpile(folder, PROGRAMS, mutation);
  return folder;
}

for (const served of ['postgres', 'mysql'] as const) {
  const kind = KINDS[served];
  describeIf(kind.present, `outcomes in doubt (${served})`, () => {
    const name = `cachalot_doubt_${randomBytes(6).toString('hex')}`;
    const place = { served, seed: 7, connect: () => kind.connect(name) };
    beforeEach(() => kind.createDatabase(name));
    afterEach(() => kind.dropDatabase(name));

    const shared = (folder: string) => ({
      BACKEND: SHARED,
      LOCATION: SHARED === 'redis' ? process.env.REDIS_URL : path.join(folder, 'cache'),
      KEY_PREFIX: `${name}:`,
    });
    const played = ({ scenes }: Outcome): string[] => Object.keys(scenes);

    test('leave nothing wrong in a cache that processes share', async () => {
      const folder = buildIn();
      const cache = shared(folder);
      const outcome = await castDoubt({ ...place, config: kind.config(name), cache, folder, rounds: 12 });
      expect(outcome.found).toEqual([]);
      expect(outcome.judged).toBeGreaterThan(500);
      expect(played(outcome)).toContain('killed');
    }, 300_000);

    test('leave nothing wrong in the memory of the process', async () => {
      const cache = { BACKEND: 'locmem' };
      const config = kind.config(name);
      const outcome = await castDoubt({ ...place, config, cache, folder: undefined, rounds: 8 });
      expect(outcome.found).toEqual([]);
      expect(outcome.cannot).toHaveProperty('killed');
      expect(played(outcome).length).toBeGreaterThan(2);
    }, 300_000);

    test('leave nothing wrong when the ROLLBACK of a pool hangs', async () => {
      const only = ['ROLLBACK that hangs'];
      const options = { cache: { BACKEND: 'locmem' }, folder: undefined, only };
      const outcome = await castDoubt({ ...place, ...options, config: kind.config(name), rounds: 1 });
      expect(outcome.found).toEqual([]);
      expect(played(outcome)).toEqual(only);
    }, 300_000);
  });
}

describe('the scenes of doubt', () => {
  it('have each a name of their own', () => {
    expect(new Set(SCENES.map(({ name }) => name)).size).toBe(SCENES.length);
  });
});

for (const { rule, database, scenes, ...mutation } of MUTANTS) {
  describeIf(KINDS[database].present, `a store that ${rule}`, () => {
    test('is found out', async () => {
      const program = path.join(buildIn(mutation), 'tests/soundness/doubt/main.js');
      const words = ['--database', database, '--cache', SHARED, '--seed', '7', '--rounds', '150'];
      const run = promisify(execFile)(process.execPath, [program, ...words, '--scenes', scenes]);
      const { stdout } = await run.catch((error: { stdout: string }) => error);
      const outcome = JSON.parse(stdout.trim().split('\n').at(-1)!) as { found: number };
      expect(outcome.found).toBeGreaterThan(0);
    }, 300_000);
  });
}
