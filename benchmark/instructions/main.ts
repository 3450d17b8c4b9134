/**
 * `npm run benchmark:instructions`: how many instructions a hit in process memory takes, beside the floor. The figure
 * hardly depends on what else the machine does. It is the difference of two runs of different lengths, so that the
 * start of the process and its warm-up cancel out.
 *
 * It never fails: where nothing can count, or it takes longer than a minute, it says so in a line.
 */
import path from 'node:path';
import { type Counter, findCounter } from './counters';

const CALLS = { short: 500, long: 2500 };
const PATIENCE = 60_000;
/** One thread, and nothing drawn by chance: the same run takes the same instructions. */
const FLAGS = ['--single-threaded', '--hash-seed=1', '--random-seed=1'];

const program = (kind: string, calls: number): string[] => [
  process.execPath,
  ...FLAGS,
  path.join(__dirname, 'calls.js'),
  kind,
  String(calls),
];

async function perCall(counter: Counter, kind: string, signal: AbortSignal): Promise<number> {
  const [short, long] = await Promise.all([
    counter.count(program(kind, CALLS.short), signal),
    counter.count(program(kind, CALLS.long), signal),
  ]);
  return (long - short) / (CALLS.long - CALLS.short);
}

async function main(): Promise<string> {
  const signal = AbortSignal.timeout(PATIENCE);
  const counter = await findCounter(signal);
  if (counter === undefined) return 'instructions of a hit: not counted, for lack of perf stat or valgrind';
  const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
  let hit: number | undefined;
  try {
    hit = await perCall(counter, 'hit', signal);
    const floor = await perCall(counter, 'floor', signal);
    return `instructions of a hit: ${thousands(hit)}, at the floor: ${thousands(floor)}, hit / floor: ${(hit / floor).toFixed(3)} (${counter.name})`;
  } catch (error) {
    if (!signal.aborted)
      return `instructions of a hit: not counted (${(error as Error).message.split('\n')[0]})`;
    const counted = hit === undefined ? 'not counted' : `${thousands(hit)}; the floor not counted`;
    return `instructions of a hit: ${counted} within ${PATIENCE / 1000} s (${counter.name})`;
  }
}

void main().then((line) => process.stdout.write(`${line}\n`));
