/** Histories that are short enough for the tests. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { mysql } from '../../support/kinds/mysql';
import { postgres } from '../../support/kinds/postgres';
import { sqlite } from '../../support/kinds/sqlite';
import { FOLDER_VARIABLE } from '../../support/services/all';
import type { Keeper } from '../../support/services/keeper';
import { transpile } from '../../support/transpile';
import { stormCaches } from '../storm/berths';
import { type Outcome, runHistories } from './histories';
import type { Mutant } from './mutants';
import { type HistoryDatabase, type HistoryOptions, LEVELS } from './plan';
import { groundOn } from './world';

export const KINDS = { sqlite, postgres, mysql };

/** What a process runs, beside the sources. */
const PROGRAMS = ['support', 'soundness/support', 'soundness/storm', 'soundness/histories'];

/** Transpiles everything, with a mutation or without. */
export function buildIn(name: string, mutant?: Mutant): string {
  const folder = mkdtempSync(path.join(process.env[FOLDER_VARIABLE]!, `histories-${name}-`));
  transpile(
    folder,
    PROGRAMS.map((program) => `tests/${program}`),
    mutant,
  );
  return folder;
}

type Sizes = Pick<HistoryOptions, 'seed' | 'operations' | 'round' | 'delays' | 'changes'>;

export async function shortHistories(
  folder: string,
  database: HistoryDatabase,
  keeper: Keeper,
  sizes: Sizes,
  levels = LEVELS[database],
): Promise<Outcome> {
  const ground = await groundOn(KINDS[database]);
  try {
    const cache = await stormCaches()[process.env.CACHE ?? 'redis']!.open(keeper);
    const rest = { folder, database, levels, config: ground.config, cache, cached: true, processes: 4 };
    return await runHistories({ ...rest, ...sizes }, ground.knex);
  } finally {
    await ground.leave();
  }
}
