/**
 * The help texts, made from the commands' own data.
 */
import { version } from '../cachalot/index';
import { COMMON_OPTIONS, type Command, type OptionSpec } from './command';

const EXIT_CODES = 'Exit codes: 0 done; 1 it ran and met an error; 2 called wrongly, and nothing was done.';

/** `program` is how the person has called us: `node manage`, `cachalot`. */
export function generalHelp(program: string, commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `cachalot ${version}`,
    '',
    `Usage: ${program} <command> [arguments] [options]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `${program} <command> --help tells more about one of them.`,
    EXIT_CODES,
  ].join('\n');
}

export function commandHelp(program: string, command: Command): string {
  const options = { ...command.options, ...COMMON_OPTIONS };
  const rows = Object.entries(options).map(([name, spec]) => [flagsOf(name, spec), spec.help] as const);
  const width = Math.max(...rows.map(([flags]) => flags.length));
  const positionals = command.positionals === undefined ? '' : ` ${command.positionals}`;
  return [
    `Usage: ${program} ${command.name}${positionals} [options]`,
    '',
    command.summary,
    '',
    'Options:',
    ...rows.map(([flags, help]) => `  ${flags.padEnd(width)}  ${help}`),
    '',
    EXIT_CODES,
  ].join('\n');
}

function flagsOf(name: string, { short, type, value }: OptionSpec): string {
  const flags = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return type === 'boolean' ? flags : `${flags} ${value ?? 'VALUE'}`;
}
