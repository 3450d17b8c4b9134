/** The option by which a command on data is told its database. */
import { databases } from '../../cachalot/index';
import { type OptionSpec, UsageError } from '../command';

export const databaseOption: OptionSpec = {
  type: 'string',
  short: 'd',
  value: 'ALIAS',
  kind: 'database',
  help: 'Database alias from the DATABASES setting; "default" unless there is only one.',
  choices: () => databases.aliases,
};

/** @throws UsageError when none is named and it is not clear which one is meant */
export function databaseOf(options: Readonly<Record<string, string | boolean | undefined>>): string {
  const { aliases } = databases;
  if (typeof options.db === 'string') return options.db;
  if (aliases.includes('default')) return 'default';
  if (aliases.length === 1) return aliases[0]!;
  throw new UsageError(
    aliases.length === 0
      ? 'DATABASES is empty: say in the settings which database is meant.'
      : `Say which database is meant: --db ${aliases.join(', --db ')}.`,
  );
}
