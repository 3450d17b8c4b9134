/** Invalidations that a cache did not take: kept, few, distrusted until they get through, offered with new tokens. */
import { Debts } from '../../../cachalot/store/debts';

let taken: { keys: readonly string[]; fresh: readonly string[] }[];
let unmarked: string[];
let takes: boolean;
let debts: Debts;

beforeEach(() => {
  jest.useFakeTimers();
  taken = [];
  unmarked = [];
  takes = false;
  debts = new Debts({
    async replace(keys, fresh) {
      taken.push({ keys, fresh });
      return takes;
    },
    async unmark(_keys, writer) {
      if (takes) unmarked.push(writer);
      return takes;
    },
    everything: () => ['all'],
  });
});
afterEach(() => {
  debts.forgive();
  jest.useRealTimers();
});

it('distrusts what is owed until it was delivered', async () => {
  debts.owe(['a', 'b']);
  expect(debts.distrusts(['x', 'b'])).toBe(true);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(debts.distrusts(['a'])).toBe(true);
  takes = true;
  await jest.advanceTimersByTimeAsync(2_000);
  expect(debts.distrusts(['a', 'b'])).toBe(false);
  expect([debts.size, debts.delivered, jest.getTimerCount()]).toEqual([0, 2, 0]);
});

it('brings new tokens each time, later and later, and at least once a second', async () => {
  debts.owe(['a']);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(taken.length).toBeGreaterThan(55);
  expect(taken.length).toBeLessThan(70);
  expect(new Set(taken.flatMap(({ fresh }) => fresh)).size).toBe(taken.length);
});

it('owes a table once, however often it was written', () => {
  for (let write = 0; write < 1_000; write += 1) debts.owe(['a']);
  expect(debts.size).toBe(1);
});

it('still owes what is owed anew while an attempt is under way', async () => {
  takes = true;
  debts.owe(['a']);
  const settling = debts.settle();
  debts.owe(['a']);
  expect(debts.distrusts(['a'])).toBe(true);
  await settling;
  expect(taken).toHaveLength(2);
  expect(debts.size).toBe(0);
});

it('tries one attempt at a time', async () => {
  debts.owe(['a']);
  await Promise.all([debts.settle(), debts.settle()]);
  expect(taken).toHaveLength(1);
});

it('delivers many in calls of a hundred', async () => {
  takes = true;
  debts.owe(Array.from({ length: 250 }, (_, index) => `t${index}`));
  await debts.settle();
  expect(taken.map(({ keys }) => keys.length)).toEqual([100, 100, 50]);
});

it('owes all at once rather than more tables than a bound', () => {
  debts.owe(Array.from({ length: 10_001 }, (_, index) => `t${index}`));
  expect(debts.size).toBe(1);
  expect(debts.distrusts(['all', 't1'])).toBe(true);
});

it('takes marks away that were left behind, before it says that all was delivered', async () => {
  debts.oweMarked(['a'], 'writer');
  await debts.settle();
  expect(unmarked).toEqual([]);
  takes = true;
  await debts.settle();
  expect(unmarked).toEqual(['writer']);
  expect(debts.size).toBe(0);
});

it('runs its checks once, when all was delivered', async () => {
  const check = jest.fn();
  debts.owe(['a']);
  debts.afterwards(check);
  await debts.settle();
  expect(check).not.toHaveBeenCalled();
  takes = true;
  await debts.settle();
  await debts.settle();
  expect(check).toHaveBeenCalledTimes(1);
});

it('distrusts while a write is under way whose mark was refused, also when an older debt is paid', async () => {
  const trust = debts.suspend(['a']);
  takes = true;
  debts.owe(['a']);
  await debts.settle();
  expect(debts.distrusts(['a'])).toBe(true);
  trust();
  expect(debts.distrusts(['a'])).toBe(false);
});

it('keeps no listener and no timer once nothing is owed', async () => {
  const listeners = process.listenerCount('beforeExit');
  debts.owe(['a']);
  expect(process.listenerCount('beforeExit')).toBe(listeners + 1);
  takes = true;
  await debts.settle();
  expect(process.listenerCount('beforeExit')).toBe(listeners);
});
