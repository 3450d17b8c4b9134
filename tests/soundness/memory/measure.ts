/** What a process holds at a moment, after everything that could go has gone. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export interface Sample {
  /** how often the phase has been through */
  readonly done: number;
  /** bytes */
  readonly heap: number;
  /** sockets, files, pipes and all else that keeps a process alive, timers too */
  readonly handles: number;
  /** of the process and of global signals */
  readonly listeners: number;
}

/** Weak references are strong until their job has ended, and finalizers take another. */
export async function sample(done: number): Promise<Sample> {
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return {
    done,
    heap: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().length,
    listeners,
  };
}

/** Bytes by which one more makes the heap grow: the slope of the line through all samples but the first third. */
export function growth(samples: readonly Sample[]): number {
  const late = samples.slice(Math.floor(samples.length / 3));
  const mean = (pick: (one: Sample) => number) => late.reduce((sum, one) => sum + pick(one), 0) / late.length;
  const [x, y] = [mean((one) => one.done), mean((one) => one.heap)];
  const above = late.reduce((sum, one) => sum + (one.done - x) * (one.heap - y), 0);
  const below = late.reduce((sum, one) => sum + (one.done - x) ** 2, 0);
  return above / below;
}
