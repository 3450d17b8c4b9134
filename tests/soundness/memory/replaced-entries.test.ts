/** A cache in process memory lets go of what it has replaced, however long nothing has to be evicted. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EntryTable } from '../../../cachalot/backends/locmem/entry-table';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const CHANGES = 20_000;
const MEGABYTE = 1024 * 1024;

/** How many payloads are still held, after as many changes of a few keys. */
async function heldAfter(
  change: (table: EntryTable, payload: object, index: number) => void,
): Promise<number> {
  let now = 0;
  const table = new EntryTable(64 * MEGABYTE, 100_000, () => now);
  const payloads: WeakRef<object>[] = [];
  for (let index = 0; index < CHANGES; index += 1) {
    now += 1;
    const payload = { index };
    payloads.push(new WeakRef(payload));
    change(table, payload, index);
  }
  // A weak reference is strong until the job that has made or read it is over.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const held = payloads.filter((payload) => payload.deref() !== undefined).length;
  expect(table.size).toBeLessThanOrEqual(held);
  return held;
}

describe('entries in process memory', () => {
  const entry = (payload: object) => ({ tokens: ['token'], payload, bytes: 100 });

  it('are gone when they are replaced', async () => {
    const held = await heldAfter((table, payload, index) =>
      table.set(`key ${index % 7}`, entry(payload), null),
    );
    expect(held).toBeLessThan(100);
  });

  it('are gone when they have expired', async () => {
    const held = await heldAfter((table, payload, index) => {
      table.set(`key ${index}`, entry(payload), 1);
      table.get(`key ${index - 1}`);
    });
    expect(held).toBeLessThan(100);
  });

  it('are gone when all are cleared', async () => {
    const held = await heldAfter((table, payload, index) => {
      table.set(`key ${index}`, entry(payload), null);
      if (index === CHANGES - 1) table.clear();
    });
    expect(held).toBeLessThan(100);
  });
});
