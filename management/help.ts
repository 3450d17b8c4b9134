/**
 * The help texts, made from the commands' own data.
 */
import { version } from '../cachalot/index';
import type { Command, ExitCode, OptionSpec } from './command';
import { optionsOf } from './parse';

const WIDTH = 100;

const EXIT_CODES: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'it ran and met an error',
  2: 'called wrongly, and nothing was done',
};

type Row = readonly [left: string, right: string];

/** A command of the project as it is listed: its summary, or why it has none. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
}

/** `program` is how the person has called us: `node manage`, `cachalot`. */
export function generalHelp(program: string, commands: readonly Listed[], own: readonly Listed[]): string {
  const names = [...commands, ...own].map(({ name }) => name.length);
  const width = Math.max(...names);
  const list = (listed: readonly Listed[]) =>
    table(
      listed.map(({ name, summary }) => [name, summary]),
      width,
    );
  return [
    `cachalot ${version}`,
    '',
    `Usage: ${program} <command> [arguments] [options]`,
    '',
    'Commands:',
    ...list(commands),
    '',
    ...(own.length === 0 ? [] : ['Commands of this project (management/commands):', ...list(own), '']),
    'Options:',
    ...table(
      [
        ['--version', 'Prints the version of cachalot.'],
        ['--completion bash', 'Prints a script that completes commands and options in bash.'],
      ],
      0,
    ),
    '',
    `${program} <command> --help tells more about one of them.`,
    `Exit codes: ${Object.entries(EXIT_CODES)
      .map(([code, meaning]) => `${code} ${meaning}`)
      .join('; ')}.`,
  ].join('\n');
}

export function commandHelp(program: string, command: Command): string {
  const { name, summary, description, positionals, examples = [], exitCodes = EXIT_CODES } = command;
  const call = `${program} ${name}`;
  return [
    `Usage: ${call}${positionals === undefined ? '' : ` ${positionals}`} [options]`,
    '',
    ...wrap(summary, WIDTH),
    '',
    ...(description === undefined ? [] : [...paragraphs(description), '']),
    'Options:',
    ...table(
      Object.entries(optionsOf(command)).map(([key, spec]) => [flagsOf(key, spec), spec.help]),
      0,
    ),
    '',
    ...(examples.length === 0 ? [] : ['Examples:', ...examples.flatMap(exampleOf(call)), '']),
    'Exit codes:',
    ...table(
      Object.entries(exitCodes).map(([code, meaning]) => [code, meaning.replaceAll('`', '')]),
      0,
    ),
  ].join('\n');
}

function exampleOf(call: string): (example: readonly [words: string, meaning: string]) => string[] {
  return ([words, meaning]) => [`  ${`${call} ${words}`.trimEnd()}`, `      ${meaning}`];
}

function flagsOf(name: string, { short, type, value }: OptionSpec): string {
  const flags = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return type === 'boolean' ? flags : `${flags} ${value ?? 'VALUE'}`;
}

/** Two columns; what is too long for its line goes on below itself. */
function table(rows: readonly Row[], atLeast: number): string[] {
  const width = Math.max(atLeast, ...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    wrap(right, WIDTH - width - 4).map(
      (line, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${line}`,
    ),
  );
}

function paragraphs(text: string): string[] {
  return text.split('\n').flatMap((line) => (line === '' ? [''] : wrap(line, WIDTH)));
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
