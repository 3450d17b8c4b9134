/** No answer crosses from one identity to another; and a store that mixes them up is found out. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { mysql } from '../../support/kinds/mysql';
import { postgres } from '../../support/kinds/postgres';
import { sqlite } from '../../support/kinds/sqlite';
import { FOLDER_VARIABLE } from '../../support/services/all';
import { describeIf } from '../../support/suites';
import { type Mutation, transpile } from '../../support/transpile';
import { mixIdentities } from './machine';
import { mysql as mysqlWorld } from './mysql';
import { postgres as postgresWorld } from './postgres';
import { sqlite as sqliteWorld } from './sqlite';

const WORLDS = [
  [sqlite, sqliteWorld],
  [postgres, postgresWorld],
  [mysql, mysqlWorld],
] as const;

for (const [kind, world] of WORLDS) {
  describeIf(kind.present, `many identities (${kind.name})`, () => {
    const name = `cachalot_identity_${randomBytes(6).toString('hex')}`;
    beforeAll(() => kind.createDatabase(name));
    afterAll(() => kind.dropDatabase(name));

    test('each gets its own answers', async () => {
      const options = { seed: 7, requests: 600, world, config: kind.config(name) };
      const { found, guises, hits, disguised } = await mixIdentities(options);
      expect(found).toEqual([]);
      expect(Object.keys(guises).length).toBeGreaterThan(2);
      expect(hits).toBeGreaterThan(100);
      expect(disguised).toBeGreaterThan(20);
    }, 120_000);
  });
}

const BUGS: readonly (Mutation & { readonly bug: string; readonly database: 'mysql' | 'postgres' })[] = [
  {
    bug: 'does not tell connections by their settings',
    database: 'mysql',
    file: 'cachalot/store/database.ts',
    find: 'const connection = connectionKey(this.client);',
    put: "const connection: string | undefined = 'the same';",
  },
  {
    bug: 'takes a session for plain that a statement has changed',
    database: 'mysql',
    file: 'cachalot/store/read-through.ts',
    find: "if (place?.session.changed) return refuse('session-state');",
    put: '',
  },
  {
    bug: 'forgets what was SET in a transaction',
    database: 'postgres',
    file: 'cachalot/store/transaction-read.ts',
    find: 'if (transaction.sessionChanged || transaction.schemaChanged)',
    put: 'if (transaction.schemaChanged)',
  },
  {
    bug: 'does not follow routines into the session',
    database: 'postgres',
    file: 'cachalot/store/effects.ts',
    find: 'return strongest(effectsOf(passage).map(({ session }) => session));',
    put: 'return strongest(effectsOf(passage).map(() => undefined));',
  },
];

const PROGRAMS = ['tests/support', 'tests/soundness/identity', 'tests/soundness/support'];

for (const { bug, database, ...mutation } of BUGS) {
  describeIf({ mysql, postgres }[database].present, `a store that ${bug}`, () => {
    test('is found out', async () => {
      const folder = fs.mkdtempSync(path.join(process.env[FOLDER_VARIABLE]!, 'identity-'));
      transpile(folder, PROGRAMS, mutation);
      const program = path.join(folder, 'tests/soundness/identity/main.js');
      const words = ['--database', database, '--seed', '7', '--requests', '3000'];
      const run = promisify(execFile)(process.execPath, [program, ...words]);
      const { stdout } = await run.catch((error: { stdout: string }) => error);
      const outcome = JSON.parse(stdout.trim().split('\n').at(-1)!) as { found: number };
      expect(outcome.found).toBeGreaterThan(0);
    }, 120_000);
  });
}
