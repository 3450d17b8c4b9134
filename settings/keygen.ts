/** The functions behind CACHALOT_QUERY_KEYGEN and CACHALOT_TABLE_KEYGEN, loaded when they are first needed. */
import { messageOf } from '../cachalot/support/describe';
import { loadExport } from '../cachalot/support/load-module';
import { currentSettings } from './current';
import { SettingError } from './errors';
import type { QueryKeygen, TableKeygen } from './shapes';

/** The user's function for the keys of queries; `null` for cachalot's own. Throws a `SettingError` when it cannot be loaded. */
export function queryKeygen(): QueryKeygen | null {
  return loaded<QueryKeygen>('CACHALOT_QUERY_KEYGEN', currentSettings().CACHALOT_QUERY_KEYGEN);
}

/** The user's function for the keys of tables; `null` for cachalot's own. Throws a `SettingError` when it cannot be loaded. */
export function tableKeygen(): TableKeygen | null {
  return loaded<TableKeygen>('CACHALOT_TABLE_KEYGEN', currentSettings().CACHALOT_TABLE_KEYGEN);
}

const functions = new Map<string, unknown>();

function loaded<F>(setting: string, value: F | string | null): F | null {
  if (typeof value !== 'string') return value;
  if (!functions.has(value)) functions.set(value, load(setting, value));
  return functions.get(value) as F;
}

function load(setting: string, reference: string): unknown {
  let found: unknown;
  try {
    found = loadExport(reference);
  } catch (cause) {
    throw unusable(setting, reference, messageOf(cause), {
      cause,
    });
  }
  if (typeof found !== 'function') throw unusable(setting, reference, 'there is no such function');
  return found;
}

function unusable(setting: string, reference: string, because: string, options?: ErrorOptions): SettingError {
  const accepted = 'a function, or "module#export" seen from the working directory';
  const message = `${setting} "${reference}" cannot be used: ${because}. It takes ${accepted}.`;
  return new SettingError(message, { setting, value: reference, accepted }, options);
}
