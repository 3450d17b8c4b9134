/** The settings: the sub-path `cachalot/settings`. */
export { ConfigurationError, InvalidArgumentError, SettingError } from './errors';
export { importFile } from './import-file';
export { type LoadedConfiguration, loadConfiguration } from './load-configuration';
export { type Overrider, overrideSettings } from './override';
export { type LiveSettings, settings } from './settings';
export type {
  BackendClass,
  BackendName,
  BackendObject,
  CacheConfig,
  CacheSetting,
  DatabaseSetting,
  DatabaseWithRole,
  ModelClass,
  QueryForKey,
  QueryKeygen,
  TableKeygen,
} from './shapes';
export type { Names, SettingName, Settings, SettingsInput, TableNames } from './types';
