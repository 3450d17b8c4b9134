/** The live object `settings`: read it, assign to it; a wrong name or value throws at once and says why. */
import { inspect } from 'node:util';
import { own } from '../cachalot/support/own';
import { assignFromCode, parseSettings, resetSettings } from './assign';
import { currentSettings } from './current';
import { DEFINITIONS, SETTING_NAMES } from './definitions';
import { refused, unknownSetting } from './errors';
import { printable } from './printable';
import type { AssignableSettings, SettingName, SettingsInput } from './types';

/** The settings of this process, and what can be done with all of them. */
export interface LiveSettings extends AssignableSettings {
  /**
   * Assigns several settings at once, or none if one is invalid.
   *
   * @returns a function that puts back what these settings were before
   * @throws SettingError for an unknown name or a value that the setting cannot have
   */
  configure(values: SettingsInput): () => void;
  /** Puts the named settings back to their defaults; without names, all of them. */
  reset(...names: SettingName[]): void;
  /** The settings without passwords, and with names in place of instances and functions. */
  toJSON(): Record<string, unknown>;
}

const METHODS = {
  configure: (values: SettingsInput) => assignFromCode(parseSettings(values, 'settings.configure(values)')),
  reset(...names: SettingName[]) {
    for (const name of names) requireKnown(name);
    resetSettings(names.length === 0 ? SETTING_NAMES : names);
  },
  toJSON: () => printable(currentSettings()) as Record<string, unknown>,
  [inspect.custom]: (_depth: number, options: object) =>
    `Settings ${inspect(printable(currentSettings()), options)}`,
};

function requireKnown(name: string, value?: unknown): void {
  if (own<unknown>(DEFINITIONS, name) === undefined) throw unknownSetting(name, value, SETTING_NAMES);
}

/** Reads go through getters to the current values; the proxy below only watches what would change them. */
function readableSettings(): object {
  const target: object = Object.create(METHODS);
  for (const name of SETTING_NAMES) {
    const get = () => currentSettings()[name];
    Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
  }
  return target;
}

function refuse(key: PropertyKey, action: string): never {
  const name = String(key);
  requireKnown(name);
  throw refused(name, action, `assign a value, or settings.reset("${name}") for its default`);
}

const handler: ProxyHandler<object> = {
  set(_target, key, value) {
    const name = String(key);
    requireKnown(name, value);
    assignFromCode(parseSettings({ [name]: value }, 'settings'));
    return true;
  },
  deleteProperty: (_target, key) => refuse(key, 'deleted'),
  defineProperty: (_target, key) => refuse(key, 'redefined'),
  setPrototypeOf() {
    throw refused('settings', 'given another prototype', 'assign its settings one by one');
  },
  preventExtensions() {
    throw refused('settings', 'frozen', 'scope changes with overrideSettings');
  },
  /** As a plain value, so that tools which replace properties for a while see one. */
  getOwnPropertyDescriptor(target, key) {
    if (!Object.hasOwn(target, key)) return undefined;
    const value: unknown = Reflect.get(target, key);
    return { value, writable: true, enumerable: true, configurable: true };
  },
};

/**
 * The settings of this process, shared by every copy of the package that is loaded.
 *
 * Inside `overrideSettings` reading gives the override; assigning always changes the settings of the process.
 * Values are frozen: give a setting a new value rather than changing the one that it has.
 */
export const settings = new Proxy(readableSettings(), handler) as LiveSettings;
