/** `flush`: takes every row out of a database, as Django’s does; it asks first, or is told not to. */
import { databases, overrideSettings } from '../../cachalot/index';
import { type Command, type ExitCode, type Invocation, UsageError } from '../command';
import { databaseOf, databaseOption } from '../data/database-option';
import { inspectionOf, tablesOf } from '../data/tables';

export const flush: Command = {
  name: 'flush',
  summary: 'Takes every row out of a database; its tables stay. Asks first.',
  options: {
    db: databaseOption,
    'no-input': { type: 'boolean', help: 'Does not ask.' },
    yes: { type: 'boolean', short: 'y', help: 'The same.' },
  },
  run,
};

async function run({ options, verbosity, out, err, ask }: Invocation): Promise<ExitCode> {
  const alias = databaseOf(options);
  const knex = databases.get(alias);
  inspectionOf(knex);
  if (options['no-input'] !== true && options.yes !== true && !(await isMeant(alias, ask))) {
    out('Flush cancelled.');
    return 0;
  }
  const tables = (await tablesOf(knex)).map(({ name }) => name);
  try {
    // what a raw statement empties must be read anew, whatever the application says of raw statements
    if (tables.length > 0)
      await overrideSettings({ CACHALOT_INVALIDATE_RAW: true }, () => inspectionOf(knex).empty(knex, tables));
  } catch (error) {
    err(`Nothing was emptied: ${(error as Error).message}`);
    return 1;
  }
  if (verbosity > 0) out(`Emptied ${tables.length} tables of database '${alias}'.`);
  if (verbosity > 1) for (const table of tables) out(`  ${table}`);
  return 0;
}

async function isMeant(alias: string, ask: Invocation['ask']): Promise<boolean> {
  const answer = await ask(
    `This takes every row out of database '${alias}', and cannot be undone.\nType 'yes' to go on, or 'no' to cancel: `,
  );
  if (answer !== undefined) return answer.trim().toLowerCase() === 'yes';
  throw new UsageError('There is nobody to ask. Say --no-input (or --yes) if every row is to be taken out.');
}
