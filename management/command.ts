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
}

/** 0: done; 1: it ran and found or met an error; 2: it was called wrongly, and nothing was done. */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** how the positionals are called in the help; `undefined`: it takes none */
  readonly positionals?: string;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  /** it works without the project's settings */
  readonly withoutSettings?: boolean;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** Called wrongly: the message goes to stderr, the exit code is 2, nothing was done. */
export class UsageError extends Error {
  readonly code = 'ERR_CACHALOT_USAGE';

  override get name(): string {
    return 'UsageError';
  }
}

/** The options that every command has. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  verbosity: {
    type: 'string',
    short: 'v',
    value: 'LEVEL',
    help: '0: errors alone, 1: normal, 2: more, 3: everything',
    choices: () => ['0', '1', '2', '3'],
    default: '1',
  },
  help: { type: 'boolean', short: 'h', help: 'shows this help' },
};
