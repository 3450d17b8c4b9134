/**
 * How often a read is answered with less than what was acknowledged before it began.
 *
 * One writer adds 1 to a row, again and again. It counts a write as acknowledged once the write and whatever this
 * cache wants done after it are done. Readers note the count, read through the cache, and compare.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { checkpoint } from '../progress';
import type { OpenPeer } from './peer';

export interface Staleness {
  readonly writes: number;
  readonly reads: number;
  /** answers that were older than the reader’s own start */
  readonly stale: number;
  /** after the last write, with nobody else around, the cache still has an old answer */
  readonly staleInTheEnd: boolean;
}

const READERS = 8;

/** @param milliseconds for all */
export async function measureStaleness({ counter }: OpenPeer, milliseconds: number): Promise<Staleness> {
  let acknowledged = Number(await counter.read());
  const first = acknowledged;
  const end = performance.now() + milliseconds;
  let [reads, stale] = [0, 0];
  const running = (): boolean => {
    checkpoint();
    return performance.now() < end;
  };
  const writer = async (): Promise<void> => {
    while (running()) {
      await counter.increment();
      acknowledged += 1;
    }
  };
  const reader = async (): Promise<void> => {
    while (running()) {
      const least = acknowledged;
      if (Number(await counter.read()) < least) stale += 1;
      reads += 1;
      // A cache in memory that answers at once would let nobody else have a turn.
      if (reads % READERS === 0) await turn();
    }
  };
  await Promise.all([writer(), ...Array.from({ length: READERS }, reader)]);
  const staleInTheEnd = Number(await counter.read()) < acknowledged;
  return { writes: acknowledged - first, reads, stale, staleInTheEnd };
}
