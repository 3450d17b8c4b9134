/** `check`: looks over settings, caches, databases and Knex; an error makes it exit with 1. */
import { runChecks } from '../../cachalot/index';
import type { Command } from '../command';

export const check: Command = {
  name: 'check',
  summary: 'Checks settings, caches, databases and the version of Knex.',
  async run({ out, err, verbosity }) {
    const found = await runChecks();
    for (const { id, level, message, hint } of found) {
      err(`${level.toUpperCase()} (${id}) ${message}\n  HINT: ${hint}`);
    }
    const count = found.length === 0 ? 'no issues' : `${found.length} issue${found.length === 1 ? '' : 's'}`;
    if (verbosity > 0) out(`cachalot check identified ${count}.`);
    return found.some(({ level }) => level === 'error') ? 1 : 0;
  },
};
