/** The way to one server, found by its address or by Sentinels: one MGET reads all keys. */
import type { Found, Link } from './link';
import type { RedisNode } from './node';

export class SingleLink implements Link {
  constructor(private readonly node: RedisNode) {}

  async get(keys: readonly string[]): Promise<Found> {
    const { value, identity } = await this.node.call((client) => client.mgetBuffer(keys));
    return { values: value, identities: new Array<string>(keys.length).fill(identity) };
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
