/** The way to one server, found by its address or by Sentinels: one MGET reads all keys that are asked for at
 * once. */
import { GatheredReads } from '../gathered-reads';
import type { Found, Link } from './link';
import type { RedisNode } from './node';

export class SingleLink implements Link {
  readonly #reads: GatheredReads<Buffer | null>;

  constructor(private readonly node: RedisNode) {
    this.#reads = new GatheredReads(async (keys) => {
      const { value, identity } = await node.call((client) => client.mgetBuffer(keys));
      return { values: value, source: identity };
    });
  }

  async get(keys: readonly string[]): Promise<Found> {
    const { values, source } = await this.#reads.read(keys);
    return { values, identities: new Array<string>(keys.length).fill(source) };
  }

  on<T>(_key: string, work: (node: RedisNode) => Promise<T>): Promise<T> {
    return work(this.node);
  }

  nodes(): readonly RedisNode[] {
    return [this.node];
  }

  close(): void {
    this.node.close();
  }
}
