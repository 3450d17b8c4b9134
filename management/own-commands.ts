/**
 * A project’s own commands: each file of `management/commands`, in the working directory or beside the settings that
 * CACHALOT_SETTINGS_MODULE names, exports one command, which goes by the name of the file.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { importFile } from '../cachalot/index';
import { COMMANDS } from './built-in';
import { BrokenCommandError, type Command, CommandError } from './command';
import { wrongShape } from './command-shape';
import { messageOf } from './report';

/** Where a command of the project is; it is loaded when it is needed, so that one that is broken harms no other. */
export interface CommandFile {
  readonly name: string;
  readonly file: string;
}

/** In this order, as for the settings: of two files with one name the first is taken. */
const EXTENSIONS = ['.js', '.cjs', '.mjs', '.ts'];

/** Neither what begins with `_` nor what has another dot in its name (`greet.test.js`, `greet.d.ts`). */
const NAME = /^[a-z0-9][\w-]*$/i;

/** The project’s commands, in the order of their names. */
export function commandFiles(cwd: string): CommandFile[] {
  const found = new Map<string, CommandFile>();
  const settings = process.env.CACHALOT_SETTINGS_MODULE;
  const bases = settings ? [cwd, path.dirname(path.resolve(cwd, settings))] : [cwd];
  for (const base of bases) {
    const folder = path.join(base, 'management', 'commands');
    const files = namesIn(folder);
    for (const extension of EXTENSIONS) {
      for (const file of files.filter((one) => path.extname(one) === extension)) {
        const name = path.basename(file, extension);
        if (NAME.test(name) && !found.has(name)) found.set(name, { name, file: path.join(folder, file) });
      }
    }
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return [];
    throw new CommandError(`${folder} could not be read: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws BrokenCommandError for a file that cannot be loaded, is no command, or has the name of one of cachalot */
export async function loadCommand({ name, file }: CommandFile): Promise<Command> {
  if (name === 'help' || COMMANDS.some((command) => command.name === name))
    throw new BrokenCommandError(
      `${file} has the name of a command of cachalot, so it is not clear which one is meant: rename the file.`,
    );
  let exported: unknown;
  try {
    exported = commandIn(await importFile(file));
  } catch (cause) {
    throw new BrokenCommandError(`${file} could not be loaded: ${messageOf(cause)}`, { cause });
  }
  const wrong = wrongShape(exported, name);
  if (wrong !== undefined) throw new BrokenCommandError(`${file} exports no command: ${wrong}.`);
  const command = exported as Command;
  const run: Command['run'] = (invocation) => command.run(invocation);
  return Object.create(command, { name: { value: name }, run: { value: run } }) as Command;
}

/** The default export, of a module that a compiler has made too; or all exports, which then are the command. */
function commandIn(exported: unknown): unknown {
  const { default: inner } = Object(exported) as { default?: unknown };
  const { run } = Object(exported) as { run?: unknown };
  return inner !== undefined && run === undefined ? commandIn(inner) : exported;
}
