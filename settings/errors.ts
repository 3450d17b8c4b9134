/** The errors of this layer, and how its messages are put. */
import { describe } from '../cachalot/support/describe';
import { didYouMean } from '../cachalot/support/did-you-mean';
import { SettingError } from '../cachalot/support/errors';

export { ConfigurationError, InvalidArgumentError, SettingError } from '../cachalot/support/errors';

/** A value that a setting cannot have; `at` is the path to it, such as `CACHES.default.BACKEND`. */
export function badValue(at: string, value: unknown, accepted: string, suggestion?: string): SettingError {
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  const message = `${at} cannot be ${describe(value)}: it takes ${accepted}.${hint}`;
  return new SettingError(message, { setting: settingOf(at), value, accepted, suggestion });
}

/** A key that the object at `at` does not take. */
export function unknownKey(at: string, key: string, value: unknown, known: readonly string[]): SettingError {
  const suggestion = didYouMean(key, known);
  const accepted = `the keys ${known.join(', ')}`;
  const hint = suggestion === undefined ? `It takes ${accepted}.` : `Did you mean "${suggestion}"?`;
  const message = `${at} has no key ${describe(key)}. ${hint}`;
  return new SettingError(message, { setting: settingOf(at), value, accepted, suggestion });
}

/** A setting that does not exist. */
export function unknownSetting(name: string, value: unknown, known: readonly string[]): SettingError {
  const suggestion = nearestSetting(name, known);
  const accepted = `the settings ${known.join(', ')}`;
  const hint = suggestion === undefined ? `There are ${accepted}.` : `Did you mean "${suggestion}"?`;
  const message = `${describe(name)} is not a setting of cachalot. ${hint}`;
  return new SettingError(message, { setting: name, value, accepted, suggestion });
}

/** The setting that was probably meant; `enabled` and `TIMEOUT` find theirs too. */
export function nearestSetting(name: string, known: readonly string[]): string | undefined {
  return didYouMean(name, known) ?? didYouMean(`CACHALOT_${name}`, known);
}

/** Something that cannot be done to the settings object, and what to do instead. */
export function refused(name: string, action: string, instead: string): SettingError {
  const message = `The setting ${name} cannot be ${action}: ${instead}.`;
  return new SettingError(message, { setting: name, value: undefined, accepted: instead });
}

function settingOf(at: string): string {
  return at.split('.', 1)[0]!;
}
