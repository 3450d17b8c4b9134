/** Tells which of a module's exports are settings. */
import { isModuleNamespaceObject } from 'node:util/types';
import { isKnexInstance } from './databases';
import { SETTING_NAMES } from './definitions';
import { nearestSetting } from './errors';
import { isPlainRecord, type PlainRecord } from './records';

const UPPER_CASE = /^[A-Z][A-Z0-9_]*$/;

/**
 * The settings that `exported` means: the default export or `module.exports`, called if it is a function,
 * or exports under the names of settings. Nothing, for a module that assigned to `settings` itself.
 */
export async function exportedSettings(exported: unknown): Promise<unknown> {
  const value = defaultExport(exported);
  if (value === undefined || isKnexInstance(value)) return {};
  if (typeof value === 'function') return (await (value as () => unknown)()) ?? {};
  return isPlainRecord(value) && !looksLikeSettings(value) ? {} : value;
}

function defaultExport(exported: unknown): unknown {
  if (!isEsm(exported)) return exported;
  if ('default' in exported) return defaultExport(exported.default);
  return Object.fromEntries(Object.entries(exported).filter(([name]) => UPPER_CASE.test(name)));
}

/** A module's namespace, or what a compiler made of it in CommonJS. */
function isEsm(exported: unknown): exported is PlainRecord {
  if (typeof exported !== 'object' || exported === null) return false;
  return isModuleNamespaceObject(exported) || ('__esModule' in exported && exported.__esModule === true);
}

/** A module that assigns to `settings` itself may export things of its own; misspelt settings are not that. */
function looksLikeSettings(value: PlainRecord): boolean {
  return Object.keys(value).some(
    (name) => UPPER_CASE.test(name) || nearestSetting(name, SETTING_NAMES) !== undefined,
  );
}
