/**
 * Runs a command by the words of a command line: loads the project's settings, does the work, and lets go of all
 * that would keep the process alive.
 */
import { CachalotError, caches, databases, loadConfiguration, UnknownNameError } from '../cachalot/index';
import { ask as askPerson } from './ask';
import { type Command, type ExitCode, type Invocation, type Output, UsageError } from './command';
import { check } from './commands/check';
import { checkClocks } from './commands/check-clocks';
import { dumpdata } from './commands/dumpdata';
import { flush } from './commands/flush';
import { flushCachalot } from './commands/flush-cachalot';
import { init } from './commands/init';
import { invalidateCachalot, widened } from './commands/invalidate-cachalot';
import { loaddata } from './commands/loaddata';
import { commandHelp, generalHelp } from './help';
import { checkChoices, parseArguments } from './parse';

export const COMMANDS: readonly Command[] = [
  invalidateCachalot,
  check,
  checkClocks,
  flushCachalot,
  flush,
  dumpdata,
  loaddata,
  init,
];

export interface CallOptions extends Partial<Output> {
  /** where the settings are looked for; the working directory by default */
  readonly cwd?: string;
  /** how the person has called us, for the help */
  readonly program?: string;
  /** how a person is asked; by the terminal, where there is one */
  readonly ask?: Invocation['ask'];
}

const WRITE: Output = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

/** Runs a command and sets the process's exit code. Never rejects: what goes wrong is told on stderr. */
export async function main(
  argv: readonly string[] = process.argv.slice(2),
  options: CallOptions = {},
): Promise<void> {
  const code = await callCommand(argv, options);
  await letGo(options.err ?? WRITE.err);
  process.exitCode = code;
}

/**
 * Runs a command within this process, as a test or a script would; pools and caches stay open.
 * @returns the exit code; what goes wrong is told through `err`
 */
export async function callCommand(argv: readonly string[], options: CallOptions = {}): Promise<ExitCode> {
  const {
    cwd = process.cwd(),
    program = 'cachalot',
    out = WRITE.out,
    err = WRITE.err,
    ask = askPerson,
  } = options;
  try {
    const [name, ...rest] = argv;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      out(generalHelp(program, COMMANDS));
      return 0;
    }
    const command = COMMANDS.find((one) => one.name === name);
    if (command === undefined)
      throw new UnknownNameError(
        'command',
        name,
        COMMANDS.map((one) => one.name),
      );
    const parsed = parseArguments(command, rest);
    if (parsed.options.help === true) {
      out(commandHelp(program, command));
      return 0;
    }
    if (command.withoutSettings !== true) await loadConfiguration(cwd);
    checkChoices(command, parsed);
    return await command.run({ ...parsed, verbosity: Number(parsed.options.verbosity), cwd, out, err, ask });
  } catch (thrown) {
    return report(thrown, program, err);
  }
}

/** Called wrongly or not able to: the first is 2, and nothing was done. */
function report(thrown: unknown, program: string, err: Output['err']): ExitCode {
  const error = widened(thrown);
  const wrong = error instanceof UsageError || error instanceof UnknownNameError;
  if (wrong || error instanceof CachalotError) err((error as Error).message);
  else err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (wrong) err(`${program} --help tells what there is.`);
  return wrong ? 2 : 1;
}

/** Pools and sockets would keep the process alive. */
async function letGo(err: Output['err']): Promise<void> {
  const ends = await Promise.allSettled([databases.destroy(), caches.close()]);
  for (const end of ends) if (end.status === 'rejected') err(String(end.reason));
}
