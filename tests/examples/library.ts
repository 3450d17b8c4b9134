/** The example of the library, started as a reader of its page would, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

/** What must be transpiled for it, from the project’s root. */
export const LIBRARY_SOURCES = ['examples/library/source', 'templatetags'];

const EXAMPLE = 'examples/library';

export interface RunningLibrary {
  /** without a slash at its end */
  readonly url: string;
  readonly pid: number;
  /** Asks it to end, and gives the code that it ended with; a signal that kills gives `null`. */
  close(): Promise<number | null>;
}

/**
 * @param folder holds what was transpiled; pages and database go there
 * @param root the checkout, for what is not transpiled
 * @throws Error with what it said when it ends before it has said where it is
 */
export async function startLibrary(
  folder: string,
  root: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningLibrary> {
  furnish(folder, root);
  const child = spawn(process.execPath, [path.join(folder, EXAMPLE, 'source/main.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATABASE_URL: `sqlite:${path.join(folder, 'library.db')}`,
      ...environment,
    },
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const [url] = /http:\S+(?=\/$)/.exec(line) ?? [];
    if (url === undefined) continue;
    const close = async (): Promise<number | null> => {
      child.kill();
      return (await ended)[0];
    };
    return { url, pid: child.pid!, close };
  }
  await ended;
  throw new Error(complaint.trim());
}

/** The package knows itself by `dist`, which is the folder itself here. */
function furnish(folder: string, root: string): void {
  if (!fs.existsSync(path.join(folder, 'dist'))) fs.symlinkSync('.', path.join(folder, 'dist'));
  for (const name of ['views', 'public'])
    fs.cpSync(path.join(root, EXAMPLE, name), path.join(folder, EXAMPLE, name), { recursive: true });
}
