/** The moment at which this process ends itself by SIGKILL, as if the machine had lost it. */
import type { Death } from '../plan';

let planned: Death | undefined;

export function plan(death: Death): void {
  planned = death;
  if (death === 'anywhere') setTimeout(die, Math.random() * 30);
}

/** Called at each step of a write; the planned one is the last. */
export function step(reached: Death): void {
  if (planned === reached) die();
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
