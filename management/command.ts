/**
 * What a command is: data that the parser, the help and the dispatcher read, and a function that does the work.
 */

/** One option of a command. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** one letter */
  readonly short?: string;
  /** how the value is called in the help */
  readonly value?: string;
  readonly help: string;
  /** the values that are accepted, read when the command runs */
  readonly choices?: () => readonly string[];
  /** what kind of name a choice is, for the message about an unknown one */
  readonly kind?: 'cache' | 'database';
  readonly default?: string;
}

/** Where a command writes, line by line. */
export interface Output {
  out(line: string): void;
  err(line: string): void;
}

export interface Invocation extends Output {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** 0: nothing but errors, 1: normal, 2: more, 3: everything */
  readonly verbosity: number;
  readonly cwd: string;
  /** the person's answer; nothing when there is nobody to ask */
  ask(question: string): Promise<string | undefined>;
  /** Shows what is under way until the next line; at a terminal alone, and not with `-v 0`. */
  progress(text: string): void;
}

/** 0: done; 1: it ran and found or met an error; 2: it was called wrongly, and nothing was done. */
export type ExitCode = 0 | 1 | 2;

/** A command: one of cachalot’s own, or what a file of `management/commands` exports. */
export interface Command {
  readonly name: string;
  /** one line for the list of commands */
  readonly summary: string;
  /** more about it, for its own help */
  readonly description?: string;
  /** how the positionals are called in the help; `undefined`: it takes none */
  readonly positionals?: string;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  /** what can follow the command’s name, and what that does */
  readonly examples?: readonly (readonly [words: string, meaning: string])[];
  /** what each exit code means */
  readonly exitCodes?: Readonly<Record<ExitCode, string>>;
  /** it works without the project's settings */
  readonly withoutSettings?: boolean;
  /** Does the work. Nothing returned is 0; a `CommandError` thrown is 1, a `UsageError` is 2. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return is one of these
  run(invocation: Invocation): Promise<ExitCode | void> | ExitCode | void;
}

/** Called wrongly: the message goes to stderr, the exit code is 2, nothing was done. */
export class UsageError extends Error {
  readonly code = 'ERR_CACHALOT_USAGE';

  override get name(): string {
    return 'UsageError';
  }
}

/** It could not be done: the message goes to stderr, without a stack, and the exit code is 1. */
export class CommandError extends Error {
  readonly code = 'ERR_CACHALOT_COMMAND';

  override get name(): string {
    return 'CommandError';
  }
}

/** A file of the project is no command; `cause` is what it threw, if it did, and is told with its stack. */
export class BrokenCommandError extends CommandError {}

/** For commands that print one JSON document instead of lines; see `reporter`. */
export const jsonOption: OptionSpec = {
  type: 'boolean',
  help: 'Prints one JSON document instead of lines, of an error too.',
};

/** The options that every command has. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  verbosity: {
    type: 'string',
    short: 'v',
    value: 'LEVEL',
    help: '0: errors alone, 1: normal, 2: more, 3: everything.',
    choices: () => ['0', '1', '2', '3'],
    default: '1',
  },
  help: { type: 'boolean', short: 'h', help: 'Shows this help.' },
};
