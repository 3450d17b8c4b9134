/** `check`: looks over settings, caches, databases and Knex; an error makes it exit with 1. */
import { runChecks } from '../../cachalot/index';
import { type Command, jsonOption } from '../command';
import { reporter } from '../report';

export const check: Command = {
  name: 'check',
  summary: 'Checks settings, caches, databases and the version of Knex.',
  options: { json: jsonOption },
  examples: [
    ['', 'Looks everything over; findings go to stderr, each with a hint.'],
    ['--json', 'The same for a machine: { ok, found }.'],
  ],
  exitCodes: {
    0: 'there is no error; there may be warnings',
    1: 'a finding is an error, or the settings could not be loaded',
    2: 'an option is unknown',
  },
  async run(invocation) {
    const { say, done, json } = reporter(invocation);
    invocation.progress('Asking caches and databases…');
    const found = await runChecks();
    for (const { id, level, message, hint } of json ? [] : found) {
      invocation.err(`${level.toUpperCase()} (${id}) ${message}\n  HINT: ${hint}`);
    }
    const count = found.length === 0 ? 'no issues' : `${found.length} issue${found.length === 1 ? '' : 's'}`;
    say(`cachalot check identified ${count}.`);
    return done(!found.some(({ level }) => level === 'error'), { found });
  },
};
