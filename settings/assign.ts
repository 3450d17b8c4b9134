/** Changes settings for the whole process: several at once or none, and tells who listens. */
import { settingChanged } from '../signals/setting-changed';
import { state } from './current';
import { defaultOf, parseSetting, SETTING_NAMES } from './definitions';
import { InvalidArgumentError } from './errors';
import { isPlainRecord } from './records';
import type { SettingName, Settings } from './types';

/** Checks a selection of settings without assigning it. Throws a `SettingError` at the first that is wrong. */
export function parseSettings(values: unknown, argument: string): Partial<Settings> {
  if (!isPlainRecord(values))
    throw new InvalidArgumentError(argument, values, 'an object of settings by name');
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, parseSetting(name, value)]));
}

/** Puts checked values in place, then emits `settingChanged` for each that differs. */
export function assign(values: Partial<Settings>): void {
  const previous = state.base;
  const next = Object.freeze({ ...previous, ...values });
  state.base = next;
  for (const setting of SETTING_NAMES) {
    const change = { setting, value: next[setting], previous: previous[setting] };
    if (!Object.is(change.value, change.previous)) settingChanged.emit(setting, change);
  }
}

/** Assigns what code says; returns a function that puts back what was there before. */
export function assignFromCode(values: Partial<Settings>): () => void {
  const names = Object.keys(values) as SettingName[];
  const previous = Object.fromEntries(names.map((name) => [name, state.base[name]]));
  const first = names.filter((name) => !state.assigned.has(name));
  for (const name of names) state.assigned.add(name);
  assign(values);
  return () => {
    for (const name of first) state.assigned.delete(name);
    assign(previous);
  };
}

/** Assigns what a configuration file says; what code has said goes before it. */
export function assignFromFile(values: Partial<Settings>): void {
  const entries = Object.entries(values).filter(([name]) => !state.assigned.has(name as SettingName));
  assign(Object.fromEntries(entries));
}

/** Puts these settings, or all, back to their defaults. */
export function resetSettings(names: readonly SettingName[]): void {
  for (const name of names) state.assigned.delete(name);
  assign(Object.fromEntries(names.map((name) => [name, defaultOf(name)])));
}
