/**
 * Runs a command by the words of a command line: loads the project's settings, does the work, and lets go of all
 * that would keep the process alive.
 */
import { caches, databases } from '../cachalot/index';
import { ask as askPerson } from './ask';
import { COMMANDS } from './built-in';
import type { ExitCode, Invocation, Output } from './command';
import { dispatch } from './dispatch';
import { Progress, type ProgressStream } from './progress';
import { reportError, wantsJson } from './report';
import { widened } from './widened';

export interface CallOptions extends Partial<Output> {
  /** where the settings are looked for; the working directory by default */
  readonly cwd?: string;
  /** how the person has called us, for the help */
  readonly program?: string;
  /** how a person is asked; by the terminal, where there is one */
  readonly ask?: Invocation['ask'];
  /** the terminal that shows what is under way; stderr by default, and nothing where `err` is given */
  readonly progress?: ProgressStream;
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
  const restore = keepOutputClean(argv);
  const code = await callCommand(argv, options);
  await letGo(options.err ?? WRITE.err);
  restore();
  process.exitCode = code;
}

/**
 * Runs a command within this process, as a test or a script would; pools and caches stay open.
 * @returns the exit code; what goes wrong is told through `err`
 */
export async function callCommand(argv: readonly string[], options: CallOptions = {}): Promise<ExitCode> {
  const { cwd = process.cwd(), program = 'cachalot', ask = askPerson } = options;
  const stream = options.progress ?? (options.err === undefined ? process.stderr : undefined);
  const progress = new Progress(stream);
  let isQuiet = false;
  const cleared =
    (write: Output['out']): Output['out'] =>
    (line) => {
      progress.clear();
      write(line);
    };
  const out = cleared(options.out ?? WRITE.out);
  const err = cleared(options.err ?? WRITE.err);
  try {
    return await dispatch(argv, {
      ...{ cwd, program, out, err },
      ask: (question) => {
        progress.clear();
        return ask(question);
      },
      progress: (text) => {
        if (!isQuiet) progress.show(text);
      },
      quiet: (said) => {
        isQuiet = said;
      },
    });
  } catch (thrown) {
    return reportError(widened(thrown), argv, program, { out, err });
  } finally {
    progress.clear();
  }
}

/**
 * What Knex and others write to the console goes to stderr, where it stands in no document: Knex tells of lost
 * connections by `console.log`. A command of the project may print as it likes, unless it is asked for JSON.
 */
function keepOutputClean(argv: readonly string[]): () => void {
  const isOurs = COMMANDS.some(({ name }) => name === argv[0]);
  if (!isOurs && !wantsJson(argv)) return () => undefined;
  const { log, info, debug } = console;
  Object.assign(console, { log: console.error, info: console.error, debug: console.error });
  return () => void Object.assign(console, { log, info, debug });
}

/** Pools and sockets would keep the process alive. */
async function letGo(err: Output['err']): Promise<void> {
  const ends = await Promise.allSettled([databases.destroy(), caches.close()]);
  for (const end of ends) if (end.status === 'rejected') err(String(end.reason));
}
