/** The signals that applications listen to: the sub-path `cachalot/signals`. */
export { type PostInvalidation, postInvalidation, type TableName } from './post-invalidation';
export { type SettingChanged, settingChanged } from './setting-changed';
export type { HandlerErrorHook, HandlerFailure, Signal, SignalHandler, Undo } from './signal';
