/** Marks under leases: renewed while their writer waits, put back when a cache has lost them. */
import { closeCaches } from '../../../cachalot/store/caches';
import { holdMarks } from '../../../cachalot/store/marks';
import { settings } from '../../../settings/settings';
import { stopTheClock } from '../../soundness/support/scenario';
import { Schedule } from '../../soundness/support/schedule';
import { World } from '../../soundness/support/world';

beforeEach(stopTheClock);
afterEach(async () => {
  jest.useRealTimers();
  settings.reset();
  await closeCaches();
});

async function heldMarks() {
  const world = new World(new Schedule([]));
  await world.read('R1');
  const { database, backend } = world;
  const tables = new Map(database.catalog!.tables.map((table) => [table.id, table]));
  const marks = await holdMarks(database, { tables, every: false, schema: false, catalog: database.catalog });
  return { backend, marks, keys: [...backend.marks.keys()] };
}

it('are put back when the cache has lost them, and the loss is said', async () => {
  const { backend, marks, keys } = await heldMarks();
  expect(keys).not.toEqual([]);
  const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  backend.expire();
  await jest.advanceTimersByTimeAsync(10_000);
  expect([...backend.marks.keys()]).toEqual(keys);
  expect(warning).toHaveBeenCalledWith(
    expect.stringMatching(/lost the mark of a write that was under way \(t\)/),
    {
      type: 'CachalotWarning',
      code: 'CACHALOT_MARK_LOST',
    },
  );
  warning.mockRestore();
  await marks.release();
  expect(backend.marks.size).toBe(0);
});

it('are released in one round trip: the schema is asked for before the cache has answered', async () => {
  const { backend, marks } = await heldMarks();
  const calls: string[] = [];
  const { unmark, read } = backend;
  jest.spyOn(backend, 'unmark').mockImplementation(async (...asked) => {
    calls.push('unmark');
    const answer = await unmark.apply(backend, asked);
    calls.push('unmark is answered');
    return answer;
  });
  jest.spyOn(backend, 'read').mockImplementation((...asked) => {
    calls.push('read');
    return read.apply(backend, asked);
  });
  await marks.release();
  expect(calls).toEqual(['unmark', 'read', 'unmark is answered']);
});

it('are not renewed once they were released', async () => {
  const { backend, marks } = await heldMarks();
  await marks.release();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(backend.marks.size).toBe(0);
  expect(jest.getTimerCount()).toBe(0);
});
