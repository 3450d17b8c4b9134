/** From the words of a command line to the command that is meant: one of cachalot’s, one of the project’s, or help. */
import path from 'node:path';
import { loadConfiguration, UnknownNameError, version } from '../cachalot/index';
import { COMMANDS } from './built-in';
import { type Command, CommandError, type ExitCode, type Invocation } from './command';
import { completionScript } from './completion';
import { commandHelp, generalHelp, type Listed } from './help';
import { type CommandFile, commandFiles, loadCommand } from './own-commands';
import { checkChoices, parseArguments } from './parse';
import { messageOf } from './report';

/** What a command gets beside its words. */
export type Surroundings = Omit<Invocation, 'positionals' | 'options' | 'verbosity'> & {
  readonly program: string;
  /** heard once it is known how much is to be said */
  readonly quiet: (isQuiet: boolean) => void;
};

/** @throws what says that it was called wrongly, or what the command throws */
export async function dispatch(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, program, out } = surroundings;
  const [first, ...rest] = argv;
  const isHelp = first === undefined || first === '--help' || first === '-h' || first === 'help';
  const [name, ...words] = isHelp ? [...rest.slice(0, 1), '--help', ...rest.slice(1)] : argv;
  if (isHelp && rest.length === 0) out(generalHelp(program, COMMANDS, await ownListed(cwd)));
  else if (first === '--version') out(version);
  else if (first === '--completion') out(completion(rest[0], cwd));
  else return run(await commandNamed(name!, cwd), words, surroundings);
  return 0;
}

async function run(
  command: Command,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { program, quiet, ...given } = surroundings;
  const parsed = parseArguments(command, words);
  if (parsed.options.help === true) {
    given.out(commandHelp(program, command));
    return 0;
  }
  if (command.withoutSettings !== true) await loadConfiguration(given.cwd);
  checkChoices(command, parsed);
  const verbosity = Number(parsed.options.verbosity);
  quiet(verbosity === 0);
  const code: unknown = (await command.run({ ...parsed, verbosity, ...given })) ?? 0;
  if (code === 0 || code === 1 || code === 2) return code;
  throw new CommandError(
    `${command.name} has returned ${String(code)}, which is no exit code: 0, 1 or 2 is.`,
  );
}

/** @throws UnknownNameError when nothing goes by that name, CommandError for a file that is no command */
async function commandNamed(name: string, cwd: string): Promise<Command> {
  const files = commandFiles(cwd);
  const own = files.find((file) => file.name === name);
  // before ours: a file of the same name is an error, and must not pass unnoticed
  if (own !== undefined) return loadCommand(own);
  const ours = COMMANDS.find((command) => command.name === name);
  if (ours !== undefined) return ours;
  if (name.startsWith('-'))
    throw new UnknownNameError('option', name, ['--help', '--version', '--completion']);
  throw new UnknownNameError(
    'command',
    name,
    [...COMMANDS, ...files].map((one) => one.name),
  );
}

function completion(shell: string | undefined, cwd: string): string {
  const names = commandFiles(cwd).map(({ name }) => name);
  return completionScript(
    shell,
    COMMANDS,
    names.filter((name) => !COMMANDS.some((one) => one.name === name)),
  );
}

async function ownListed(cwd: string): Promise<Listed[]> {
  return Promise.all(commandFiles(cwd).map((file) => listed(file, cwd)));
}

/** One that is broken is listed with what is wrong with it, and harms no other. */
async function listed(file: CommandFile, cwd: string): Promise<Listed> {
  try {
    return { name: file.name, summary: (await loadCommand(file)).summary };
  } catch (error) {
    const because = messageOf(error).split('\n')[0]!.replace(file.file, path.relative(cwd, file.file));
    return { name: file.name, summary: `(cannot be used: ${because})` };
  }
}
