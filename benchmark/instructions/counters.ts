/** Programs that count the instructions of another one: the processor’s own counter, else a simulated processor. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Counter {
  readonly name: string;
  /** rejects when it cannot be counted, or when `signal` says that it took too long */
  count(program: readonly string[], signal: AbortSignal): Promise<number>;
}

const isInstalled = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

const perf: Counter = {
  name: 'perf stat',
  async count(program, signal) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-instructions-'));
    const file = path.join(folder, 'count');
    try {
      await run(['perf', 'stat', '-x', ',', '-e', 'instructions:u', '-o', file, ...program], signal);
      return numberIn(fs.readFileSync(file, 'utf8'), /^(\d+),/m);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

const valgrind: Counter = {
  name: 'valgrind',
  async count(program, signal) {
    const options = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];
    const said = await run(['valgrind', ...options, ...program], signal);
    return numberIn(said.replaceAll(',', ''), /I\s+refs:\s+(\d+)/);
  },
};

/** The best that works here. Virtual machines often hide the processor’s counter. */
export async function findCounter(signal: AbortSignal): Promise<Counter | undefined> {
  if (isInstalled('perf') && (await perf.count(['true'], signal).catch(() => 0)) > 0) return perf;
  return isInstalled('valgrind') ? valgrind : undefined;
}

/** Resolves with what it says on stderr. */
function run([command, ...words]: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(command!, words, {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr!.on('data', (data: Buffer) => {
      said += data.toString();
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`${command} ended with ${code}: ${said}`)),
    );
  });
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`There is no number of instructions in: ${text}`);
  return Number(found);
}
