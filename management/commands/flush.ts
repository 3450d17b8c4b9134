/** `flush`: takes every row out of a database, as Django’s does; it asks first, or is told not to. */
import { databases, overrideSettings } from '../../cachalot/index';
import {
  type Command,
  CommandError,
  type ExitCode,
  type Invocation,
  jsonOption,
  UsageError,
} from '../command';
import { databaseOf, databaseOption } from '../data/database-option';
import { inspectionOf, tablesOf } from '../data/tables';
import { messageOf, reporter } from '../report';

export const flush: Command = {
  name: 'flush',
  summary: 'Takes every row out of a database; its tables stay. Asks first.',
  options: {
    db: databaseOption,
    'no-input': { type: 'boolean', help: 'Does not ask.' },
    yes: { type: 'boolean', short: 'y', help: 'The same.' },
    json: jsonOption,
  },
  examples: [
    ['', 'Asks, and takes every row out of the database "default".'],
    ['--no-input --db other', 'Does so with another one, and asks nobody.'],
  ],
  exitCodes: {
    0: 'the tables are empty, or the answer was no',
    1: 'the database refused it; nothing was emptied',
    2: 'an alias or option is unknown, or there is nobody to ask; nothing was emptied',
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, ask, progress } = invocation;
  const { say, done, json } = reporter(invocation);
  const alias = databaseOf(options);
  const knex = databases.get(alias);
  inspectionOf(knex);
  const isTold = options['no-input'] === true || options.yes === true;
  if (!isTold && !(await isMeant(alias, json ? async () => undefined : ask))) {
    say('Flush cancelled.', 0);
    return 0;
  }
  const tables = (await tablesOf(knex)).map(({ name }) => name);
  progress(`Emptying ${tables.length} tables…`);
  try {
    // what a raw statement empties must be read anew, whatever the application says of raw statements
    if (tables.length > 0)
      await overrideSettings({ CACHALOT_INVALIDATE_RAW: true }, () => inspectionOf(knex).empty(knex, tables));
  } catch (cause) {
    throw new CommandError(`Nothing was emptied: ${messageOf(cause)}`, { cause });
  }
  say(`Emptied ${tables.length} tables of database '${alias}'.`);
  for (const table of tables) say(`  ${table}`, 2);
  return done(true, { database: alias, tables });
}

async function isMeant(alias: string, ask: Invocation['ask']): Promise<boolean> {
  const answer = await ask(
    `This takes every row out of database '${alias}', and cannot be undone.\nType 'yes' to go on, or 'no' to cancel: `,
  );
  if (answer !== undefined) return answer.trim().toLowerCase() === 'yes';
  throw new UsageError('There is nobody to ask. Say --no-input (or --yes) if every row is to be taken out.');
}
