/** The commands that come with cachalot, in the order of the help. */
import type { Command } from './command';
import { cachalotStats } from './commands/cachalot-stats';
import { check } from './commands/check';
import { checkClocks } from './commands/check-clocks';
import { dumpdata } from './commands/dumpdata';
import { flush } from './commands/flush';
import { flushCachalot } from './commands/flush-cachalot';
import { init } from './commands/init';
import { invalidateCachalot } from './commands/invalidate-cachalot';
import { loaddata } from './commands/loaddata';

export const COMMANDS: readonly Command[] = [
  invalidateCachalot,
  cachalotStats,
  check,
  checkClocks,
  flushCachalot,
  flush,
  dumpdata,
  loaddata,
  init,
];
