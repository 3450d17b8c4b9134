/**
 * Resources stay flat: `npm run resources -- --times 100000 --to folder`.
 *
 * Instances are made and destroyed, transactions end well and badly, queries are all different, tables change, and a
 * cache fails: the heap, what keeps the process alive, and listeners are looked at again and again. One line of JSON for each phase; with
 * `--to`, a CSV and an SVG too. Instances take a hundredth of the times. `--phases` chooses some, `--minutes` lets
 * each go on for so long instead, and `--slack` allows for so many bytes more each time: where there are few times, code
 * that is compiled late weighs more.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { settings, stats } from '../../../cachalot/index';
import { growth, type Sample, sample } from './measure';
import { openPhases, type Phase } from './phases';
import { csv, type Samples, svg } from './picture';

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '100000' },
    samples: { type: 'string', default: '12' },
    phases: { type: 'string', default: '' },
    minutes: { type: 'string' },
    slack: { type: 'string', default: '0' },
    to: { type: 'string' },
  },
});

/** Full before the first sample: what a cache holds on purpose is not what is looked for. */
const MAX_BYTES = 256 * 1024;

const timesOf = ({ name }: Phase): number => Number(options.times) / (name.startsWith('instances') ? 100 : 1);

/** Code that is compiled after the first sample would look like something that stays. */
async function warmUp(phase: Phase): Promise<void> {
  const times = timesOf(phase);
  const enough = phase.name.startsWith('instances') ? Math.min(times, 1_000) : 4_000;
  const last = Math.max(enough, times / 4);
  for (let index = 0; index < last; index += 1) await phase.once(index);
}

async function measured({ name, once }: Phase, times: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const wanted = Number(options.samples);
  const began = performance.now();
  /** The share of the way that has been gone. */
  const gone = (index: number): number =>
    options.minutes === undefined
      ? index / times
      : (performance.now() - began) / (60_000 * Number(options.minutes));
  let index = 0;
  while (samples.length < wanted) {
    while (gone(index) < (samples.length + 1) / wanted) {
      await once(index);
      if (index % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
      index += 1;
    }
    samples.push(await sample(index));
  }
  if (samples.length < 6) throw new Error(`${name}: so few times do not show a line.`);
  return samples;
}

async function main(): Promise<void> {
  settings.CACHES = { default: { BACKEND: 'locmem', MAX_BYTES } };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-resources-'));
  const { phases, close } = await openPhases(folder);
  const all: Record<string, readonly Sample[]> = {};
  let flat = true;
  try {
    const chosen = options.phases === '' ? undefined : options.phases.split(',');
    const wanted = phases.filter(({ name }) => chosen?.includes(name) ?? true);
    for (const phase of wanted.filter(({ begin }) => begin === undefined)) await warmUp(phase);
    for (const phase of wanted) {
      const undo = phase.begin?.();
      if (undo !== undefined) await warmUp(phase);
      const samples = await measured(phase, timesOf(phase));
      all[phase.name] = samples;
      flat = tell(phase, samples) && flat;
      undo?.();
    }
  } finally {
    await close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  if (options.to !== undefined) write(options.to, all);
  process.exitCode = flat ? 0 : 1;
}

function tell({ name, allowance }: Phase, samples: readonly Sample[]): boolean {
  const [third, last] = [samples[Math.floor(samples.length / 3)]!, samples.at(-1)!];
  const bytes = growth(samples);
  const more = { handles: last.handles - third.handles, listeners: last.listeners - third.listeners };
  const flat = bytes <= allowance + Number(options.slack) && more.handles <= 0 && more.listeners <= 0;
  const figures = { phase: name, times: last.done, bytesEach: Number(bytes.toFixed(1)), allowance, ...more };
  console.log(JSON.stringify({ ...figures, heap: last.heap, inCache: stats().bytes, flat }));
  return flat;
}

function write(folder: string, samples: Samples): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'resources.csv'), csv(samples));
  fs.writeFileSync(path.join(folder, 'resources.svg'), svg(samples));
}

void main();
