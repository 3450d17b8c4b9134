/**
 * Services from programs that are installed here: found, started privately, and asked until they answer.
 */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Keeper, RunningServer, ServerSpec } from './keeper';
import type { Service, ServiceName } from './service';

/** Where Debian, Homebrew and installers from source put servers that are not on the PATH. */
const USUAL_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/pgsql/bin',
  '/opt/homebrew/bin',
  ...versions('/usr/lib/postgresql'),
];

/** The folder that holds all of these programs, links resolved. */
export function findPrograms(...programs: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...USUAL_FOLDERS];
  return folders
    .filter(
      (folder) => folder !== '' && programs.every((program) => isExecutable(path.join(folder, program))),
    )
    .map((folder) => path.dirname(fs.realpathSync(path.join(folder, programs[0] ?? ''))))
    .find((folder) => programs.every((program) => isExecutable(path.join(folder, program))));
}

/** The full path of the first of these programs that is installed. */
export function findProgram(...programs: readonly string[]): string | undefined {
  for (const program of programs) {
    const folder = findPrograms(program);
    if (folder !== undefined) return path.join(folder, program);
  }
  return undefined;
}

function versions(root: string): string[] {
  if (!fs.existsSync(root)) return [];
  const names = fs.readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return names.map((name) => path.join(root, name, 'bin'));
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a server and waits until `isReady` says that it answers, and that it is this one: a port found free
 * may be taken by another before the server binds it. That is why starting is tried three times.
 */
export async function startPrivately(
  keeper: Keeper,
  name: ServiceName,
  spec: Omit<ServerSpec, 'name'>,
  isReady: (server: RunningServer) => Promise<boolean>,
  url: (port: number) => string,
): Promise<Service> {
  for (let attempt = 1; ; attempt += 1) {
    const server = await keeper.start({ name, ...spec });
    const failure = await untilReady(server, isReady);
    if (failure === undefined) {
      return { name, url: url(server.port), origin: 'private server', stop: () => server.stop() };
    }
    await server.stop();
    if (attempt === 3) throw new Error(`${name}: the private server did not start: ${failure}`);
  }
}

async function untilReady(
  server: RunningServer,
  isReady: (server: RunningServer) => Promise<boolean>,
): Promise<string | undefined> {
  let failure: string | undefined;
  void server.ended.then((log) => {
    failure = log;
  });
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(50)) {
    if (failure !== undefined) return failure;
    if (await isReady(server).catch(() => false)) return undefined;
  }
  return failure ?? 'it did not answer within a minute';
}

/** Says one line to a server that speaks text, and tells what it answers once that matches. */
export function converse(port: number, line: string, isComplete: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = net.connect({ host: '127.0.0.1', port, timeout: 1_000 }, () =>
      socket.write(`${line}\r\n`),
    );
    socket.on('data', (data) => {
      heard += data.toString();
      if (isComplete.test(heard)) socket.end();
    });
    socket.once('timeout', () => socket.destroy());
    socket.once('error', reject);
    socket.once('close', () => resolve(heard));
  });
}
