/** The settings as they are here and now: one frozen object, the same one until a setting changes. */
import { readContext, type SettingsOverlay } from '../cachalot/support/call-context';
import { processState } from '../cachalot/support/process-state';
import { defaultOf, SETTING_NAMES } from './definitions';
import type { SettingName, Settings } from './types';

interface SettingsState {
  /** replaced at every assignment, never changed: its identity tells whether anything changed */
  base: Settings;
  /** names that code assigned; a configuration file leaves them alone */
  readonly assigned: Set<SettingName>;
}

function defaults(): Settings {
  return Object.freeze(Object.fromEntries(SETTING_NAMES.map((name) => [name, defaultOf(name)]))) as never;
}

/** Shared by every copy of the package; only `assign.ts` writes it. */
export const state = processState<SettingsState>('settings', () => ({
  base: defaults(),
  assigned: new Set(),
}));

// An older release may have made the state, without the settings that came since.
if (SETTING_NAMES.some((name) => !Object.hasOwn(state.base, name))) {
  state.base = Object.freeze({ ...defaults(), ...state.base });
}

/**
 * Every setting as this call chain sees it, overrides included.
 *
 * A plain frozen object, cheap enough for every query. While no setting changes it is the same object, so
 * that what is derived from it can be kept in a WeakMap.
 */
export function currentSettings(): Settings {
  const overlay = readContext()?.settings;
  return overlay === undefined ? state.base : (overlay.resolve() as Settings);
}

/** Overrides over the base settings; whatever is not overridden follows the base when that changes. */
export class Overlay implements SettingsOverlay {
  #base: Settings | undefined;
  #resolved: Settings | undefined;

  /** @param values checked already */
  constructor(readonly values: Readonly<Partial<Settings>>) {}

  resolve(): Settings {
    if (this.#resolved === undefined || this.#base !== state.base) {
      this.#base = state.base;
      this.#resolved = Object.freeze({ ...state.base, ...this.values });
    }
    return this.#resolved;
  }
}
