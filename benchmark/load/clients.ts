/** Many clients that read and write as fast as they are answered, for a while: what they got done, and how long each read took. */
import { makeRandom } from '../dataset';
import { percentile } from '../figures';
import type { Query } from '../queries';
import type { Write } from '../writes';

export interface Work {
  readonly clients: number;
  readonly milliseconds: number;
  readonly seed: number;
  readonly reads: readonly Query[];
  readonly write: Write;
  /** writes among all operations */
  readonly share: number;
}

export interface Speed {
  /** reads and writes together */
  readonly perSecond: number;
  /** milliseconds of a read, which half of them did not exceed */
  readonly p50: number;
  readonly p99: number;
}

export async function runClients({ clients, milliseconds, seed, reads, write, share }: Work): Promise<Speed> {
  const latencies: number[] = [];
  let writes = 0;
  const start = performance.now();
  const end = start + milliseconds;
  const client = async (number: number): Promise<void> => {
    const random = makeRandom(seed * 1000 + number);
    for (let now = start; now < end; ) {
      const before = now;
      if (random() < share) {
        await write();
        now = performance.now();
        writes += 1;
      } else {
        await reads[Math.floor(random() * reads.length)]!.run();
        now = performance.now();
        latencies.push(now - before);
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const perSecond = (latencies.length + writes) / ((performance.now() - start) / 1000);
  const sorted = Float64Array.from(latencies);
  return { perSecond, p50: percentile(sorted, 50), p99: percentile(sorted, 99) };
}
