/**
 * Each part in a process of its own: what one has left on the heap, or has taught the compiler, is not what the next one
 * measures.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Options, PartName } from './options';

/** Runs this program once for each part, with the same words; ends with the first that fails. */
export async function runApart({ parts, folder }: Options): Promise<void> {
  let running: ReturnType<typeof spawn> | undefined;
  // What is typed at a terminal reaches the part too, which puts its servers away before it ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => running?.kill('SIGTERM'));
  for (const part of readsLast(parts)) {
    const words = [...process.argv.slice(1), '--folder', folder, '--parts', part];
    running = spawn(process.execPath, [...process.execArgv, ...words], { stdio: 'inherit' });
    const [code] = await once(running, 'exit');
    if (code === 0) continue;
    process.exitCode = typeof code === 'number' ? code : 1;
    return;
  }
}

/** Their summary is what a run ends with. */
function readsLast(parts: readonly PartName[]): PartName[] {
  return [...parts.filter((part) => part !== 'reads'), ...parts.filter((part) => part === 'reads')];
}
