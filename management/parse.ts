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

/** Every option of a command, with those that all have. */
export function optionsOf(command: Command): Readonly<Record<string, OptionSpec>> {
  return { ...command.options, ...COMMON_OPTIONS };
}

/**
 * @throws UnknownNameError for an unknown option
 * @throws UsageError for a missing value, an empty one, or a positional too many
 */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments {
  const specs = optionsOf(command);
  const config = {
    args: [...argv],
    allowPositionals: command.positionals !== undefined,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
    ),
  };
  refuseUnknown(config, specs);
  try {
    const { values, positionals } = parseArgs(config);
    for (const [name, value] of Object.entries(values))
      if (value === '')
        throw new UsageError(`--${name} takes ${specs[name]!.value ?? 'a value'}, not nothing.`);
    if ((positionals as readonly string[]).includes(''))
      throw new UsageError('One of the arguments is empty.');
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

/** What Node says of an unknown option does not say which one was meant. */
function refuseUnknown(
  config: NonNullable<Parameters<typeof parseArgs>[0]>,
  specs: Readonly<Record<string, OptionSpec>>,
): void {
  const { tokens } = parseArgs({ ...config, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(specs, token.name)) continue;
    throw new UnknownNameError(
      'option',
      token.rawName,
      Object.keys(specs).map((name) => `--${name}`),
    );
  }
}

/**
 * Choices may come from the settings, so they are checked once those are loaded.
 * @throws UnknownNameError for an unknown alias, UsageError for another value that is not accepted
 */
export function checkChoices(command: Command, { options }: ParsedArguments): void {
  for (const [name, spec] of Object.entries(optionsOf(command))) {
    const value = options[name];
    const choices = spec.choices?.();
    if (typeof value !== 'string' || choices === undefined || choices.includes(value)) continue;
    if (spec.kind !== undefined) throw new UnknownNameError(spec.kind, value, choices);
    throw new UsageError(`--${name} takes ${choices.join(', ')}, not "${value}".`);
  }
}
