/** Storms that are short enough for the tests. */
import fs from 'node:fs';
import path from 'node:path';
import { mysql } from '../../support/kinds/mysql';
import { postgres } from '../../support/kinds/postgres';
import { sqlite } from '../../support/kinds/sqlite';
import { FOLDER_VARIABLE } from '../../support/services/all';
import type { Keeper } from '../../support/services/keeper';
import { transpile } from '../../support/transpile';
import { berth, type StormCache } from './berths';
import type { Mutant } from './mutants';
import type { StormDatabase, StormOptions } from './plan';
import { type Outcome, runStorm } from './storm';

export const KINDS = { sqlite, postgres, mysql };

/** What a storm runs, beside the sources. */
const PROGRAMS = ['tests/support', 'tests/soundness/support', 'tests/soundness/storm'];

/** Transpiles everything, with a mutation or without. */
export function buildIn(name: string, mutant?: Mutant): string {
  const folder = fs.mkdtempSync(path.join(process.env[FOLDER_VARIABLE]!, `storm-${name}-`));
  transpile(folder, PROGRAMS, mutant);
  return folder;
}

export async function shortStorm(
  folder: string,
  database: StormDatabase,
  cache: StormCache,
  keeper: Keeper,
  sizes: Pick<StormOptions, 'seed' | 'operations' | 'round' | 'delays' | 'changes' | 'kills'>,
): Promise<Outcome> {
  const place = await berth(KINDS[database]);
  try {
    const plan = { folder, database, config: place.config, cache: await cache.open(keeper) };
    return await runStorm({ ...plan, ...sizes, processes: 4 }, place.knex);
  } finally {
    await place.leave();
  }
}
