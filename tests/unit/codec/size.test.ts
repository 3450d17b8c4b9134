/** A snapshot says honestly how much heap it holds. */
import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { captured } from './restores';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** What a first collection only unlinks, a second frees. */
function collect(): void {
  for (let round = 0; round < 3; round += 1) gc();
}

const SNAPSHOTS = 2000;

/** What `make` keeps alive for each snapshot, measured, and what the snapshots say. */
function weigh(make: (id: number) => readonly unknown[]): { measured: number; said: number } {
  // The shape is shared by all; so is what V8 notes about code that it runs often.
  for (let id = 0; id < SNAPSHOTS; id += 1) captured(make(id));
  const snapshots = [];
  collect();
  const before = process.memoryUsage();
  for (let id = 0; id < SNAPSHOTS; id += 1) snapshots.push(captured(make(id)));
  collect();
  const after = process.memoryUsage();
  const measured = (after.heapUsed + after.external - before.heapUsed - before.external) / SNAPSHOTS;
  return { measured, said: snapshots.reduce((sum, { bytes }) => sum + bytes, 0) / SNAPSHOTS };
}

/** Made anew: V8 would not keep a second copy of a literal, and caches the texts of numbers. */
const text = (length: number) =>
  randomBytes(length)
    .toString('latin1')
    .replace(/[^a-z]/g, 'x');

const CASES: Readonly<Record<string, (id: number) => readonly unknown[]>> = {
  'one small row': (id) => [{ id, name: text(10) }],
  'ten rows of six columns': (id) =>
    Array.from({ length: 10 }, (_, row) => ({
      id: id * row,
      name: text(20),
      price: id + row / 7,
      at: new Date(1.7e12 + id),
      data: Buffer.from(text(30)),
      none: null,
    })),
  'a long text': (id) => [{ id, text: text(5000) }],
  'a long wide text': (id) => [{ id, text: `${text(3000)}名前` }],
  JSON: (id) => [{ id, json: { list: [id, text(9), { deep: [1, 2, 3] }], more: { a: id / 3, b: 'x' } } }],
  'large bytes': (id) => [{ id, data: Buffer.alloc(6000, id) }],
};

it.each(Object.keys(CASES))('%s', (name) => {
  // What else the process allocates meanwhile is in the measure too: the middle one of five counts.
  const ratios = Array.from({ length: 5 }, () => weigh(CASES[name]!)).map(
    ({ measured, said }) => said / measured,
  );
  const [, , middle] = ratios.sort((one, other) => one - other);
  expect(middle).toBeGreaterThan(0.8);
  expect(middle).toBeLessThan(1.5);
});
