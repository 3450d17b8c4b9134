/** Tells that a setting was given another value for the whole process; overrides of one call chain are not told. */
import { processState } from '../cachalot/support/process-state';
import { Signal } from './signal';

/** What handlers of `settingChanged` get. */
export interface SettingChanged {
  /** the setting's name, which is also the name that it is emitted under */
  readonly setting: string;
  /** what `settings` holds now */
  readonly value: unknown;
  readonly previous: unknown;
}

/** Emitted under the setting's name after the assignment; with `settings.configure`, after all of its assignments. */
export const settingChanged: Signal<SettingChanged> = processState(
  'signal:setting-changed',
  () => new Signal('settingChanged'),
);
