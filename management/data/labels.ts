/** The names of a fixture and of the command line: `app.model` for what APPS lists, else the table itself. */
import { settings, UnknownNameError } from '../../cachalot/index';
import type { Table } from './tables';

/** As Django writes it: the app as it is, the model in small letters. */
export function labelOf({ name }: Table): string {
  for (const [app, models] of Object.entries(settings.APPS)) {
    for (const [model, { tableName }] of Object.entries(models)) {
      if (tableName === name) return `${app}.${model.toLowerCase()}`;
    }
  }
  return name;
}

/**
 * The tables that a word stands for: an app, a model of it, or a table.
 * @throws UnknownNameError when it is none of them
 */
export function tablesNamed(word: string, tables: readonly Table[]): readonly Table[] {
  const wanted = word.toLowerCase();
  const found = tables.filter((table) => {
    const label = labelOf(table);
    return (
      table.name === word ||
      label.toLowerCase() === wanted ||
      (label !== table.name && label.split('.')[0] === word)
    );
  });
  if (found.length > 0) return found;
  const known = tables.flatMap((table) => [labelOf(table), table.name]);
  throw new UnknownNameError('table', word, new Set(known));
}
