/** The commands: the sub-path `cachalot/management`. */
export { COMMANDS } from './built-in';
export { type CallOptions, callCommand, main } from './cli';
export {
  type Command,
  CommandError,
  type ExitCode,
  type Invocation,
  jsonOption,
  type OptionSpec,
  type Output,
  UsageError,
} from './command';
export type { ProgressStream } from './progress';
export { type Reporter, reporter } from './report';
