/**
 * From the words of a command line to what a command gets, or to a message that says what is wrong with them.
 */
import { parseArgs } from 'node:util';
import { UnknownNameError } from '../cachalot/index';
import { COMMON_OPTIONS, type Command, type OptionSpec, UsageError } from './command';

export interface ParsedArguments {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** @throws UsageError for an unknown option, a missing value or a positional too many */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments {
  const specs: Readonly<Record<string, OptionSpec>> = { ...command.options, ...COMMON_OPTIONS };
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: command.positionals !== undefined,
      options: Object.fromEntries(
        Object.entries(specs).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
      ),
    });
    const defaults = Object.entries(specs).map(([name, spec]) => [name, spec.default]);
    return {
      positionals,
      options: { ...Object.fromEntries(defaults), ...values } as ParsedArguments['options'],
    };
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/**
 * Choices may come from the settings, so they are checked once those are loaded.
 * @throws UnknownNameError for an unknown alias, UsageError for another value that is not accepted
 */
export function checkChoices(command: Command, { options }: ParsedArguments): void {
  for (const [name, spec] of Object.entries({ ...command.options, ...COMMON_OPTIONS })) {
    const value = options[name];
    const choices = spec.choices?.();
    if (typeof value !== 'string' || choices === undefined || choices.includes(value)) continue;
    if (spec.kind !== undefined) throw new UnknownNameError(spec.kind, value, choices);
    throw new UsageError(`--${name} takes ${choices.join(', ')}, not "${value}".`);
  }
}
