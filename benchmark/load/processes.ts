/** Several processes that share one database and one Redis: what they get done together. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { median, shuffled, sum } from '../figures';
import type { Speed } from './clients';
import { LOADS, READS_ONLY } from './loads';
import { CLIENTS, type LoadEffort, middle, type Speeds } from './throughput';

export const PROCESSES = 4;

const CONTEXTS = ['control', 'hot'] as const;

/** What the processes are asked to do; the other loads differ from these by degree. */
const ASKED = [READS_ONLY, '5 % writes to the table of all reads', '5 % writes to a table of two reads'];

export const PROCESS_LOADS = LOADS.filter(({ name }) => ASKED.includes(name));

/** What one process is told, one load after the other. */
export interface Order {
  readonly load: string;
  readonly context: (typeof CONTEXTS)[number];
  readonly clients: number;
  readonly milliseconds: number;
  readonly seed: number;
}

/** By the name of the load. */
export type ProcessSpeeds = Readonly<Record<string, Speeds>>;

export async function measureProcesses(
  database: { readonly kind: string; readonly name: string },
  prefix: string,
  { rounds, milliseconds }: LoadEffort,
  step: (what: string) => void,
): Promise<ProcessSpeeds> {
  const program = path.join(__dirname, 'process.js');
  const children = Array.from({ length: PROCESSES }, () =>
    fork(program, [database.kind, database.name, prefix]),
  );
  try {
    await Promise.all(children.map((child) => answer(child)));
    const speeds: Record<string, Speeds> = {};
    for (const { name: load } of PROCESS_LOADS) {
      const samples = { control: [] as Speed[], hot: [] as Speed[] };
      for (let round = 0; round <= rounds; round += 1) {
        step(`${PROCESSES} processes, ${load}`);
        for (const context of shuffled(CONTEXTS)) {
          const order = { load, context, clients: CLIENTS / PROCESSES, milliseconds };
          const all = await Promise.all(
            children.map((child, at) => ask(child, { ...order, seed: round * PROCESSES + at })),
          );
          if (round > 0) samples[context].push(add(all));
        }
      }
      speeds[load] = { control: middle(samples.control), hot: middle(samples.hot) };
    }
    return speeds;
  } finally {
    for (const child of children) {
      const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      if (child.connected) child.disconnect();
      await gone;
    }
  }
}

/** Together they do the sum; a read of all takes as long as in the middle process. */
function add(speeds: readonly Speed[]): Speed {
  return {
    perSecond: sum(speeds.map(({ perSecond }) => perSecond)),
    p50: median(speeds.map(({ p50 }) => p50)),
    p99: median(speeds.map(({ p99 }) => p99)),
  };
}

function ask(child: ChildProcess, order: Order): Promise<Speed> {
  const answered = answer(child);
  child.send(order);
  return answered as Promise<Speed>;
}

/** @throws when the process ends instead */
async function answer(child: ChildProcess): Promise<unknown> {
  const aborting = new AbortController();
  const { signal } = aborting;
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`A process of the benchmark ended with ${String(code)}.`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    aborting.abort();
  }
}
