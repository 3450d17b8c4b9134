/** The commands: the sub-path `cachalot/management`. */
export { type CallOptions, COMMANDS, callCommand, main } from './cli';
export type { Command, ExitCode, Invocation, OptionSpec, Output } from './command';
