/**
 * What cachalot did in all processes of one run, read from the files that the preload left behind.
 */
import fs from 'node:fs';
import path from 'node:path';

const COUNTED = ['hits', 'misses', 'bypasses', 'stores', 'invalidations', 'errors', 'copies'] as const;

/** `copies` is how many copies of Knex were patched, each in each process that loaded it. */
export type Figures = Record<(typeof COUNTED)[number], number> & {
  /** processes, worker threads and sandboxes that cachalot was loaded in */
  loaded: number;
  bypassReasons: Record<string, number>;
};

export function readFigures(folder: string): Figures {
  const sum: Figures = {
    loaded: 0,
    copies: 0,
    hits: 0,
    misses: 0,
    bypasses: 0,
    stores: 0,
    invalidations: 0,
    errors: 0,
    bypassReasons: {},
  };
  for (const name of fs.readdirSync(folder)) {
    const all = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Figures[];
    for (const figures of all) add(sum, figures);
  }
  return sum;
}

function add(sum: Figures, figures: Figures): void {
  sum.loaded += 1;
  for (const name of COUNTED) sum[name] += figures[name];
  for (const [reason, times] of Object.entries(figures.bypassReasons)) {
    if (times > 0) sum.bypassReasons[reason] = (sum.bypassReasons[reason] ?? 0) + times;
  }
}
